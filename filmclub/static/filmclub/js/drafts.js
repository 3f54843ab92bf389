// What is typed is kept until it is stored: in this tab every field and each open form, beyond it, for a week, the text
// and whether it gives away.
// Signing out and "Not me: forget" end that, in every tab.
"use strict";

{
  const WEEK = 7 * 24 * 3600 * 1000;
  const FIELDS = ["text", "gives_away", "name", "email", "website", "remember"];
  const find = (selector, within = document) => within.querySelector(selector);
  const forms = () => [...document.querySelectorAll("form.reply")].filter((form) => form.elements.text);

  // No room, or storage is switched off: the words still stand in the form.
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  const inBoth = (act) => {
    attempt(() => act(sessionStorage));
    attempt(() => act(localStorage));
  };
  const read = (storage, key) => attempt(() => JSON.parse(storage.getItem(key)));
  const change = (storage, key, what) => {
    const draft = read(storage, key);
    if (draft) storage.setItem(key, JSON.stringify({ ...draft, ...what }));
  };
  const keysOf = (storage) => Object.keys(storage).filter((key) => key.startsWith("draft "));
  const keyOf = (form) => `draft ${form.getAttribute("action")} ${form.id}`;

  const valueOf = (field) => (field.type === "checkbox" ? field.checked : field.value);
  const usual = (field) => (field.type === "checkbox" ? field.defaultChecked : field.defaultValue);
  const fieldsOf = (form) => FIELDS.map((name) => form.elements.namedItem(name)).filter(Boolean);

  const offerToDiscard = (form) => {
    const line = find(".draft", form);
    if (line) line.hidden = !form.elements.text.value.trim();
  };

  const keep = (form, at = Date.now()) => {
    const key = keyOf(form);
    const fields = fieldsOf(form);
    const draft = { at, isOpen: Boolean(form.closest("#thread")) };
    for (const field of fields) draft[field.name] = valueOf(field);
    const { text, gives_away } = draft;
    const isTyped = text.trim() || fields.some((field) => valueOf(field) !== usual(field));
    attempt(() => {
      if (isTyped || draft.isOpen) sessionStorage.setItem(key, JSON.stringify(draft));
      else sessionStorage.removeItem(key);
    });
    attempt(() => {
      const lasting = draft.remember ? draft : { at, text, gives_away };
      if (text.trim()) localStorage.setItem(key, JSON.stringify(lasting));
      else localStorage.removeItem(key);
    });
    offerToDiscard(form);
  };

  const drop = (form) => {
    inBoth((storage) => storage.removeItem(keyOf(form)));
    offerToDiscard(form);
  };

  // What was typed comes back, but for what a refused form has been given back already.
  const restore = (form) => {
    const key = keyOf(form);
    if (form.matches("[data-stored]")) {
      drop(form);
      return;
    }
    const draft = read(sessionStorage, key) || read(localStorage, key);
    const isRefused = Boolean(find(".errors, .wrong", form));
    const quoted = form.elements.text.defaultValue;
    for (const field of draft ? fieldsOf(form) : []) {
      const typed = draft[field.name];
      if (typed === undefined || (isRefused ? field.value : valueOf(field) !== usual(field))) continue;
      if (field.type === "checkbox") field.checked = typed;
      // What the form came to quote stands behind what was typed before.
      else if (field.name === "text" && typed.trim() && !typed.includes(quoted.trim())) {
        field.value = `${typed.trimEnd()}\n\n${quoted}`;
      } else field.value = typed;
    }
    // It stands in the form again, so it is not on its way.
    if (draft || form.closest("#thread")) keep(form, draft?.at);
  };

  const discard = (form) => {
    form.reset();
    // That of a refused form was in the page.
    form.elements.text.value = "";
    drop(form);
    form.elements.text.focus();
  };

  // Without htmx the next page says whether it was stored.
  const send = (form) => inBoth((storage) => change(storage, keyOf(form), { isSent: true }));

  const close = (form) => inBoth((storage) => change(storage, keyOf(form), { isOpen: false }));

  // The comments whose replies were being written.
  const openReplies = () => {
    const open = {};
    for (const get of [() => localStorage, () => sessionStorage]) {
      for (const key of attempt(() => keysOf(get())) || []) {
        const { text = "", isOpen = true } = read(get(), key) || {};
        const pk = / reply-(\d+)$/.exec(key)?.[1];
        if (pk) open[pk] = isOpen && Boolean(text.trim() || get() === sessionStorage);
      }
    }
    return Object.keys(open).filter((pk) => open[pk]);
  };

  // When somebody was last forgotten in this browser, and until when this tab knows of it.
  const forgotten = () => attempt(() => localStorage.getItem("forgotten"));
  const forgetHere = () => {
    attempt(() => {
      for (const key of keysOf(sessionStorage)) sessionStorage.removeItem(key);
      sessionStorage.setItem("forgotten", forgotten());
    });
  };
  const clear = () => {
    for (const form of forms()) {
      form.reset();
      offerToDiscard(form);
    }
  };
  const forget = () => {
    attempt(() => {
      for (const key of keysOf(localStorage)) localStorage.removeItem(key);
      // An editor's copies, of which admin/drafts.js knows more.
      for (const key of Object.keys(localStorage)) if (key.startsWith("unsaved")) localStorage.removeItem(key);
      localStorage.setItem("forgotten", Date.now());
    });
    forgetHere();
    clear();
  };
  const known = forgotten();
  if (known && known !== attempt(() => sessionStorage.getItem("forgotten"))) forgetHere();

  const restoreAll = () => {
    inBoth((storage) => {
      for (const key of keysOf(storage)) {
        const { at, isSent } = read(storage, key) || {};
        const isStored = isSent && find("[data-stored]")?.dataset.stored === key;
        if (isStored || !(at > Date.now() - WEEK)) storage.removeItem(key);
      }
    });
    // After somebody left, the browser may fill in again what they had typed on a page that one comes back to.
    if (known && performance.getEntriesByType("navigation")[0]?.type !== "navigate") clear();
    forms().forEach(restore);
  };

  for (const name of ["input", "change"]) {
    document.addEventListener(name, (event) => {
      const { form } = event.target;
      if (form?.matches("form.reply") && form.elements.text) keep(form);
    });
  }

  document.addEventListener("submit", (event) => {
    if (event.target.matches('form[action$="/logout/"]')) forget();
  });

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("button.discard, button.forget");
    if (!button) return;
    if (button.matches(".discard")) discard(button.form);
    else {
      // Alone: what was typed is not needed any more.
      event.preventDefault();
      forget();
      const form = Object.assign(document.createElement("form"), { method: "post", action: button.formAction });
      form.append(button.form.elements.language);
      document.body.append(form);
      form.submit();
    }
  });

  // In another tab, or while this page was kept for Back.
  const forgetElsewhere = () => {
    if (known === forgotten()) return;
    forgetHere();
    clear();
    window.location.reload();
  };
  window.addEventListener("storage", (event) => event.key === "forgotten" && forgetElsewhere());
  window.addEventListener("pageshow", (event) => event.persisted && forgetElsewhere());

  window.filmclub = { drafts: { close, drop, openReplies, restore, restoreAll, send } };
}
