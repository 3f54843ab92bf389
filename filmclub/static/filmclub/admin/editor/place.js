// Where one is in the form when it is shown again: where one was writing, or at the first mistake.

const KEY = "filmclub-writing";
const SECONDS = 60;

export const keepPlace = (editor, textarea) => {
  const { form } = textarea;
  form.addEventListener("submit", ({ submitter }) => {
    if (submitter?.name !== "_continue") return;
    const caret = editor.isFocused ? editor.state.selection.anchor : null;
    sessionStorage.setItem(KEY, JSON.stringify({ caret, top: scrollY, when: Date.now() }));
  });
  const kept = JSON.parse(sessionStorage.getItem(KEY));
  sessionStorage.removeItem(KEY);
  if (document.querySelector(".errornote")) showMistake(editor, textarea);
  else if (kept && Date.now() - kept.when < SECONDS * 1000) goBack(editor, kept);
};

const showMistake = (editor, textarea) => {
  const wrong = textarea.form.querySelector("[aria-invalid=true]:not([type=hidden])");
  if (!wrong) return;
  if (wrong === textarea) editor.view.focus();
  else wrong.focus();
  wrong.closest(".form-row, tr")?.scrollIntoView({ block: "center" });
};

const goBack = (editor, { caret, top }) => {
  if (caret !== null) editor.commands.focus(Math.min(caret, editor.state.doc.content.size), { scrollIntoView: false });
  scrollTo({ top, behavior: "instant" });
};
