// Leads from what is missing to its place, also within the text, where no anchor can stand.

const markOf = (root, find) => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(find);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + find.length);
    return range;
  }
  return null;
};

const select = (range) => {
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
};

const placeInText = (text, find) => {
  const address = CSS.escape(find);
  const picture = text.querySelector(`img[src="${address}"]`);
  if (picture) {
    // The field beside it in which one says what it shows.
    (picture.closest("figure")?.querySelector("input") ?? text).focus();
    return picture;
  }
  text.focus();
  const link = text.querySelector(`a[href="${address}"]`);
  const range = link ? document.createRange() : markOf(text, find);
  if (link) range.selectNodeContents(link);
  if (range) select(range);
  return range?.startContainer.parentElement ?? text;
};

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("#missing a[data-field]");
  if (!link) return;
  const field = document.getElementById(link.hash.slice(1));
  const text = field?.closest(".prose-editor")?.querySelector(".ProseMirror");
  const box = field?.closest(".form-row, .inline-group") ?? field;
  if (!box) return;
  event.preventDefault();
  const place = text && link.dataset.find ? placeInText(text, link.dataset.find) : box;
  place.scrollIntoView({ block: "center" });
  if (place !== box) return;
  (text ?? box.querySelector("input:not([type=hidden]), textarea, select, button"))?.focus({ preventScroll: true });
});

document.querySelector("#missing.is-asked")?.focus();
