// What is new in the discussion: a quiet line when comments have come, keys from one new comment to the next, and
// word of what was read. Without this script the page marks what is new, and links lead from one to the next.
"use strict";

{
  // Milliseconds between two questions: at first, and at most when nobody answers.
  const OFTEN = 30_000;
  const SELDOM = 600_000;
  const find = (selector, within = document) => within.querySelector(selector);
  const talk = find("#comments");

  // The page's own heading counts what it shows, and what was posted on it meanwhile.
  const shown = () => Number(find("#talk")?.dataset.count || 0);

  const say = (form, count) => {
    const number = Math.max(0, count - shown());
    const status = find("[role=status]", form);
    if (number === Number(status.dataset.count || 0)) return;
    const { one, other } = form.dataset;
    const rule = new Intl.PluralRules(document.documentElement.lang).select(number);
    const words = rule === "one" ? one.replace("1", number) : other.replace("2", number);
    // The first ones are read out; that still more have come is not.
    status.setAttribute("aria-live", Number(status.dataset.count) ? "off" : "polite");
    status.textContent = number ? words : "";
    status.dataset.count = number;
    find("button", form).hidden = !number;
    form.classList.toggle("on", number > 0);
  };

  // Ask for the number of comments while somebody looks at the page and more may come.
  const watch = (form) => {
    let count = 0;
    let wait = OFTEN;
    let due = 0;
    let timer = 0;
    let isAsking = false;
    let isOver = false;

    const plan = () => {
      clearTimeout(timer);
      if (!isOver && !isAsking && !document.hidden) timer = setTimeout(ask, Math.max(0, due - Date.now()));
    };
    const rest = () => {
      // Not all windows in the same moment.
      due = Date.now() + wait * (0.9 + Math.random() / 5);
      plan();
    };
    const question = async () => {
      // Without cookies: the answer is everybody's, and a cache may give it.
      const response = await fetch(talk.dataset.live, { credentials: "omit" });
      // The article is not there any more.
      isOver = response.status === 404 || response.status === 410;
      if (!response.ok) throw new Error(response.statusText);
      return response.json();
    };
    const ask = async () => {
      isAsking = true;
      let answer = null;
      try {
        answer = await question();
        wait = OFTEN;
      } catch {
        wait = Math.min(wait * 2, SELDOM);
      }
      isAsking = false;
      if (answer) {
        count = answer.count;
        isOver = !answer.open;
        say(form, count);
      }
      rest();
    };

    document.addEventListener("visibilitychange", plan);
    // One's own comment may have appeared in its place.
    document.addEventListener("htmx:load", () => say(form, count));
    rest();
  };

  // Tell a site that knows this reader what was read, once the discussion has been on the screen.
  const tell = () => {
    let wasOnScreen = false;
    let isTold = false;
    const send = () => {
      if (!wasOnScreen || isTold) return;
      isTold = navigator.sendBeacon(talk.dataset.seen, new URLSearchParams({ until: talk.dataset.rendered }));
    };
    new IntersectionObserver((entries, observer) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      wasOnScreen = true;
      observer.disconnect();
    }).observe(talk);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) send();
    });
    // Some browsers hide nothing when they leave a page.
    window.addEventListener("pagehide", send);
  };

  // The new comment that was gone to last.
  let last = null;

  const makeReady = (comment) => {
    for (let fold = comment.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    comment.tabIndex = -1;
  };

  const goTo = (comment) => {
    makeReady(comment);
    last = comment;
    comment.focus({ preventScroll: true });
    const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    comment.scrollIntoView({ block: "start", behavior: isCalm ? "auto" : "smooth" });
  };

  // The new comment of this page that a link leads to; null if it leads to another window.
  const pointedAt = (link) => {
    const { pathname, search } = window.location;
    if (link.pathname !== pathname || link.search !== search) return null;
    const comment = document.getElementById(link.hash.slice(1));
    return comment?.matches(".comment.new") ? comment : null;
  };

  // Go to the next new comment below where the reader is, or above for -1; at the page's end, to another window.
  const step = (direction) => {
    const all = [...document.querySelectorAll("#comments .comment.new")];
    if (direction < 0) all.reverse();
    const focused = document.activeElement?.closest("#comments .comment");
    const here = focused || (last?.isConnected ? last : find("#comments .comment:target"));
    const side = direction < 0 ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
    const next = here ? all.find((comment) => here.compareDocumentPosition(comment) & side) : all[0];
    if (next) goTo(next);
    else if (all.length) find(direction < 0 ? "a.new-before" : "a.new-behind", all[all.length - 1])?.click();
    else find("#new a")?.click();
  };

  // Keys for readers, by what the keyboard types.
  const keys = new Map([
    ["n", () => step(1)],
    ["N", () => step(-1)],
  ]);

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    const act = keys.get(event.key);
    if (!act || !(target instanceof HTMLElement)) return;
    if (target.isContentEditable || target.matches("input, textarea, select")) return;
    event.preventDefault();
    act();
  });

  // A link to a new comment on this page takes the focus along.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("#new a, a.new-before, a.new-behind");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const comment = pointedAt(link);
    if (!comment) return;
    event.preventDefault();
    goTo(comment);
  });

  if (talk) {
    const form = find("form#seen");
    if (talk.dataset.live && form) watch(form);
    if (talk.dataset.seen && talk.dataset.rendered) tell();
    const first = window.location.hash === "#new" && find("#new a");
    if (first) {
      const comment = pointedAt(first);
      if (comment) makeReady(comment);
      // The browser gives it the focus. Back is not to lead through here again.
      window.location.replace(first.href);
    }
  }
}
