// Reading a discussion: times in words, folds that say whose replies they hold, and Back to where one was. Without
// this script the page shows dates, and Back leads to what the server gave.
"use strict";

{
  const find = (selector, within = document) => within.querySelector(selector);
  const thread = find("#thread");
  const FOLDS = "details:not([class])";
  const all = (selector) => document.querySelectorAll(`#thread ${selector}`);

  // From so many seconds on, in this unit of so many; what is older than a year keeps its date.
  const MINUTE = 60;
  const HOUR = 60 * MINUTE;
  const DAY = 24 * HOUR;
  const UNITS = [
    [61 * DAY, "month", 30.44 * DAY],
    [14 * DAY, "week", 7 * DAY],
    [DAY, "day", DAY],
    [HOUR, "hour", HOUR],
    [MINUTE, "minute", MINUTE],
    [0, "second", Infinity],
  ];
  const format = Intl.RelativeTimeFormat && new Intl.RelativeTimeFormat(document.documentElement.lang);
  const now = Intl.RelativeTimeFormat && new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });

  const sayTimes = () => {
    const times = [...all(".comment header time")];
    const dates = times.filter((time) => !time.dataset.day);
    // Words are mostly shorter, and what stands in one line or two stays so: all are measured, then all set.
    const widths = dates.map((time) => time.offsetWidth);
    dates.forEach((time, index) => {
      time.style.minInlineSize = `${widths[index]}px`;
      time.dataset.day = time.textContent;
      time.title = `${time.textContent}, ${time.title}`;
    });
    for (const time of times) {
      const age = Math.max(0, (Date.now() - Date.parse(time.dateTime)) / 1000);
      const [, unit, size] = UNITS.find(([from]) => age >= from);
      const ago = Math.floor(age / size);
      const words = age > 365 * DAY ? time.dataset.day : (ago ? format : now).format(-ago, unit);
      if (words !== time.textContent) time.textContent = words;
    }
  };

  // A list without marks is none to some browsers; "3 replies" alone does not say whose.
  const tellFolds = () => {
    thread.setAttribute("role", "list");
    for (const fold of all(FOLDS)) {
      const name = find(":scope > .comment header b", fold.parentElement)?.textContent;
      const summary = find("summary", fold);
      if (name) summary.setAttribute("aria-label", thread.dataset.fold.replace("#", summary.textContent).replace("@", name));
      find("ol", fold).setAttribute("role", "list");
    }
  };

  const look = () => {
    if (format) sayTimes();
    tellFolds();
  };

  // What was changed of the page before it was left: windows that were added, folds that were shut, and the place.
  const key = `place ${window.location.pathname}${window.location.search}`;
  let more = [];

  const leave = () => {
    const at = [...all(".comment")].find((comment) => comment.getBoundingClientRect().bottom > 0);
    const shut = [...all(`${FOLDS}:not([open])`)].map((fold) => fold.previousElementSibling?.id);
    const place = { more, shut, at: at?.id, top: at?.getBoundingClientRect().top };
    try {
      sessionStorage.setItem(key, JSON.stringify(place));
    } catch {
      // Back leads to what the server gives.
    }
  };

  const comeBack = async () => {
    const [{ type }] = performance.getEntriesByType("navigation");
    let place = null;
    try {
      place = JSON.parse(sessionStorage.getItem(key));
    } catch {
      // As above.
    }
    if (type === "navigate" || !place) return;
    for (const path of place.more) {
      await window.htmx.ajax("GET", path, { target: "#thread", swap: "beforeend" });
      more.push(path);
    }
    for (const id of place.shut) {
      const fold = id && document.getElementById(id)?.parentElement.querySelector(`:scope > ${FOLDS}`);
      if (fold) fold.open = false;
    }
    const at = place.at && document.getElementById(place.at);
    // Who looked at something above the discussion is there already.
    if (at && place.top < window.innerHeight) window.scrollBy(0, at.getBoundingClientRect().top - place.top);
  };

  if (thread) {
    look();
    setInterval(look, MINUTE * 1000);
    document.addEventListener("visibilitychange", look);
    document.addEventListener("htmx:load", look);
    document.addEventListener("htmx:afterRequest", (event) => {
      const { requestConfig, successful, pathInfo } = event.detail;
      if (successful && requestConfig.elt.matches("a.more")) more.push(pathInfo.requestPath);
    });
    window.addEventListener("pagehide", leave);
    window.addEventListener("load", comeBack);
  }
}
