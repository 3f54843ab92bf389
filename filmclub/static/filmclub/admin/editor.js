// Starts the rich text editor of an article. The page's security policy allows no inline import map, so the
// library is imported by the address that stands beside its settings.

const start = async (textarea) => {
  const library = await import(textarea.dataset.library);
  const settings = JSON.parse(textarea.dataset.articleEditor);
  const extensions = Object.entries(settings)
    .filter(([name]) => name in library)
    .map(([name, options]) =>
      typeof options === "object" ? library[name].configure(options) : library[name],
    );
  const element = document.createElement("div");
  element.className = "prose-editor";
  textarea.before(element);
  element.append(textarea);
  new library.Editor({
    element,
    extensions,
    content: textarea.value,
    editable: !textarea.disabled,
    // Its own <style> element would be refused; editor.css beside this file says the same.
    injectCSS: false,
    editorProps: { attributes: { "aria-label": labelOf(textarea), role: "textbox", "aria-multiline": "true" } },
    onUpdate({ editor }) {
      textarea.value = editor.isEmpty ? "" : editor.getHTML();
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
};

const labelOf = (textarea) => textarea.labels[0]?.textContent.replace(/:\s*$/, "").trim() || textarea.name;

for (const textarea of document.querySelectorAll("textarea[data-article-editor]")) {
  // Without the editor the text stays what it is underneath: HTML that can be edited.
  start(textarea).catch((error) => console.error(error));
}
