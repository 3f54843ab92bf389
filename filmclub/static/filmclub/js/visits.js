// What is new in the discussion: a quiet line when comments have come, and word of what was read. Without this
// script the page marks what is new.
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

  if (talk) {
    const form = find("form#seen");
    if (talk.dataset.live && form) watch(form);
    if (talk.dataset.seen && talk.dataset.rendered) tell();
  }
}
