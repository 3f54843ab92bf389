// Figures in a text: the picture, its caption, and beside them what is said of it, all edited in place.

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const isOurs = (image) => Boolean(image?.attrs.file);

export const createFigures = (library, { words, server, tell }) => {
  const view = ({ node, editor, getPos }) => {
    const contentDOM = make("div", { className: "figure-content" });
    const alt = make("input", { type: "text", maxLength: 300, name: "" });
    const credit = make("input", { type: "text", maxLength: 200, name: "" });
    const remove = make("button", { type: "button", textContent: words.remove });
    const take = make("button", { type: "button", textContent: words.takeOver });
    const note = make("p", { className: "figure-note" });
    const fields = make(
      "div",
      { className: "figure-fields", contentEditable: "false" },
      note,
      make("label", {}, `${words.alt} `, alt),
      make("label", {}, `${words.credit} `, credit),
      take,
      remove,
    );
    const dom = make("figure", { className: "editor-figure" }, contentDOM, fields);
    let own;

    const show = () => {
      const image = node.firstChild;
      const foreign = !isOurs(image);
      dom.classList.toggle("is-foreign", foreign);
      dom.classList.toggle("has-no-caption", !node.lastChild.content.size);
      dom.classList.toggle("has-no-alt", !foreign && !(image.attrs.alt || own?.alt));
      contentDOM.dataset.caption = own?.caption || words.caption;
      take.hidden = !foreign;
      credit.parentElement.hidden = foreign;
      note.textContent = foreign ? words.foreign.replace("%s", hostOf(image.attrs.src)) : "";
      if (document.activeElement !== alt) alt.value = image.attrs.alt || own?.alt || "";
      if (document.activeElement !== credit) credit.value = own?.credit ?? "";
    };
    const learn = async () => {
      if (!isOurs(node.firstChild)) return;
      own = await server.wordsOf(String(node.firstChild.attrs.file));
      show();
    };
    const change = (attributes) => {
      const at = getPos() + 1;
      const image = { ...node.firstChild.attrs, ...attributes };
      editor.view.dispatch(editor.state.tr.setNodeMarkup(at, null, image));
    };
    const say = async () => {
      if (!isOurs(node.firstChild)) return;
      const { file } = node.firstChild.attrs;
      // At once, so that no answer on its way shows what stood before.
      own = { ...own, alt: alt.value.trim(), credit: credit.value.trim() };
      try {
        await server.say(file, own.alt, own.credit);
      } catch (error) {
        tell(error.message);
        own = await server.wordsOf(String(file));
      }
      show();
    };
    alt.addEventListener("input", () => change({ alt: alt.value.trim() }));
    alt.addEventListener("change", say);
    credit.addEventListener("change", say);
    for (const input of [alt, credit]) {
      input.addEventListener("keydown", (event) => {
        // Enter would send the form.
        if (event.key !== "Enter") return;
        event.preventDefault();
        leave(editor, getPos() + node.nodeSize);
      });
    }
    remove.addEventListener("click", () => {
      editor.view.dispatch(editor.state.tr.delete(getPos(), getPos() + node.nodeSize));
      editor.view.focus();
    });
    take.addEventListener("click", () => takeOver(editor, [node.firstChild.attrs.src], { server, tell, words }));
    show();
    learn();
    return {
      dom,
      contentDOM,
      update(next) {
        if (next.type !== node.type) return false;
        const isOther = next.firstChild.attrs.file !== node.firstChild.attrs.file;
        node = next;
        if (isOther) learn();
        show();
        return true;
      },
      stopEvent: (event) => fields.contains(event.target),
      // What we say on the caption's box itself would be read as a change of the text, which shows it anew, for ever.
      ignoreMutation: ({ type, target }) =>
        type !== "selection" && (!contentDOM.contains(target) || (type === "attributes" && target === contentDOM)),
    };
  };

  const Figure = library.Figure.extend({
    content: "image caption",
    addExtensions: () => [],
    addNodeView: () => view,
    addKeyboardShortcuts: () => ({
      Enter: ({ editor }) => {
        const { $from } = editor.state.selection;
        if ($from.parent.type.name !== "caption") return false;
        return leave(editor, $from.after($from.depth - 1));
      },
      // By itself it would lead to the first field of the whole text.
      Tab: ({ editor }) => {
        const { $from } = editor.state.selection;
        if ($from.parent.type.name !== "caption") return false;
        editor.view.nodeDOM($from.before($from.depth - 1)).querySelector(".figure-fields input").focus();
        return true;
      },
      Backspace: ({ editor }) => {
        const { $from, empty } = editor.state.selection;
        // At the beginning of a caption it would take the picture away.
        return empty && $from.parent.type.name === "caption" && $from.parentOffset === 0;
      },
    }),
    addMenuItems: null,
  });

  const Image = library.Image.extend({
    selectable: false,
    addNodeView:
      () =>
      ({ node }) => {
        const dom = make("div", { className: "figure-picture" });
        const show = () => {
          // Nothing is loaded from elsewhere, not by an editor either.
          dom.replaceChildren(
            isOurs(node)
              ? make("img", { src: node.attrs.src, alt: node.attrs.alt ?? "" })
              : make("span", { className: "figure-elsewhere", textContent: node.attrs.alt || words.picture }),
          );
        };
        show();
        return {
          dom,
          update(next) {
            if (next.type !== node.type) return false;
            node = next;
            show();
            return true;
          },
          ignoreMutation: () => true,
        };
      },
  });

  return { Figure, Image };
};

const hostOf = (address) => {
  try {
    return new URL(address, location.href).host || address;
  } catch {
    return address;
  }
};

// Puts the caret behind what ends here, into the paragraph that stands there or a new one.
export const leave = (editor, end) => {
  const { state, view } = editor;
  const { tr, schema } = state;
  if (tr.doc.nodeAt(end)?.type.name !== "paragraph") tr.insert(end, schema.nodes.paragraph.create());
  view.dispatch(tr);
  return putCaret(editor, end + 1);
};

// At once: the editor's own focus() waits for a frame, and a key pressed meanwhile lands where one was before.
const putCaret = (editor, at) => {
  editor.view.focus();
  return editor.chain().setTextSelection(at).scrollIntoView().run();
};

// What is typed or pasted while a picture or video is chosen comes behind it, and takes nothing's place.
export const spareChosen = (editor) => {
  const { node, to } = editor.state.selection;
  return Boolean(node?.isBlock) && leave(editor, to);
};

// A click on a picture leads into its caption.
export const enterCaption = (editor, figure, at) => {
  if (figure.type.name !== "figure") return false;
  return putCaret(editor, at + figure.nodeSize - 2);
};

// How deep in the text the blocks around a place lie: in a marked passage or beside it.
export const depthOfBlocks = ($at) => ($at.depth && $at.node(1).type.name === "passage" ? 2 : 1);

// Puts figures behind the block of the text that holds the position, never in its place; the caret follows.
export const insertFigures = (editor, images, at = editor.state.selection.to, asOneStep = (tr) => tr) => {
  const { state, view } = editor;
  const { schema } = state;
  const $at = state.doc.resolve(Math.min(at, state.doc.content.size));
  const depth = depthOfBlocks($at);
  const isInBlock = $at.depth >= depth;
  let from = isInBlock ? $at.after(depth) : $at.pos;
  const tr = state.tr;
  const top = isInBlock ? $at.node(depth) : null;
  // An empty paragraph is where the caret waits: the figure takes its place.
  if (top?.type.name === "paragraph" && !top.content.size) {
    from = $at.before(depth);
    tr.delete(from, from + top.nodeSize);
  }
  const figures = images.map(({ url, file, alt, caption }) =>
    schema.nodes.figure.create(null, [
      schema.nodes.image.create({ src: url, file: file ? String(file) : null, alt: alt || null }),
      schema.nodes.caption.create(null, caption ? schema.text(caption) : null),
    ]),
  );
  tr.insert(from, figures);
  const end = from + figures.reduce((size, figure) => size + figure.nodeSize, 0);
  if (tr.doc.nodeAt(end)?.type.name !== "paragraph") tr.insert(end, schema.nodes.paragraph.create());
  view.dispatch(asOneStep(tr));
  putCaret(editor, end + 1);
};

// The addresses of the pictures in the text that stand on other sites, each once.
export const foreignPictures = (doc) => {
  const found = new Set();
  doc.descendants((node) => {
    if (node.type.name === "image" && !isOurs(node) && /^https?:/.test(node.attrs.src ?? "")) found.add(node.attrs.src);
  });
  return [...found];
};

// Takes pictures over, one after the other, wherever the text shows them; what fails is told and stays.
export const takeOver = async (editor, addresses, { server, tell, words }) => {
  for (const address of addresses) {
    tell(words.takingOver.replace("%s", hostOf(address)), true);
    let alt = "";
    editor.state.doc.descendants((node) => {
      if (node.type.name === "image" && node.attrs.src === address) alt ||= node.attrs.alt ?? "";
    });
    try {
      const image = await server.takeOver({ address, alt, caption: "" });
      const tr = editor.state.tr;
      tr.doc.descendants((node, at) => {
        if (node.type.name !== "image" || node.attrs.src !== address || isOurs(node)) return;
        tr.setNodeMarkup(at, null, { ...node.attrs, src: image.url, file: String(image.id) });
      });
      editor.view.dispatch(tr);
      tell("");
    } catch (error) {
      tell(`${hostOf(address)}: ${error.message}`);
    }
  }
};
