// What makes the discussion smooth: replies in their place, drafts, spoilers that close again.
// Without this script every link and form works by loading a page.
"use strict";

{
  // The link below a comment that leads to the form for its answer.
  const ANSWER = 'footer a[href$="/reply/"]';
  const find = (selector, within = document) => within.querySelector(selector);

  // Drafts: a typed word is kept in this tab until it is posted.
  const draftOf = (form) => `draft ${form.getAttribute("action")} ${form.id}`;
  const store = (key, text) => {
    try {
      if (text) sessionStorage.setItem(key, text);
      else sessionStorage.removeItem(key);
    } catch {
      // No room, or storage is switched off: the words still stand in the form.
    }
  };
  const restoreDraft = (form) => {
    const field = form.elements.text;
    if (!field || field.value) return;
    try {
      field.value = sessionStorage.getItem(draftOf(form)) || "";
    } catch {
      // As above.
    }
  };

  const say = (what) => {
    const status = find("#talk-status");
    if (status) status.textContent = status.dataset[what] || "";
  };

  // "1 reply", "12 replies": the server wrote both forms in the reader's language.
  const raise = (element, words) => {
    if (!element) return;
    const number = Number(element.dataset.count || /\d+/.exec(element.textContent)) + 1;
    const rule = new Intl.PluralRules(document.documentElement.lang).select(number);
    element.dataset.count = number;
    element.textContent = rule === "one" ? words.one.replace("1", number) : words.other.replace("2", number);
  };

  // The page stays where it is, unless that is where one would not see it.
  const focusOn = (element) => {
    if (element.matches(".comment")) element.tabIndex = -1;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
  };

  // Replies stand in a list below what they answer; the first one brings that list along.
  const repliesBelow = (comment) => {
    const item = comment.closest("li");
    const list = find(":scope > details > ol", item);
    if (list) return list;
    const fold = document.createElement("details");
    const summary = document.createElement("summary");
    const made = document.createElement("ol");
    fold.open = true;
    summary.textContent = find("#thread").dataset.own;
    fold.append(summary, made);
    item.append(fold);
    return made;
  };

  const closeReply = (form) => {
    const answer = find(`:scope > article ${ANSWER}`, form.closest("li"));
    form.remove();
    if (answer) answer.focus();
  };

  // The form that answers a comment has an address below that of its page.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest(`#thread ${ANSWER}`);
    if (!link || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const open = find(":scope > form.reply", link.closest("li"));
    if (open) focusOn(open.elements.text);
    else if (!link.matches(".htmx-request")) {
      const target = link.closest("article");
      window.htmx.ajax("GET", `${link.pathname}form/`, { source: link, target, swap: "afterend" });
    }
  });

  for (const [name, isBusy] of [["htmx:beforeRequest", true], ["htmx:afterRequest", false]]) {
    document.addEventListener(name, (event) => {
      const { elt } = event.detail;
      if (isBusy) elt.setAttribute("aria-busy", "true");
      else elt.removeAttribute("aria-busy");
    });
  }

  // "Show more" adds to the list, where the link was; the reader goes on with the first that came.
  let lastShown = null;
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!lastShown || !event.detail.requestConfig?.elt.matches("a.more")) return;
    const first = lastShown.nextElementSibling && find("article", lastShown.nextElementSibling);
    lastShown = null;
    if (!first) return;
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event;
    const form = detail.elt;
    if (detail.requestConfig?.elt.matches("a.more")) lastShown = find("#thread").lastElementChild;
    if (!form.matches("form.reply")) return;
    if (/^\s*<!doctype/i.test(detail.serverResponse)) {
      // A whole page, such as that of a missing article: not for the place of the form.
      detail.shouldSwap = false;
      fail(form);
      return;
    }
    if (detail.xhr.status !== 201) return;
    store(draftOf(form), "");
    form.elements.text.value = "";
    find(":scope > .errors", form)?.remove();
    for (const wrong of form.querySelectorAll(".wrong")) {
      wrong.classList.remove("wrong");
      find(".errorlist", wrong)?.remove();
      find("[aria-invalid]", wrong)?.removeAttribute("aria-invalid");
    }
    const answered = find(`#c${form.elements.parent.value}`);
    if (!answered) return;
    // Where the form was, so that nothing moves; a page that is loaded shows it in its turn.
    detail.target = repliesBelow(answered);
    detail.swapOverride = "afterbegin";
    form.remove();
  });

  const fail = (form) => {
    const status = find("#talk-status");
    if (!status) return;
    let box = find(":scope > .errors", form);
    if (!box) {
      box = document.createElement("div");
      box.className = "errors";
      box.setAttribute("role", "alert");
      box.tabIndex = -1;
      form.prepend(box);
    }
    box.textContent = status.dataset.failed;
    // The button was switched off meanwhile, and has lost the focus.
    focusOn(box);
  };

  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      const { elt } = event.detail;
      if (elt.matches("form.reply")) fail(elt);
      // The page that the link leads to says what is the matter.
      else if (elt.matches("a[href]")) window.location.assign(elt.href);
    });
  }

  // What was just put into the page gets the focus, and is announced.
  document.addEventListener("htmx:load", (event) => {
    const { elt } = event.detail;
    if (elt === document.body) return;
    if (elt.matches("form.reply")) {
      restoreDraft(elt);
      const first = find("[aria-invalid=true]", elt) || find(".errors", elt) || elt.elements.text;
      focusOn(first);
    } else if (elt.matches("li[data-posted]")) {
      const comment = find("article", elt);
      const held = comment.classList.contains("held");
      if (!held) raise(find("#talk[data-count]"), find("#talk").dataset);
      for (let fold = elt.closest("details"); fold; fold = fold.parentElement.closest("details")) {
        fold.open = true;
        if (!held) raise(find(":scope > summary", fold), find("#thread").dataset);
      }
      say(held ? "held" : "posted");
      focusOn(comment);
    }
  });

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.matches("form.reply") && event.target.name === "text") store(draftOf(form), event.target.value);
  });

  // Without htmx the next page is either the comment or this form again with every word.
  document.addEventListener("submit", (event) => {
    if (!window.htmx && event.target.matches("form.reply")) store(draftOf(event.target), "");
  });

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a.cancel, a.spoiler");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.matches(".cancel")) {
      const form = link.closest("#thread form.reply");
      if (!form) return;
      event.preventDefault();
      closeReply(form);
    } else {
      // Inside an open spoiler there may be a link of its own.
      event.preventDefault();
      const isOpen = link.matches(".open, :target:not(.shut)");
      link.classList.toggle("open", !isOpen);
      link.classList.toggle("shut", isOpen);
      link.setAttribute("aria-expanded", String(!isOpen));
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    const form = event.target instanceof Element && event.target.closest("#thread form.reply");
    if (form) closeReply(form);
  });

  // An old link to a comment that came from another blog and that this window does not show.
  const showOldComment = () => {
    const number = /^#comment-(\d{1,18})$/.exec(window.location.hash)?.[1];
    const talk = find("#comments[data-imported]");
    if (!number || !talk || document.getElementById(`comment-${number}`)) return;
    window.location.replace(talk.dataset.imported.replace(/0\/$/, `${number}/`));
  };
  window.addEventListener("hashchange", showOldComment);
  showOldComment();

  // Storage and htmx take long to start, and links and forms work without them: not while the page comes up, and not
  // before the reader comes near. A reply's own page has no htmx.
  const { htmx } = document.currentScript.dataset;
  const start = (entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    for (const form of document.querySelectorAll("form.reply")) restoreDraft(form);
    if (htmx) document.head.append(Object.assign(document.createElement("script"), { src: htmx }));
  };
  window.addEventListener("load", () => {
    const observer = new IntersectionObserver(start, { rootMargin: "200% 0px" });
    for (const talk of document.querySelectorAll(".talk")) observer.observe(talk);
  });
}
