// Going about in a discussion: keys for readers, and links that take the focus along. Without this script the links
// lead there all the same.
"use strict";

{
  const find = (selector, within = document) => within.querySelector(selector);
  const thread = find("#thread");

  // The comment that was gone to last.
  let last = null;

  const commentOf = (item) => item && find(":scope > .comment", item);
  const isFolded = (comment) => Boolean(comment.parentElement.closest("details:not([open])"));
  const isOnScreen = (comment) => {
    const { top, bottom } = comment.getBoundingClientRect();
    return !isFolded(comment) && bottom > 0 && top < window.innerHeight;
  };

  // The comment that the reader is at, unless they have scrolled away from it.
  const here = () => {
    const focused = commentOf(document.activeElement?.closest("#thread li"));
    const candidates = [focused, last, find("#thread .comment:target")];
    return candidates.find((comment) => comment?.isConnected && isOnScreen(comment));
  };

  const makeReady = (comment) => {
    for (let fold = comment.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    comment.tabIndex = -1;
  };

  const goTo = (comment) => {
    if (!comment) return;
    makeReady(comment);
    last = comment;
    comment.focus({ preventScroll: true });
    const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    comment.scrollIntoView({ block: "start", behavior: isCalm ? "auto" : "smooth" });
  };

  // The next of these below where the reader is, or above for -1.
  const nextOf = (comments, direction) => {
    const all = direction < 0 ? [...comments].reverse() : [...comments];
    const from = here();
    const side = direction < 0 ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
    if (from) return all.find((comment) => from.compareDocumentPosition(comment) & side);
    return all.find((comment) => comment.getBoundingClientRect().top < 0 === direction < 0);
  };

  const step = (direction) => {
    const shown = [...document.querySelectorAll("#thread .comment")].filter((comment) => !isFolded(comment));
    goTo(nextOf(shown, direction));
  };

  const stepBeside = (direction) => {
    let item = here()?.closest("li");
    do item = direction < 0 ? item?.previousElementSibling : item?.nextElementSibling;
    while (item && !commentOf(item));
    goTo(commentOf(item));
  };

  // At the page's end, to the new ones of another window.
  const stepNew = (direction) => {
    const all = [...document.querySelectorAll("#comments .comment.new")];
    const next = nextOf(all, direction);
    const end = direction < 0 ? all[0] : all[all.length - 1];
    if (next) goTo(next);
    else if (end) find(direction < 0 ? "a.new-before" : "a.new-behind", end)?.click();
    else find("#new a")?.click();
  };

  const answered = (comment) => comment?.closest("li").parentElement.closest("#thread li");

  // Its replies or, if it has none, those that it stands among.
  const fold = () => {
    const comment = here();
    let item = comment?.closest("li");
    if (item && !find(":scope > details", item)) item = answered(comment);
    const replies = item && find(":scope > details", item);
    if (!replies) return;
    replies.open = !replies.open;
    if (commentOf(item) !== comment) goTo(commentOf(item));
  };

  // What they are typed as, what the list calls them, and what they do.
  const KEYS = [
    ["j", "j, k", () => step(1)],
    ["k", "", () => step(-1)],
    ["s", "s, Shift+S", () => stepBeside(1)],
    ["S", "", () => stepBeside(-1)],
    ["p", "p", () => goTo(commentOf(answered(here())))],
    ["n", "n, Shift+N", () => stepNew(1)],
    ["N", "", () => stepNew(-1)],
    ["f", "f", fold],
    ["r", "r", () => find('footer a[href$="/reply/"]', here() || thread)?.click()],
    ["?", "?", () => list()],
  ];

  const areOff = () => {
    try {
      return localStorage.getItem("keys") === "off";
    } catch {
      return false;
    }
  };
  const switchKeys = (event) => {
    try {
      if (event.target.checked) localStorage.removeItem("keys");
      else localStorage.setItem("keys", "off");
    } catch {
      event.target.checked = true;
    }
  };

  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  let dialog = null;

  const makeDialog = () => {
    const words = thread.dataset;
    const rows = KEYS.filter(([, label]) => label).map(([key, label]) =>
      make("div", {}, make("dt", {}, make("kbd", { textContent: label })), make("dd", { textContent: words[`key${key === "?" ? "List" : key.toUpperCase()}`] })),
    );
    const box = make("input", { type: "checkbox", checked: !areOff(), onchange: switchKeys });
    const close = make("button", { className: "button", type: "button", textContent: words.keysClose });
    dialog = make(
      "dialog",
      { className: "keylist" },
      make("h2", { id: "keylist", textContent: words.keys }),
      make("dl", {}, ...rows),
      make("label", { className: "checkbox" }, box, words.keysUse),
      close,
    );
    dialog.setAttribute("aria-labelledby", "keylist");
    close.onclick = () => (dialog.close ? dialog.close() : dialog.removeAttribute("open"));
    find("#comments").append(dialog);
  };

  const list = () => {
    if (!dialog) makeDialog();
    if (dialog.showModal) dialog.showModal();
    else {
      // An older browser shows it where it stands.
      dialog.setAttribute("open", "");
      find("button", dialog).focus();
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    const act = KEYS.find(([key]) => key === event.key)?.[2];
    if (!act || !(target instanceof HTMLElement) || areOff()) return;
    if (target.isContentEditable || target.closest("input, textarea, select, dialog[open]")) return;
    event.preventDefault();
    act();
  });

  // The new comment of this page that a link leads to; null if it leads to another window.
  const pointedAt = (link) => {
    const { pathname, search } = window.location;
    if (link.pathname !== pathname || link.search !== search) return null;
    const comment = document.getElementById(link.hash.slice(1));
    return comment?.matches(".comment.new") ? comment : null;
  };

  // A link to a new comment on this page takes the focus along.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("#new a, a.new-before, a.new-behind");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const comment = pointedAt(link);
    if (!comment) return;
    event.preventDefault();
    goTo(comment);
  });

  const first = window.location.hash === "#new" && find("#new a");
  if (first) {
    const comment = pointedAt(first);
    if (comment) makeReady(comment);
    // The browser gives it the focus. Back is not to lead through here again.
    window.location.replace(first.href);
  }

  if (thread?.firstElementChild) {
    const button = make("button", { className: "plain small keys", type: "button", textContent: thread.dataset.keys });
    button.setAttribute("aria-haspopup", "dialog");
    button.onclick = list;
    (find("#comments > header") || find("#comments")).append(button);
  }
}
