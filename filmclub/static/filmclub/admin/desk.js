// Decides in the row: says what was decided, goes on to the next row, and takes keys.

const told = document.getElementById("told");
const keys = document.getElementById("keys");
const rows = () => [...document.querySelectorAll("#result_list tr[id]")];
const isOpen = (row) => !row.classList.contains("decided");
// The row whose reason is to be picked by a digit.
let asked = null;
let latest = null;

const current = () => document.activeElement?.closest?.("#result_list tr[id]") ?? null;

const goTo = (row) => {
  if (!row) return;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
};

const step = (by) => {
  const all = rows();
  const at = all.indexOf(current());
  goTo(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
};

const nextOpen = (row) => {
  const all = rows();
  const at = all.indexOf(row);
  return [...all.slice(at + 1), ...all.slice(0, at)].find(isOpen) ?? row;
};

const press = (row, ...acts) => {
  const button = acts.map((act) => row.querySelector(`button[value^="${act}:"]`)).find(Boolean);
  button?.click();
  return Boolean(button);
};

const askReason = (row) => {
  const select = row.querySelector("select[name^=reason]");
  if (!select || !row.querySelector('button[value^="refuse:"], button[value^="remove:"]')) return;
  asked = row;
  select.focus();
  told.textContent = [...select.options].slice(1).map((option, n) => `${n + 1} ${option.text}`).join(", ");
};

const pickReason = (digit) => {
  const row = asked;
  asked = null;
  const select = row.querySelector("select[name^=reason]");
  if (!select || digit < 1 || digit >= select.options.length) return;
  select.selectedIndex = digit;
  press(row, "refuse", "remove");
};

const answer = (row) => {
  const field = row.querySelector("details.answer");
  if (!field) return;
  field.open = true;
  field.querySelector("textarea").focus();
};

// That of the row where one is, or else that of the latest decision.
const undo = () => {
  const buttons = [current(), document.getElementById(latest)].map((row) => row?.querySelector('button[name="batch"]'));
  buttons.find(Boolean)?.click();
};

const acts = {
  j: () => step(1),
  k: () => step(-1),
  a: (row) => press(row, "approve", "keep", "restore"),
  s: (row) => press(row, "spam"),
  d: askReason,
  r: answer,
  e: (row) => row.querySelector("a.edit")?.click(),
  x: (row) => row.querySelector("input.action-select")?.click(),
  z: undo,
  "/": () => document.getElementById("searchbar")?.focus(),
  "?": () => keys.showModal(),
};

const isTyping = (target) => target.matches?.("input:not([type=checkbox]), textarea, [contenteditable]");

document.addEventListener("keydown", (event) => {
  // Out of a field or a choice, back to its row.
  if (event.key === "Escape" && !keys.open && current()) {
    asked = null;
    goTo(current());
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || keys.open || isTyping(event.target)) return;
  if (asked && /^[1-9]$/.test(event.key)) {
    event.preventDefault();
    pickReason(Number(event.key));
    return;
  }
  if (event.target.matches?.("select") && !asked) return;
  asked = null;
  const act = acts[event.key];
  const row = current();
  if (!act || (act.length && !row)) return;
  event.preventDefault();
  act(row);
});

// A second press of the same key must not decide about a row that is just being decided.
document.addEventListener("htmx:beforeRequest", (event) => {
  const row = event.target.closest("tr[id]");
  if (row?.getAttribute("aria-busy") === "true") event.preventDefault();
  row?.setAttribute("aria-busy", "true");
});

let said = null;
document.addEventListener("told", (event) => {
  said = event.detail;
  // At once: where the row is gone, nothing is swapped in.
  told.textContent = said.words;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!said) return;
  const { words, waiting, is_decided: isDecided } = said;
  said = null;
  const row = document.getElementById(event.detail.target.id);
  const tab = document.querySelector(".tabs a");
  if (tab && waiting) tab.textContent = waiting;
  if (!row) {
    goTo(rows().find(isOpen));
  } else if (isDecided) {
    latest = row.id;
    const next = nextOpen(row);
    goTo(next);
    if (next === row) told.textContent = `${words} ${told.dataset.nothing}`;
  } else {
    goTo(row);
  }
});

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    event.target.closest("tr[id]")?.removeAttribute("aria-busy");
    told.textContent = told.dataset.failed;
  });
}

if (!location.hash) rows()[0]?.focus({ preventScroll: true });
