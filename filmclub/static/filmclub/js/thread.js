// Reading a discussion: keys to go about in it, times in words, folds that say whose replies they hold, Back to where
// one was, and handing on. Without this script links lead about, the page shows dates, and folds fold.
"use strict";

{
  const find = (selector, within = document) => within.querySelector(selector);
  const thread = find("#thread");
  const all = (selector) => [...document.querySelectorAll(`#thread ${selector}`)];
  const FOLDS = "details:not([class])";

  // The comment that was gone to last.
  let last = null;

  const commentOf = (item) => item && find(":scope > .comment", item);
  const isFolded = (comment) => Boolean(comment.parentElement.closest("details:not([open])"));
  const isOnScreen = (comment) => {
    const { top, bottom } = comment.getBoundingClientRect();
    return !isFolded(comment) && bottom > 0 && top < window.innerHeight;
  };

  // The comment that the reader is at, unless they have scrolled away from it.
  const here = () => {
    const focused = commentOf(document.activeElement?.closest("#thread li"));
    const candidates = [focused, last, find("#thread .comment:target")];
    return candidates.find((comment) => comment?.isConnected && isOnScreen(comment));
  };

  const makeReady = (comment) => {
    for (let fold = comment.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    comment.tabIndex = -1;
  };

  const goTo = (comment) => {
    if (!comment) return;
    makeReady(comment);
    last = comment;
    comment.focus({ preventScroll: true });
    const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    comment.scrollIntoView({ block: "start", behavior: isCalm ? "auto" : "smooth" });
  };

  // The next of these below where the reader is, or above for -1.
  const nextOf = (comments, direction) => {
    const ordered = direction < 0 ? comments.reverse() : comments;
    const from = here();
    const side = direction < 0 ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
    if (from) return ordered.find((comment) => from.compareDocumentPosition(comment) & side);
    return ordered.find((comment) => comment.getBoundingClientRect().top < 0 === direction < 0);
  };

  const step = (direction) => {
    const shown = all(".comment").filter((comment) => !isFolded(comment));
    goTo(nextOf(shown, direction));
  };

  const stepBeside = (direction) => {
    let item = here()?.closest("li");
    do item = direction < 0 ? item?.previousElementSibling : item?.nextElementSibling;
    while (item && !commentOf(item));
    goTo(commentOf(item));
  };

  // Threads. A window may go on with one that an earlier window began; that one stands in it as a line.
  let rail = find("#rail");
  const numberOf = (item) => {
    const line = find(":scope > .context a", item);
    return line ? /(\d+)\/$/.exec(line.pathname)?.[1] : commentOf(item)?.id.slice(1);
  };
  // Of each thread the item that it begins with on this page.
  const threads = () =>
    [...thread.children].filter((item, index, items) => {
      const number = numberOf(item);
      return number && (index === 0 || numberOf(items[index - 1]) !== number);
    });
  const LINE = 120;
  // The one at the top of the screen, by its place among these; -1 above the first.
  const threadHere = (items) => items.filter((item) => item.getBoundingClientRect().top < LINE).length - 1;

  const goToThread = (item) => {
    const comment = commentOf(item);
    if (comment) goTo(comment);
    else item.scrollIntoView({ block: "start" });
  };

  // At the end of the page, on to the next window; before its first thread, back to the beginning.
  const stepThread = (direction) => {
    const items = threads();
    const at = threadHere(items);
    const isWithin = at >= 0 && items[at].getBoundingClientRect().top < -LINE / 2;
    const item = items[direction > 0 ? at + 1 : isWithin ? at : at - 1];
    if (item) goToThread(item);
    else find(direction > 0 ? "a.more" : ".earlier a")?.click();
  };

  // How many threads there are, and how many before those of this page: asked once, when somebody reads them.
  let known = null;
  const ask = async () => {
    // Of one that waits everybody's numbers do not know.
    const item = [...thread.children].find((child) => !find(":scope > .held", child));
    const first = item && numberOf(item);
    if (!rail || !first) return null;
    const address = new URL(rail.dataset.threads, window.location.href);
    address.searchParams.set("first", first);
    try {
      const response = await fetch(address, { credentials: "omit" });
      return response.ok ? response.json() : null;
    } catch {
      // Offline, there is no place to tell.
      return null;
    }
  };
  const place = () => {
    known ||= ask();
    return known;
  };

  const goToEnd = async (direction) => {
    const found = await place();
    const items = threads();
    if (direction < 0 && !found?.before) goToThread(items[0]);
    else if (direction > 0 && found && found.before + items.length >= found.count) goToThread(items[items.length - 1]);
    else if (found) window.location.assign(direction < 0 ? found.first : found.last);
  };

  // At the page's end, to the new ones of another window.
  const stepNew = (direction) => {
    const fresh = all(".comment.new");
    const end = fresh[direction < 0 ? 0 : fresh.length - 1];
    const next = nextOf(fresh, direction);
    if (next) goTo(next);
    else if (end) find(direction < 0 ? "a.new-before" : "a.new-behind", end)?.click();
    else find("#new a")?.click();
  };

  const answered = (comment) => comment?.closest("li").parentElement.closest("#thread li");

  // Its replies or, if it has none, those that it stands among.
  const fold = () => {
    const comment = here();
    let item = comment?.closest("li");
    if (item && !find(`:scope > ${FOLDS}`, item)) item = answered(comment);
    const replies = item && find(`:scope > ${FOLDS}`, item);
    if (!replies) return;
    replies.open = !replies.open;
    if (commentOf(item) !== comment) goTo(commentOf(item));
  };

  // What they are typed as, what the list calls them, and what they do.
  const KEYS = [
    ["j", "j, k", () => step(1)],
    ["k", "", () => step(-1)],
    ["s", "s, Shift+S", () => stepBeside(1)],
    ["S", "", () => stepBeside(-1)],
    ["t", "t, Shift+T", () => stepThread(1)],
    ["T", "", () => stepThread(-1)],
    ["g", "g, Shift+G", () => goToEnd(-1)],
    ["G", "", () => goToEnd(1)],
    ["p", "p", () => goTo(commentOf(answered(here())))],
    ["n", "n, Shift+N", () => stepNew(1)],
    ["N", "", () => stepNew(-1)],
    ["f", "f", fold],
    ["r", "r", () => find('footer a[href$="/reply/"]', here() || thread)?.click()],
    ["?", "?", () => list()],
  ];

  const areOff = () => {
    try {
      return localStorage.getItem("keys") === "off";
    } catch {
      return false;
    }
  };
  const switchKeys = (event) => {
    try {
      if (event.target.checked) localStorage.removeItem("keys");
      else localStorage.setItem("keys", "off");
    } catch {
      event.target.checked = true;
    }
  };

  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  let dialog = null;

  const makeDialog = () => {
    // The words of the page, in the order of the keys that the list calls.
    const [title, use, done, ...does] = thread.dataset.keys.split("|");
    const rows = KEYS.filter(([, label]) => label).map(([, label], index) =>
      make("div", {}, make("dt", {}, make("kbd", {}, label)), make("dd", {}, does[index])),
    );
    const box = make("input", { type: "checkbox", checked: !areOff(), onchange: switchKeys });
    const close = make("button", { className: "button", type: "button" }, done);
    dialog = make(
      "dialog",
      { className: "keylist" },
      make("h2", { id: "keylist" }, title),
      make("dl", {}, ...rows),
      make("label", { className: "checkbox" }, box, use),
      close,
    );
    dialog.setAttribute("aria-labelledby", "keylist");
    close.onclick = () => (dialog.close ? dialog.close() : dialog.removeAttribute("open"));
    find("#comments").append(dialog);
  };

  const list = () => {
    if (!dialog) makeDialog();
    if (dialog.showModal) dialog.showModal();
    else {
      // An older browser shows it where it stands.
      dialog.setAttribute("open", "");
      find("button", dialog).focus();
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    const act = KEYS.find(([key]) => key === event.key)?.[2];
    if (!act || !thread || !(target instanceof HTMLElement) || areOff()) return;
    if (target.isContentEditable || target.closest("input, textarea, select, dialog[open]")) return;
    event.preventDefault();
    act();
  });

  // The new comment of this page that a link leads to; null if it leads to another window.
  const pointedAt = (link) => {
    const { pathname, search } = window.location;
    if (link.pathname !== pathname || link.search !== search) return null;
    const comment = document.getElementById(link.hash.slice(1));
    return comment?.matches(".comment.new") ? comment : null;
  };

  // A link to a new comment on this page takes the focus along.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("#new a, a.new-before, a.new-behind");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const comment = pointedAt(link);
    if (!comment) return;
    event.preventDefault();
    goTo(comment);
  });

  const first = window.location.hash === "#new" && find("#new a");
  if (first) {
    const comment = pointedAt(first);
    if (comment) makeReady(comment);
    // The browser gives it the focus. Back is not to lead through here again.
    window.location.replace(first.href);
  }

  // From so many seconds on, in units of so many; what is older than a year keeps its date.
  const MINUTE = 60;
  const HOUR = 60 * MINUTE;
  const DAY = 24 * HOUR;
  const UNITS = [
    [61 * DAY, 30.44 * DAY],
    [14 * DAY, 7 * DAY],
    [DAY, DAY],
    [HOUR, HOUR],
    [MINUTE, MINUTE],
    [1, 1],
  ];

  // As the page has it for "now", then for one and for two of each unit.
  const inWords = (age) => {
    const [now, ...words] = thread.dataset.ago.split("|");
    const unit = UNITS.findIndex(([from]) => age >= from);
    if (unit < 0) return now;
    const count = Math.floor(age / UNITS[unit][1]);
    return words[2 * unit + (count > 1)].replace("2", count);
  };

  let next = 0;
  const sayTimes = () => {
    const times = [...all(".comment header time"), ...document.querySelectorAll(".elsewhere header time")];
    const dates = times.filter((time) => !time.dataset.day);
    // Words are mostly shorter, and what stands in one line or two stays so: all are measured, then all set.
    const widths = dates.map((time) => time.offsetWidth);
    dates.forEach((time, index) => {
      time.style.minInlineSize = `${widths[index]}px`;
      time.dataset.day = time.textContent;
      time.title = `${time.textContent}, ${time.title}`;
    });
    let youngest = DAY;
    for (const time of times) {
      const age = (Date.now() - Date.parse(time.dateTime)) / 1000;
      youngest = Math.min(youngest, age);
      const words = age > 365 * DAY ? time.dataset.day : inWords(age);
      if (words !== time.textContent) time.textContent = words;
    }
    // While seconds are counted, they are to be about right.
    clearTimeout(next);
    next = setTimeout(look, youngest < MINUTE ? 5000 : 20_000);
  };

  // A list without marks is none to some browsers; "3 replies" alone does not say whose.
  const tellFolds = () => {
    thread.setAttribute("role", "list");
    for (const fold of all(FOLDS)) {
      const name = find(":scope > .comment header b", fold.parentElement)?.textContent;
      const summary = find("summary", fold);
      const whose = thread.dataset.fold.replace("#", summary.textContent).replace("@", () => name);
      if (name) summary.setAttribute("aria-label", whose);
      find("ol", fold).setAttribute("role", "list");
    }
  };

  const look = () => {
    sayTimes();
    tellFolds();
  };

  // The buttons and the place among the threads, beside the link to the form: all at once and in a new element, and
  // wide enough for the last thread, so that nothing is seen to move.
  const layRail = async () => {
    if (!rail || threads().length < 2) return;
    const found = await place();
    if (!found) return;
    const words = rail.dataset;
    const button = (sign, label, act) => {
      const made = make("button", { className: "plain", type: "button", title: label, onclick: act }, sign);
      made.setAttribute("aria-label", label);
      return made;
    };
    const say = (at) => words.place.replace("#", at).replace("@", found.count);
    const told = make("span", { className: "place" }, say(found.count));
    const laid = rail.cloneNode(true);
    laid.prepend(
      button("⇤", words.first, () => goToEnd(-1)),
      button("↑", words.previous, () => stepThread(-1)),
      told,
      button("↓", words.next, () => stepThread(1)),
      button("⇥", words.last, () => goToEnd(1)),
    );
    const isHeld = rail.contains(document.activeElement);
    rail.replaceWith(laid);
    rail = laid;
    if (isHeld) find(".button", rail)?.focus({ preventScroll: true });
    told.style.minInlineSize = `${told.offsetWidth}px`;
    let isDue = false;
    const tell = () => {
      isDue = false;
      const at = found.before + Math.max(0, threadHere(threads())) + 1;
      const text = say(Math.min(at, found.count));
      if (text !== told.textContent) told.textContent = text;
    };
    const tellSoon = () => {
      if (!isDue) setTimeout(tell, 200);
      isDue = true;
    };
    document.addEventListener("scroll", tellSoon, { passive: true });
    tell();
  };

  // It covers no form that answers a comment in its place.
  const keepOffForms = () => {
    const stand = () => rail.classList.toggle("still", Boolean(find("#thread form")));
    new MutationObserver(stand).observe(thread, { childList: true, subtree: true });
  };

  // When the reader comes near: to measure a hundred dates would hold up the page that they came for.
  const lookWhenNear = () => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        look();
        layRail();
        document.addEventListener("visibilitychange", look);
        document.addEventListener("htmx:load", look);
      },
      { rootMargin: "200% 0px" },
    );
    observer.observe(thread);
  };

  // Below an article, its film, the threads and the form have a guessed height at first (filmclub.css), because their
  // layout would hold up the text that one came for. Each gets its own in a task of its own; all together, before
  // anything can move, when the reader does something or comes to a place in the page.
  const layOut = () => {
    const isLaidOut = () => thread.classList.contains("laid-out");
    const finish = () => {
      if (isLaidOut()) return;
      thread.classList.add("laid-out");
      lookWhenNear();
    };
    const items = [...document.querySelectorAll("main > article > .credits, #thread > li, #comments > .reply")];
    const next = () => {
      const item = !isLaidOut() && items.shift();
      if (!item) return finish();
      item.classList.add("laid-out");
      item.getBoundingClientRect();
      setTimeout(next);
    };
    for (const type of ["scroll", "keydown", "pointerdown"]) {
      document.addEventListener(type, finish, { capture: true, once: true, passive: true });
    }
    const isAtTop = !window.location.hash && !isReturn() && !find("#comments [autofocus]");
    if (!isAtTop || !find("article + #comments")) finish();
    else requestAnimationFrame(() => setTimeout(next));
  };

  // What was changed of the page before it was left: windows that were added, folds that were shut, and the place.
  const key = `place ${window.location.pathname}${window.location.search}`;
  const more = [];

  const leave = () => {
    const at = all(".comment").find((comment) => comment.getBoundingClientRect().bottom > 0);
    const shut = all(`${FOLDS}:not([open])`).map((fold) => fold.previousElementSibling?.id);
    const place = { more, shut, at: at?.id, top: at?.getBoundingClientRect().top };
    try {
      sessionStorage.setItem(key, JSON.stringify(place));
    } catch {
      // Back leads to what the server gives.
    }
  };

  const isReturn = () => {
    const type = performance.getEntriesByType("navigation")[0]?.type;
    return type === "back_forward" || type === "reload";
  };

  // Whether this page was left with windows that it will show again.
  const isKept = () => {
    try {
      return JSON.parse(sessionStorage.getItem(key))?.more.length > 0;
    } catch {
      return false;
    }
  };

  const comeBack = async () => {
    if (!isReturn()) return;
    let place = null;
    try {
      place = JSON.parse(sessionStorage.getItem(key));
    } catch {
      // As above.
    }
    if (!place) return;
    if (place.more.length && !window.htmx) {
      await new Promise((resolve) => document.addEventListener("htmx:load", resolve, { once: true }));
    }
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

  // A link to a comment that this page does not show: the site knows where it is.
  const findElsewhere = async () => {
    const number = /^#c(\d{1,18})$/.exec(window.location.hash)?.[1];
    const talk = find("#comments[data-place]");
    if (!number || !talk || document.getElementById(`c${number}`) || (isReturn() && isKept())) return;
    try {
      const response = await fetch(talk.dataset.place.replace("/0/", `/${number}/`));
      if (!response.ok) return;
      const there = new URL((await response.json()).address, window.location.href);
      const isHere = there.pathname === window.location.pathname && there.search === window.location.search;
      if (!isHere) window.location.replace(there);
    } catch {
      // One stays where one is.
    }
  };

  if (thread) {
    if (thread.firstElementChild) {
      const [title] = thread.dataset.keys.split("|");
      const button = make("button", { className: "plain small keys", type: "button" }, title);
      button.setAttribute("aria-haspopup", "dialog");
      button.onclick = list;
      (find("#comments > header") || find("#comments")).append(button);
    }
    layOut();
    if (rail) keepOffForms();
    // What follows of a thread that was folded is passed over.
    document.addEventListener("htmx:configRequest", (event) => {
      const { detail } = event;
      const end = detail.elt.matches("a.more") && thread.lastElementChild;
      if (!end || !find(`:scope > ${FOLDS}:not([open])`, end)) return;
      detail.path = detail.path.replace(/([?&]after=[\d-]+)(?=&|$)/, "$1t");
    });
    document.addEventListener("htmx:afterRequest", (event) => {
      const { requestConfig, successful, pathInfo } = event.detail;
      if (successful && requestConfig.elt.matches("a.more")) more.push(pathInfo.requestPath);
    });
    window.addEventListener("pagehide", leave);
    window.addEventListener("load", comeBack);
    window.addEventListener("hashchange", findElsewhere);
    findElsewhere();
  }
}

// Links to a text and to its comments, to hand on: by the system's own sheet where there is one, else copied.
// Without scripts they are links that a browser copies by its own menu.
{
  const { dataset: words } = document.currentScript;
  const label = navigator.share ? words.share : words.copy;
  const status = Object.assign(document.createElement("p"), { className: "visually-hidden" });
  status.setAttribute("role", "status");

  const copy = async (button, url) => {
    try {
      await navigator.clipboard.writeText(url);
    } catch {
      // Not allowed here: it stands there, marked, to be copied by hand.
      window.prompt(words.copy, url);
      return;
    }
    button.textContent = words.copied;
    status.textContent = words.copied;
    setTimeout(() => {
      button.textContent = label;
      status.textContent = "";
    }, 3000);
  };

  const share = async (button, url) => {
    if (navigator.share) {
      try {
        await navigator.share({ title: document.title, url });
        return;
      } catch (error) {
        // The reader has closed the sheet.
        if (error.name === "AbortError") return;
      }
    }
    await copy(button, url);
  };

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a.share");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    share(link, link.href);
  });

  const offer = (within) => {
    for (const link of within.querySelectorAll("a.share")) link.textContent = label;
  };
  // Not when htmx has come itself: one may have been copied by then.
  document.addEventListener("htmx:load", ({ detail }) => detail.elt !== document.body && offer(detail.elt));
  window.addEventListener("load", () => {
    (document.querySelector("main") || document.body).append(status);
    offer(document);
  });
}

// What stands behind "More" below a comment: put away by Escape, and by whoever turns to something else.
{
  const close = (menu) => {
    for (const open of document.querySelectorAll(".menu[open]")) if (open !== menu) open.open = false;
  };
  const menuOf = ({ target }) => target instanceof Element && target.closest(".menu");
  for (const type of ["click", "focusin"]) document.addEventListener(type, (event) => close(menuOf(event)));
  const show = ({ target }) => {
    if (target.matches(".menu[open]")) target.lastElementChild.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("toggle", show, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    const menu = menuOf(event);
    if (menu) menu.querySelector("summary").focus();
    close(null);
  });
}
