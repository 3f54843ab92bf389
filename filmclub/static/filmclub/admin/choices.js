// Makes lists of choices fields to type in. Where something may be made by its name, what was typed is sent with
// "new:" before it, since a tag may be called 2001.
"use strict";

{
  const $ = django.jQuery;
  const NEW = "new:";

  const fromList = (element) =>
    $(element).select2({ theme: "admin-autocomplete", width: "100%", placeholder: element.dataset.choices });

  const made = ({ term }) => {
    const text = (term ?? "").trim().replace(/\s+/g, " ");
    return text ? { id: NEW + text, text, isNew: true } : null;
  };

  const withMaking = (element) => {
    const { appLabel, modelName, fieldName, makes } = element.dataset;
    $(element).select2({
      width: "100%",
      tags: true,
      tokenSeparators: element.multiple ? [","] : [],
      createTag: made,
      // Behind what is there already: Enter takes the first.
      insertTag: (found, tag) => found.push(tag),
      templateResult: (item) => (item.isNew ? `${item.text} (${makes})` : item.text),
      ajax: {
        data: ({ term, page }) => ({ term, page, app_label: appLabel, model_name: modelName, field_name: fieldName }),
      },
    });
  };

  $(() => {
    document.querySelectorAll("select[data-choices]").forEach(fromList);
    document.querySelectorAll("select.made-where-typed").forEach(withMaking);
    // Who chooses in a filter wants to see what it leaves.
    $(".chosen-filter select").on("select2:select", ({ target }) => target.form.requestSubmit());
  });
}
