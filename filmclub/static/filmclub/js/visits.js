// What is new in the discussion: a quiet line when comments have come, which puts them in their places, and word of
// what was read. Without this script the page marks what is new, and a link leads to what has come.
"use strict";

{
  // Milliseconds between two questions: at first, and at most when nobody answers.
  const OFTEN = 30_000;
  const SELDOM = 600_000;
  // As comments/visits.py has it.
  const SETTLING = 5000;
  const find = (selector, within = document) => within.querySelector(selector);
  const talk = find("#comments");
  // The moment until which the reader has read, once they have.
  let readUntil = talk?.dataset.rendered;

  const isOnScreen = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < window.innerHeight;
  };

  // Out of the way of what somebody fills in: at the top while a form stands at the bottom, gone where both are taken.
  const makeWay = (line) => {
    const covers = () => {
      const { top, bottom } = line.getBoundingClientRect();
      return [...document.querySelectorAll("#comments form:not(#seen)")].some((form) => {
        const place = form.getBoundingClientRect();
        return place.top < bottom && place.bottom > top;
      });
    };
    line.classList.remove("top");
    if (covers()) line.classList.add("top");
    const isWriting = document.activeElement?.closest("form:not(#seen)");
    line.classList.toggle("aside", Boolean(isWriting) || covers());
  };

  const inWords = (number) => {
    const { one, other } = find("form#seen").dataset;
    const rule = new Intl.PluralRules(document.documentElement.lang).select(number);
    return rule === "one" ? one.replace("1", number) : other.replace("2", number);
  };

  // The line says how many there are and offers to show them or, once they are on the page, to go to the first.
  const say = (line, number, first = null) => {
    const status = find("[role=status]", line);
    const link = find("a", line);
    // The first ones are read out; that still more have come is not.
    status.setAttribute("aria-live", Number(status.dataset.count) ? "off" : "polite");
    if (status.dataset.count !== String(number)) status.textContent = number ? inWords(number) : "";
    status.dataset.count = number;
    find("button", line).hidden = !number || Boolean(first);
    link.hidden = !first;
    if (first) link.hash = first.id;
    line.classList.toggle("on", number > 0);
    makeWay(line);
  };

  const goTo = (comment) => {
    comment.tabIndex = -1;
    comment.focus({ preventScroll: true });
    comment.scrollIntoView({ block: isOnScreen(comment) ? "nearest" : "start" });
  };

  // Ask what has come while somebody looks at the page and more may come.
  const watch = (line) => {
    // Of the comments of others that have come.
    let numbers = [];
    // What came in the seconds before a page was made may be missing on it; on one that shows all that would be seen.
    const isWhole = !find("#more") && !find(".earlier");
    const made = Date.parse(talk.dataset.rendered) + (isWhole ? 0 : SETTLING);
    const moment = `since=${new Date(made).toISOString()}`;
    let since = moment;
    // The first of those that were put on the page, until the reader has been there.
    let first = null;
    let wait = OFTEN;
    let due = 0;
    let timer = 0;
    let isAsking = false;
    let isOver = false;

    const tellHowMany = () => {
      // What stands on the page is not new, whoever put it there.
      const missing = numbers.filter((pk) => !document.getElementById(`c${pk}`));
      if (missing.length || !first) say(line, missing.length);
      return missing.length;
    };

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
      // For a stranger without cookies: the answer is everybody's, and a cache may give it.
      const credentials = talk.dataset.known ? "same-origin" : "omit";
      const response = await fetch(`${talk.dataset.live}?${moment}`, { credentials });
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
        numbers = answer.new;
        isOver = !answer.open;
        tellHowMany();
      }
      rest();
    };

    // Put what has come in its places, and move nothing that the reader looks at.
    const show = async () => {
      const order = new URLSearchParams(window.location.search).get("order") || "oldest";
      const response = await fetch(`${line.dataset.arrived}?${since}&order=${order}`).catch(() => null);
      const text = response?.ok ? await response.text().catch(() => "") : "";
      const list = find("#arrived", new DOMParser().parseFromString(text, "text/html"));
      if (!list) find("[role=status]", line).textContent = window.filmclub.sentence(response?.status || 0);
      if (!list) return;
      const came = window.filmclub.takeIn([...list.children], line.dataset.elsewhere);
      [first = null] = came;
      if (first) window.filmclub.inPlace(() => sayAtHead(inWords(came.length)));
      since = list.dataset.more || since;
      readUntil = list.dataset.rendered;
      isTold = false;
      if (tellHowMany()) find("button", line).focus({ preventScroll: true });
      else if (first && !isOnScreen(first)) {
        say(line, came.length, first);
        find("a", line).focus({ preventScroll: true });
      } else lookAt(first);
    };
    // The head of the discussion says so as well, as that of a page that is loaded does.
    const sayAtHead = (words) => {
      if (find("#new")) return;
      const link = find("a", line).cloneNode(true);
      link.hidden = false;
      link.className = "";
      link.hash = first.id;
      const head = Object.assign(document.createElement("div"), { id: "new", className: "news" });
      head.append(`${words}: `, link);
      find("#thread").before(head);
    };
    const lookAt = (comment) => {
      first = null;
      say(line, 0);
      if (comment) goTo(comment);
    };

    line.addEventListener("submit", (event) => {
      event.preventDefault();
      show();
    });
    find("a", line).addEventListener("click", (event) => {
      event.preventDefault();
      lookAt(first);
    });
    for (const name of ["scroll", "resize", "focusin", "focusout", "htmx:load"]) {
      window.addEventListener(name, () => line.matches(".on") && makeWay(line), { passive: true });
    }
    document.addEventListener("visibilitychange", plan);
    // One's own comment may have appeared in its place.
    document.addEventListener("htmx:load", tellHowMany);
    rest();
  };

  // Tell a site that knows this reader what was read, once the discussion has been on the screen.
  let isTold = false;
  const tell = () => {
    let wasOnScreen = false;
    const send = () => {
      if (!wasOnScreen || isTold) return;
      isTold = navigator.sendBeacon(talk.dataset.seen, new URLSearchParams({ until: readUntil }));
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
    const line = find("form#seen");
    if (talk.dataset.live && line) watch(line);
    if (talk.dataset.seen && talk.dataset.rendered) tell();
  }
}
