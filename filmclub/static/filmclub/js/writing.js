// Writing a comment: buttons for the marks, and the words that one has selected as a quotation in the answer.
// Without this script the marks are typed, and "Quote" leads to a form that quotes.
"use strict";

{
  const find = (selector, within = document) => within.querySelector(selector);

  // As if it was typed: Undo takes it back, and the draft is kept.
  const type = (field, text) => {
    field.focus({ preventScroll: true });
    if (document.execCommand("insertText", false, text)) return;
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const select = (field, start, end = start) => field.setSelectionRange(start, end);

  // Around the words of each line, without the blanks beside them; the cursor goes where words are missing.
  const wrap = (field, before, after) => {
    const { selectionStart: start, selectionEnd: end, value } = field;
    const words = value.slice(start, end);
    if (words.trim()) type(field, words.replace(/\S(.*\S)?/g, (line) => before + line + after));
    else {
      type(field, before + after);
      select(field, start + before.length);
    }
  };

  const MARKS = {
    emphasis: (field) => wrap(field, "*", "*"),
    spoiler: (field) => wrap(field, ">!", "!<"),
    // Whole lines.
    quotation: (field) => {
      const { selectionStart, selectionEnd, value } = field;
      const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
      const next = value.indexOf("\n", selectionEnd);
      select(field, start, next < 0 ? value.length : next);
      const lines = value.slice(start, field.selectionEnd);
      type(field, lines.trim() ? lines.replace(/^(?=.)/gm, "> ") : "> ");
    },
    link: (field) => {
      const { selectionStart: start, selectionEnd: end, value } = field;
      const words = value.slice(start, end).trim();
      const isAddress = /^https?:\/\/\S+$/.test(words);
      const [name, address] = isAddress ? ["", words] : [words, "https://"];
      type(field, `[${name}](${address})`);
      if (isAddress || !name) select(field, start + 1);
      else select(field, start + name.length + 3, start + name.length + 3 + address.length);
    },
  };

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-mark]");
    if (button) MARKS[button.dataset.mark](button.form.elements.text);
  });

  // What is marked as giving away is marked in the quotation as well; the rest is words and emphasis.
  const shielded = (words) =>
    words
      .replace(/\x60/g, "’")
      .replace(/!(?=<)|>(?=!)|\|(?=\|)|\[(?=\/?spoiler)/gi, "$& ")
      .replace(/\S(.*\S)?/g, ">!$&!<");

  const BLOCKS = "p, li, pre, ul, ol, details";
  const SIGNS = { EM: "*", STRONG: "**" };
  const wordsOf = (node, isShielded) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\s+/g, " ");
    const children = () => [...node.childNodes].map((child) => wordsOf(child, isShielded || isMarked)).join("");
    const isElement = node instanceof Element;
    const isMarked = isElement && node.matches(".spoiler");
    if (!isElement) return children();
    if (node.matches("br")) return "\n";
    if (node.matches("summary, button")) return "";
    if (node.matches(".covered, .withheld")) return "…";
    const words = children();
    const sign = words.trim() && !isShielded ? SIGNS[node.nodeName] : "";
    const said = sign ? sign + words.trim() + sign : isMarked && !isShielded ? shielded(words) : words;
    return node.matches(BLOCKS) ? `\n\n${said}\n\n` : said;
  };

  const rangeNow = () => {
    const selection = window.getSelection();
    return selection.isCollapsed ? null : selection.getRangeAt(0).cloneRange();
  };
  // To press a link may end the selection before it is clicked.
  let pressed = null;
  document.addEventListener("pointerdown", () => (pressed = rangeNow()), true);

  // What is selected of this comment as a quotation, for who clicks on the link to its answer; or "".
  const quoted = (comment, event) => {
    const range = event.detail ? pressed : rangeNow();
    const within = find("div[dir]", comment);
    if (!within || !range?.intersectsNode(within)) return "";
    if (!within.contains(range.startContainer)) range.setStart(within, 0);
    if (!within.contains(range.endContainer)) range.setEnd(within, within.childNodes.length);
    const { commonAncestorContainer: node } = range;
    const isMarked = Boolean((node instanceof Element ? node : node.parentElement).closest(".spoiler"));
    const part = range.cloneContents();
    // What is quoted there is not quoted again.
    const own = part.cloneNode(true);
    for (const quotation of own.querySelectorAll("blockquote")) quotation.remove();
    const words = wordsOf(own.textContent.trim() ? own : part, isMarked);
    return (isMarked ? shielded(words) : words)
      .trim()
      .replace(/[^\S\n]+/g, " ")
      .replace(/ ?\n ?/g, "\n")
      .replace(/\n{3,}/g, "\n\n")
      .replace(/^(?=.)/gm, "> ");
  };

  // Behind what was typed, with the cursor behind it.
  const quote = (form, text) => {
    const { text: field } = form.elements;
    const typed = field.value.trimEnd();
    select(field, typed.length, field.value.length);
    type(field, `${typed && "\n\n"}${text.trim()}\n\n`);
    field.scrollIntoView({ block: "nearest" });
  };

  window.filmclub = Object.assign(window.filmclub || {}, { writing: { quote, quoted } });
}
