// Decides in the row: says what was decided, goes on to the next row, and takes keys.

const told = document.getElementById("told");
const keys = document.getElementById("keys");
const list = document.getElementById("rows");
const rows = () => [...(list?.querySelectorAll(":scope > li[id]") ?? [])];
const rowOf = (element) => element?.closest?.("#rows > li[id]") ?? null;
const current = () => rowOf(document.activeElement);
const isOpen = (row) => !row.classList.contains("decided");
// The row whose reason is to be picked by a digit.
let asked = null;
let latest = null;

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
  x: (row) => row.querySelector(".tick input")?.click(),
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
  const row = rowOf(event.target);
  if (row?.getAttribute("aria-busy") === "true") event.preventDefault();
  row?.setAttribute("aria-busy", "true");
});

let said = null;
document.addEventListener("told", (event) => {
  said = event.detail;
  // At once: where the row is gone, nothing is swapped in.
  told.textContent = said.words;
});

document.addEventListener("htmx:afterSwap", async (event) => {
  if (!said) return;
  const { words, waiting, is_decided: isDecided } = said;
  said = null;
  const row = document.getElementById(event.detail.target.id);
  const tab = document.querySelector(".tabs a");
  if (tab && waiting) tab.textContent = waiting;
  count();
  if (!isDecided) {
    goTo(row ?? rows().find(isOpen));
    return;
  }
  latest = row?.id;
  // htmx gives it its own class a moment later.
  row?.classList.add("decided");
  const coming = fetchMore();
  if (!rows().some(isOpen)) await coming;
  const next = row ? nextOpen(row) : rows().find(isOpen);
  goTo(next);
  if (next === row) told.textContent = `${words} ${told.dataset.nothing}`;
});

// The rows of the next page come before those of this one are all decided, and what was decided makes room.
const FEW = 40;
const MOST_DECIDED = 40;
let fetching = null;

const fetchMore = () => {
  if (!fetching && rows().filter(isOpen).length < FEW) {
    fetching = appendNext().catch(() => {}).finally(() => { fetching = null; });
  }
  return fetching;
};

const appendNext = async () => {
  const link = document.querySelector("a[rel=next]");
  if (!link) return;
  const answer = await fetch(link.href);
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const item of page.querySelectorAll("#rows > li")) {
    if (!item.id || !document.getElementById(item.id)) {
      list.append(item);
      htmx.process(item);
    }
  }
  document.getElementById("shown").value += page.getElementById("shown")?.value ?? "";
  const further = page.querySelector("a[rel=next]");
  if (further) link.href = further.getAttribute("href");
  else document.querySelectorAll("a[rel=next], a[rel=next] ~ a").forEach((one) => one.remove());
  const decided = rows().filter((row) => !isOpen(row) && row.id !== latest && row !== current());
  decided.slice(0, -MOST_DECIDED).forEach((row) => row.remove());
};

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    rowOf(event.target)?.removeAttribute("aria-busy");
    told.textContent = told.dataset.failed;
  });
}

// Many at once: how many are selected, all of them, and those up to another with Shift.

const all = document.getElementById("select-all");
const boxes = () => rows().map((row) => row.querySelector(".tick input")).filter(Boolean);
let lastTicked = null;

const count = () => {
  if (!all) return;
  const ticked = boxes().filter((box) => box.checked).length;
  all.checked = ticked > 0 && ticked === boxes().length;
  document.querySelector("#selected b").textContent = ticked;
};

list?.addEventListener("click", (event) => {
  if (!event.target.matches(".tick input")) return;
  const at = boxes().indexOf(event.target);
  const from = boxes().indexOf(lastTicked);
  if (event.shiftKey && from >= 0) {
    const between = boxes().slice(Math.min(at, from), Math.max(at, from) + 1);
    between.forEach((box) => { box.checked = event.target.checked; });
  }
  lastTicked = event.target;
  count();
});

if (all) {
  all.closest("label").hidden = false;
  document.getElementById("selected").hidden = false;
  all.addEventListener("change", () => {
    boxes().forEach((box) => { box.checked = all.checked; });
    count();
  });
  // Going back, the browser has ticked again what was.
  window.addEventListener("pageshow", count);
}

const named = rows().find((row) => `#${row.id}` === location.hash);
if (named) goTo(named);
else if (!location.hash) rows()[0]?.focus({ preventScroll: true });
