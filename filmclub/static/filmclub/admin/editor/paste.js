// What is pasted, made into what a text may hold: from Word, LibreOffice, Google Docs and web pages.
//
// Gives back `{ html, told, files }`: `told` names what was left out or changed, as keys of the words with a
// number; `files` are pictures that came within the text itself. Needs nothing of the page but DOMParser.
// What is marked as giving away in our own texts stays so.

const BLOCKS = "p,h1,h2,h3,h4,h5,h6,ul,ol,li,blockquote,figure,hr,table,pre,div,section,article,dl,dt,dd,details,summary";
const MARKED = "details.spoiler";
const KEPT = new Set(
  "P H2 H3 UL OL LI BLOCKQUOTE FIGURE FIGCAPTION IMG HR BR STRONG EM A".split(" "),
);
const RENAMED = {
  B: "strong", I: "em", CITE: "em", DFN: "em", VAR: "em", H1: "h2", H4: "h3", H5: "h3", H6: "h3",
  PRE: "p", DT: "p", DD: "p", ADDRESS: "p", CAPTION: "p", SUMMARY: "p", LEGEND: "p",
};
const LOST = "script,style,meta,link,title,head,template,noscript,input,select,textarea,button,form>label,svg,math,"
  + "canvas,nav,colgroup,col,del,[hidden],[aria-hidden=true]:not(img)";
const MEDIA = "iframe,video,audio,object,embed";

const rename = (element, tag) => {
  const other = element.ownerDocument.createElement(tag);
  for (const { name, value } of element.attributes) {
    try {
      other.setAttribute(name, value);
    } catch {
      // Word writes names that HTML has none of.
    }
  }
  other.append(...element.childNodes);
  element.replaceWith(other);
  return other;
};
const unwrap = (element) => element.replaceWith(...element.childNodes);
const all = (root, selector) => [...root.querySelectorAll(selector)];
const styleOf = (element) => (element.getAttribute("data-style") ?? "").toLowerCase();
const isBlank = (text) => !text.replace(/[\s\u00a0\u200b\ufeff]/g, "");

// --- Word ---------------------------------------------------------------------------------------

const MARK = /^\s*(?:([·•▪◦○●■□–-]|o|§|ü|Ø|v|q)|(\d{1,3}|[a-z]{1,4})[.)])[\s\u00a0]+/i;

const levelOf = (paragraph) => Number(/mso-list:[^;]*level(\d+)/.exec(styleOf(paragraph))?.[1] ?? 0);

// Word has no lists: paragraphs that say their level and begin with a sign or a number.
const wordLists = (root) => {
  let stack = [];
  for (const paragraph of all(root, "p,h1,h2,h3,h4,h5,h6")) {
    const isItem = levelOf(paragraph) || /^MsoListParagraph/.test(paragraph.className) || /^MsoListBullet|^MsoListNumber/.test(paragraph.className);
    const ignored = all(paragraph, "span").find((span) => /mso-list:\s*ignore/.test(styleOf(span)));
    const sign = ignored?.textContent ?? MARK.exec(paragraph.textContent)?.[0];
    if (!isItem || (sign === undefined && !/^MsoList(Bullet|Number)/.test(paragraph.className))) {
      stack = [];
      continue;
    }
    const level = Math.max(1, levelOf(paragraph));
    if (ignored) ignored.remove();
    else if (sign) cut(paragraph, sign.length);
    const number = /^\s*\(?(\d+|[a-z]+)[.)]/i.exec(sign ?? "");
    const isNumbered = Boolean(number && !/^\s*o\s*$/i.test(sign)) || /^MsoListNumber/.test(paragraph.className);
    const isNext = stack.length && nextThing(stack[0].list) === paragraph;
    if (!isNext) stack = [];
    while (stack.length && stack.at(-1).level > level) stack.pop();
    if (stack.length && stack.at(-1).level === level && stack.at(-1).isNumbered !== isNumbered && stack.length === 1) stack = [];
    let here = stack.at(-1);
    if (!here || here.level < level) {
      const list = root.ownerDocument.createElement(isNumbered ? "ol" : "ul");
      if (isNumbered && /^\d+$/.test(number?.[1] ?? "") && Number(number[1]) > 1) list.setAttribute("start", number[1]);
      if (here) here.list.lastElementChild.append(list);
      else paragraph.before(list);
      here = { list, level, isNumbered };
      stack.push(here);
    }
    const item = root.ownerDocument.createElement("li");
    here.list.append(item);
    item.append(paragraph);
    if (paragraph.tagName !== "P") rename(paragraph, "p");
  }
};

const nextThing = (node) => {
  let next = node.nextSibling;
  while (next && (next.nodeType === 8 || (next.nodeType === 3 && isBlank(next.data)))) next = next.nextSibling;
  return next;
};

// Takes so many signs away from the beginning of what an element says.
const cut = (element, length) => {
  const walker = element.ownerDocument.createTreeWalker(element, 4);
  while (length && walker.nextNode()) {
    const text = walker.currentNode;
    const here = Math.min(length, text.length);
    text.deleteData(0, here);
    length -= here;
  }
};

const wordParts = (root) => {
  for (const element of all(root, "*")) {
    if (element.tagName.includes(":")) {
      // `<o:p>` is a paragraph's end, `<v:shape>` a drawing: its words are kept.
      unwrap(element);
    } else if (/mso-element:\s*(comment|field)|mso-special-character:\s*(comment|footnote-)|display:\s*none|mso-hide:\s*all/.test(styleOf(element))) {
      element.remove();
    }
  }
  for (const title of all(root, "p.MsoTitle,p.Title,p.MsoSubtitle")) rename(title, "h2");
  for (const heading of all(root, "p[class^=MsoHeading],p[class^=Heading],p[role=heading]")) {
    rename(heading, /[12]$|^$/.test(heading.className) ? "h2" : "h3");
  }
  for (const quote of all(root, "p.MsoQuote,p.MsoIntenseQuote,p.Quotations")) {
    const box = root.ownerDocument.createElement("blockquote");
    quote.replaceWith(box);
    box.append(quote);
  }
  wordLists(root);
};

// --- Footnotes and what web pages add -----------------------------------------------------------

const NOTE_MARK = /^\s*[[(]?\s*(\d{1,3}|[ivxlc]{1,6}|[a-z]|[*†‡]|note \d+|citation needed|réf\. nécessaire)\s*[\])]?\s*$/i;
const EDIT = /^\s*\[?\s*(edit|edit source|modifier|modifier le code|bearbeiten|quelltext bearbeiten|editar)\s*(\|.*)?\]?\s*$/i;

const fragmentOf = (link) => {
  const href = link.getAttribute("href") ?? "";
  return /^([^#]*)#(.+)$/.exec(href)?.[2] ?? "";
};

const decoded = (name) => {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};

const targetOf = (root, name) => {
  for (const element of all(root, "[id],a[name]")) {
    if (element.id === name || element.getAttribute("name") === name) return element;
  }
  return null;
};

// A mark stays, without its link, where its note was pasted too; a mark without a note goes.
const footnotes = (root, count) => {
  for (const extra of all(root, ".mw-editsection,.navbox,.noprint,.toc,.mw-jump-link,.sdfootnotesym-anchor")) extra.remove();
  const marks = all(root, "a").filter(
    (link) => NOTE_MARK.test(link.textContent) && (fragmentOf(link) || link.closest("sup") || /footnote|noteref|sdfootnote/.test(link.className)),
  );
  // Those with both ends in what was pasted, and whether each is the mark, which comes before its note.
  const whole = new Map();
  for (const link of marks) {
    const target = fragmentOf(link) && targetOf(root, decoded(fragmentOf(link)));
    // A mark and its note point at each other; the note's link back needs no mark.
    if (!target || target === link || link.contains(target)) continue;
    whole.set(link, Boolean(link.compareDocumentPosition(target) & 4));
  }
  for (const link of marks) {
    const place = link.closest("sup") ?? link;
    const sign = link.textContent.trim().replace(/^[[(]|[\])]$/g, "");
    if (whole.has(link) && sign !== "^" && sign !== "↑") {
      // A mark and its note are one footnote; the note's number stands apart from its words.
      place.replaceWith(whole.get(link) ? `[${sign}]` : `[${sign}] `);
      if (whole.get(link)) count("footnotes");
    } else {
      place.remove();
      count("deadNotes");
    }
  }
  for (const link of all(root, "a")) {
    if (EDIT.test(link.textContent)) {
      const box = link.parentElement;
      link.remove();
      if (box && /^[\s[\]|]*$/.test(box.textContent) && !box.querySelector("img")) box.remove();
    } else if (/^[\s↑↩^]+$/.test(link.textContent) && fragmentOf(link)) {
      link.remove();
    }
  }
  for (const mark of all(root, "sup,sub")) {
    if (/^\s*\[[^\]]{1,20}\]\s*$/.test(mark.textContent) && !mark.querySelector("a")) mark.remove();
    else unwrap(mark);
  }
};

// --- Links and pictures -------------------------------------------------------------------------

const complete = (address, base) => {
  const text = (address ?? "").trim();
  if (/^(https?|mailto):/i.test(text)) return text;
  if (/^www\.[^\s/]+\.[^\s]+$/i.test(text)) return `https://${text}`;
  if (!base || /^[a-z][a-z0-9+.-]*:/i.test(text)) return "";
  try {
    return new URL(text, base).href;
  } catch {
    return "";
  }
};

// The address of the page that was copied, as far as the clipboard or its own links tell it.
const baseOf = (html, doc) =>
  /^SourceURL:(https?:\S+)/m.exec(html)?.[1] ?? /^https?:/.exec(doc.querySelector("base[href]")?.getAttribute("href") ?? "")?.input ?? "";

const links = (root, base, count) => {
  for (const link of all(root, "a")) {
    const href = link.getAttribute("href");
    const whole = href?.startsWith("#") ? "" : complete(unredirected(href), base);
    if (whole && !isBlank(link.textContent + (link.querySelector("img") ? "x" : ""))) {
      link.setAttribute("href", whole);
      continue;
    }
    if (href && !href.startsWith("#") && !isBlank(link.textContent)) count("links");
    unwrap(link);
  }
};

// Google Docs and mail programs lead through an address of their own.
const unredirected = (href) => {
  const way = /^https?:\/\/www\.google\.[a-z.]+\/url\?(.*)$/.exec(href ?? "");
  return (way && (new URLSearchParams(way[1]).get("q") ?? new URLSearchParams(way[1]).get("url"))) || href;
};

const captionOf = (image) => {
  const box = image.closest("figure,.wp-caption,.thumb,.thumbinner,.image-caption-wrapper,[class*=caption-container]");
  return box && box.querySelector("figcaption,.wp-caption-text,.thumbcaption,.caption,[class*=image-caption]");
};

const sourceOf = (image, base) => {
  const given = [image.getAttribute("data-src"), image.getAttribute("data-lazy-src"), image.getAttribute("src")];
  const best = given.find((one) => one && !/^data:image\/(gif|svg)/i.test(one)) ?? image.getAttribute("src");
  return /^data:image\/(png|jpe?g|webp|avif);base64,/i.test(best ?? "") ? best : complete(best, base);
};

const pictures = (root, base, count, isOwn, files) => {
  for (const image of all(root, "img")) {
    const isTiny = [image.getAttribute("width"), image.getAttribute("height")].some((size) => size && Number(size) < 3);
    const source = image.dataset.file && isOwn(image) ? image.getAttribute("src") : sourceOf(image, base);
    if (isTiny || !source) {
      if (!isTiny && image.getAttribute("src") && !/^data:image\/gif/i.test(image.getAttribute("src"))) count("pictures");
      image.replaceWith(isTiny ? "" : " ");
      continue;
    }
    const figure = root.ownerDocument.createElement("figure");
    const plain = root.ownerDocument.createElement("img");
    const caption = captionOf(image);
    plain.setAttribute("alt", image.getAttribute("alt") ?? "");
    plain.setAttribute("src", source);
    if (image.dataset.file && isOwn(image)) plain.setAttribute("data-file", image.dataset.file);
    if (source.startsWith("data:")) {
      files.push(source);
      plain.setAttribute("src", `pasted:${files.length - 1}`);
    }
    figure.append(plain);
    if (caption && !isBlank(caption.textContent)) {
      const words = root.ownerDocument.createElement("figcaption");
      words.append(...caption.childNodes);
      figure.append(words);
    }
    const box = image.closest("figure,.wp-caption,.thumb") ?? image;
    if (box === image || all(box, "img").length > 1) {
      caption?.remove();
      liftOut(image, figure, root);
    } else {
      box.replaceWith(figure);
    }
  }
};

// A figure stands between blocks: behind the one that held the picture, or before it where it came first.
const liftOut = (image, figure, root) => {
  let place = image;
  while (place.parentElement !== root && place.parentElement && !/^(LI|BLOCKQUOTE|DIV|SECTION|ARTICLE|MAIN|BODY)$/.test(place.parentElement.tagName)) {
    place = place.parentElement;
  }
  if (place === image) {
    image.replaceWith(figure);
    return;
  }
  const before = root.ownerDocument.createRange();
  before.setStart(place, 0);
  before.setEndBefore(image);
  if (isBlank(before.toString())) place.before(figure);
  else place.after(figure);
  image.remove();
};

// --- Words, lists, tables -----------------------------------------------------------------------

// Google Docs says with styles what others say with elements, and wraps all of it in a bold that is none.
const marks = (root) => {
  for (const element of all(root, "b,strong,i,em,span,font")) {
    const style = styleOf(element);
    const isBold = /font-weight:\s*(bold|[6-9]00)/.test(style);
    const isItalic = /font-style:\s*(italic|oblique)/.test(style);
    const wraps = /^(B|STRONG|I|EM)$/.test(element.tagName) && element.querySelector(BLOCKS);
    const isNone = /font-(weight|style):\s*(normal|[1-4]00)/.test(style);
    if (element.closest("h1,h2,h3,h4,h5,h6") && !isItalic && element.tagName === "SPAN") {
      unwrap(element);
    } else if (element.tagName === "SPAN" || element.tagName === "FONT") {
      for (const [is, tag] of [[isItalic, "em"], [isBold, "strong"]]) {
        if (!is || isBlank(element.textContent)) continue;
        const mark = root.ownerDocument.createElement(tag);
        mark.append(...element.childNodes);
        element.append(mark);
      }
      unwrap(element);
    } else if (wraps || isNone) {
      unwrap(element);
    }
  }
};

// A list stands in the item before it, not beside the items.
const nestedLists = (root) => {
  for (const list of all(root, "ul > ul,ul > ol,ol > ul,ol > ol")) {
    const before = list.previousElementSibling;
    if (before?.tagName === "LI") before.append(list);
    else {
      const item = root.ownerDocument.createElement("li");
      list.replaceWith(item);
      item.append(list);
    }
  }
  for (const item of all(root, "li")) {
    if (!item.parentElement?.matches("ul,ol")) rename(item, "p");
    else if (!item.textContent.trim() && !item.querySelector("img")) item.remove();
  }
  for (const list of all(root, "ul,ol")) if (!list.querySelector("li")) list.remove();
};

// Each row a paragraph: our texts have no tables. A table of one column is only how a page was laid out.
const tables = (root, count) => {
  for (const table of all(root, "table").reverse()) {
    const rows = all(table, "tr");
    const isLayout = rows.every((row) => row.children.length < 2) || table.getAttribute("role") === "presentation";
    if (!isLayout) count("tables");
    const made = rows.flatMap((row) => {
      if (isLayout || row.querySelector("ul,ol,figure,blockquote")) return [...row.children].flatMap((cell) => [boxed(cell)]);
      const paragraph = root.ownerDocument.createElement("p");
      for (const cell of row.children) {
        for (const block of all(cell, "p,div,h1,h2,h3,h4,h5,h6")) {
          if (block.nextSibling) block.append(" ");
          unwrap(block);
        }
        if (isBlank(cell.textContent)) continue;
        if (paragraph.childNodes.length) paragraph.append(" – ");
        paragraph.append(...cell.childNodes);
      }
      return paragraph.childNodes.length ? [paragraph] : [];
    });
    const caption = table.querySelector("caption");
    if (caption) made.unshift(rename(caption, "p"));
    table.replaceWith(...made);
  }
};
const boxed = (cell) => {
  const box = cell.ownerDocument.createElement("div");
  box.append(...cell.childNodes);
  return box;
};

// --- The whole ----------------------------------------------------------------------------------

// What stands beside paragraphs without being in one gets one; two line breaks part paragraphs.
const paragraphs = (root) => {
  const isBlock = (node) => node.nodeType === 1 && (node.matches(BLOCKS) || node.querySelector(BLOCKS));
  for (const box of all(root, "div,section,article,main,header,footer,aside,details,center,body,dl").reverse()) {
    wrapLoose(box, isBlock);
    if (!box.matches(MARKED)) unwrap(box);
  }
  wrapLoose(root, isBlock);
  for (const paragraph of all(root, "p")) {
    paragraph.innerHTML = paragraph.innerHTML.replace(/(?:\s*<br[^>]*>\s*){2,}/g, "\ue000");
    const parts = paragraph.innerHTML.split("\ue000").map((part) => part.trim());
    if (parts.length < 2) continue;
    paragraph.replaceWith(
      ...parts.map((part) => Object.assign(root.ownerDocument.createElement("p"), { innerHTML: part })),
    );
  }
};
const wrapLoose = (box, isBlock) => {
  // Words alone are a part of a sentence, and stay one.
  if (![...box.childNodes].some(isBlock) && box.tagName === "BODY") return;
  let paragraph;
  for (const node of [...box.childNodes]) {
    if (isBlock(node)) paragraph = undefined;
    else if (paragraph || !(node.nodeType === 3 && isBlank(node.data))) {
      if (!paragraph) {
        paragraph = box.ownerDocument.createElement("p");
        node.before(paragraph);
      }
      paragraph.append(node);
    }
  }
};

const isKept = (element) => KEPT.has(element.tagName) || element.matches(MARKED);

const strip = (root) => {
  for (const element of all(root, "*").reverse()) {
    const tag = RENAMED[element.tagName];
    const kept = tag ? rename(element, tag) : element;
    if (!isKept(kept)) {
      unwrap(kept);
      continue;
    }
    const allowed = { A: ["href"], IMG: ["src", "alt", "data-file"], OL: ["start"], DETAILS: ["class"] }[kept.tagName] ?? [];
    for (const { name } of [...kept.attributes]) if (!allowed.includes(name)) kept.removeAttribute(name);
  }
  for (const element of all(root, `p,h2,h3,strong,em,blockquote,figcaption,${MARKED}`).reverse()) {
    if (isBlank(element.textContent) && !element.querySelector("img,hr")) element.remove();
  }
  for (const nested of all(root, "strong strong,em em")) unwrap(nested);
  for (const bold of all(root, "h2 > strong,h3 > strong")) unwrap(bold);
};

const tidyTexts = (root) => {
  const walker = root.ownerDocument.createTreeWalker(root, 4);
  while (walker.nextNode()) {
    walker.currentNode.data = walker.currentNode.data.replace(/[\u200b\ufeff\u00ad]/g, "").replace(/[\s]+/g, (space) => (space.includes("\u00a0") && space.length === 1 ? space : " "));
  }
  for (const block of all(root, "p,h2,h3,li,figcaption")) {
    const first = block.firstChild;
    const last = block.lastChild;
    if (first?.nodeType === 3) first.data = first.data.replace(/^[\s]+/, "");
    if (last?.nodeType === 3) last.data = last.data.replace(/[\s]+$/, "");
    if (last?.nodeName === "BR") last.remove();
  }
};

// What Word says to itself alone, and the lines that Windows puts before what was copied.
// Styles are read, never applied, and no handler is: the page's policy would report each by its own name.
const withoutConditions = (html) =>
  html
    .replace(/<style[\s\S]*?(<\/style>|$)/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s"'/])(style|on[a-z]+)\s*=/gi, "$1 data-$2="))
    .replace(/<!--\[if[\s\S]*?<!\[endif\]-->/gi, "")
    .replace(/<!\[(?:if|endif)[^>]*>/gi, "")
    .replace(/^(?:[A-Z]\w+:[^<\n]*\n)+/, "");

// What was copied from a text field like this one says itself where its parts begin and end.
const isAsOurs = (root, isOwn) =>
  all(root, "*").every(
    (element) =>
      isKept(element) &&
      (element.tagName !== "IMG" || (element.dataset.file && isOwn(element))) &&
      (element.tagName !== "A" || /^(https?|mailto):/i.test(element.getAttribute("href") ?? "")),
  ) && !root.querySelector("[data-style]");

export const cleanPasted = (html, { isOwn = () => true } = {}) => {
  const doc = new DOMParser().parseFromString(withoutConditions(html), "text/html");
  const base = baseOf(html, doc);
  const root = doc.body;
  const told = {};
  const files = [];
  const count = (what) => {
    told[what] = (told[what] ?? 0) + 1;
  };
  if (root.querySelector("[data-pm-slice]") && isAsOurs(root, isOwn)) return { html: root.innerHTML, told, files };
  const comments = doc.createTreeWalker(root, 128);
  const remarks = [];
  while (comments.nextNode()) remarks.push(comments.currentNode);
  for (const remark of remarks) remark.remove();
  for (const lost of all(root, LOST)) lost.remove();
  for (const media of all(root, MEDIA)) {
    const address = complete(media.getAttribute("src"), base);
    const paragraph = doc.createElement("p");
    if (media.tagName === "IFRAME" && address) media.replaceWith(Object.assign(paragraph, { textContent: address }));
    else {
      count("media");
      media.remove();
    }
  }
  wordParts(root);
  footnotes(root, count);
  links(root, base, count);
  marks(root);
  pictures(root, base, count, isOwn, files);
  nestedLists(root);
  tables(root, count);
  paragraphs(root);
  strip(root);
  tidyTexts(root);
  strip(root);
  return { html: root.innerHTML.replace(/\n/g, " ").trim(), told, files };
};
