// Passages of a text that are marked as giving away: blocks in a box with a label, never one in another.

const passageAround = ($at) => ($at.depth && $at.node(1).type.name === "passage" ? $at.node(1) : null);

export const createPassages = (library, { words, asOneStep }) => ({
  // Passages stand beside the other blocks of the text, and not within quotations or lists.
  Document: library.Document.extend({ content: "(block | passage)+" }),
  Passage: library.Node.create({
    name: "passage",
    content: "block+",
    defining: true,
    // No key at its edges moves words out of it, where everybody would see them.
    isolating: true,
    parseHTML: () => [{ tag: "details.spoiler" }],
    renderHTML: () => ["details", { class: "spoiler" }, 0],
    // Shown as what it is stored as, the browser would fold it.
    addNodeView: () => () => {
      const dom = document.createElement("div");
      dom.className = "editor-passage";
      dom.dataset.label = words.passage;
      dom.setAttribute("role", "group");
      dom.setAttribute("aria-label", words.passage);
      return { dom, contentDOM: dom };
    },
    addKeyboardShortcuts: () => ({
      Enter: ({ editor }) => leaveAtEnd(editor, asOneStep),
      Backspace: ({ editor }) => stayAtStart(editor, asOneStep),
      Delete: ({ editor }) => stayAtEnd(editor),
    }),
    addMenuItems({ menu, buttons }) {
      menu.defineItem({
        name: "passage",
        groups: "nodes",
        button: buttons.material("visibility_off", words.passage),
        active: (editor) => editor.isActive("passage"),
        command: (editor) => mark(editor, asOneStep),
      });
    },
  }),
});

// The caret in a block of a passage itself, in none of its lists or quotations.
const caretIn = ({ state: { selection } }) => {
  const { $from, empty } = selection;
  const passage = empty && $from.depth === 2 && passageAround($from);
  if (!passage) return null;
  const isAlone = passage.childCount === 1;
  return { $from, isLast: $from.index(1) === passage.childCount - 1, isEmpty: !$from.parent.content.size, isAlone };
};

// Enter on an empty line at the end goes on behind the passage.
const leaveAtEnd = (editor, asOneStep) => {
  const at = caretIn(editor);
  if (!at?.isLast || !at.isEmpty) return false;
  if (at.isAlone) return mark(editor, asOneStep);
  const tr = editor.state.tr.delete(at.$from.before(), at.$from.after());
  const behind = tr.mapping.map(at.$from.after(1));
  editor.view.dispatch(tr.insert(behind, editor.schema.nodes.paragraph.create()));
  return editor.chain().setTextSelection(behind + 1).scrollIntoView().run();
};

const stayAtStart = (editor, asOneStep) => {
  const at = caretIn(editor);
  if (!at || at.$from.parentOffset || at.$from.index(1)) return false;
  return at.isAlone && at.isEmpty ? mark(editor, asOneStep) : true;
};

const stayAtEnd = (editor) => {
  const at = caretIn(editor);
  return Boolean(at?.isLast && at.$from.parentOffset === at.$from.parent.content.size);
};

// Marks the chosen blocks as one passage, with the passages among them; one that is chosen alone is lifted.
const mark = ({ state, view }, asOneStep) => {
  const { tr, doc, selection, schema } = state;
  const first = selection.$from.index(0);
  const last = Math.max(first + 1, selection.$to.indexAfter(0));
  const chosen = [];
  doc.forEach((node, at, index) => {
    if (index >= first && index < last) chosen.push({ isPassage: node.type.name === "passage", at, end: at + node.nodeSize });
  });
  if (!chosen.length) return false;
  for (const { isPassage, at, end } of chosen.toReversed()) {
    if (isPassage) tr.lift(tr.doc.resolve(at + 1).blockRange(tr.doc.resolve(end - 1)), 0);
  }
  if (chosen.length > 1 || !chosen[0].isPassage) {
    const end = tr.doc.resolve(tr.mapping.map(chosen.at(-1).end));
    tr.wrap(tr.doc.resolve(chosen[0].at).blockRange(end), [{ type: schema.nodes.passage }]);
  }
  view.dispatch(asOneStep(tr).scrollIntoView());
  view.focus();
  return true;
};
