// What makes the discussion smooth: replies in their place, word of what went wrong, what gives away in its place.
// Without this script every link and form works by loading a page.
"use strict";

{
  // The links below a comment that lead to the form for its answer, and to the same that quotes it.
  const ANSWER = 'footer a[href*="/reply/"]';
  // Levels of replies that are indented on one page, as comments/reading.py has it.
  const DEEPEST = 6;
  const find = (selector, within = document) => within.querySelector(selector);
  const { drafts, writing } = window.filmclub;

  const say = (what) => {
    const status = find("#talk-status");
    if (status) status.textContent = status.dataset[what] || "";
  };

  // The page stays where it is, unless that is where one would not see it.
  const focusOn = (element) => {
    if (element.matches(".comment")) element.tabIndex = -1;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
  };

  // What to say of an answer that is none of ours, by its status; 0 where none came.
  const sentence = (status) => {
    const kinds = { 403: "refused", 404: "missing", 410: "missing", 413: "long", 429: "often" };
    const words = find("#talk-status")?.dataset || {};
    return words[kinds[status] || (status >= 500 ? "broken" : "unreached")] || "";
  };

  // Say it beside what was tried; the next try takes it away.
  const told = new WeakMap();
  const fail = (source, code) => {
    const isForm = source.matches("form");
    const status = find("#talk-status");
    if (!status) return;
    if (isForm) find(":scope > .errors", source)?.remove();
    const box = document.createElement("div");
    box.className = "errors";
    box.setAttribute("role", "alert");
    box.tabIndex = -1;
    if (isForm) source.prepend(box);
    else (source.closest("article") || source).after(box);
    told.get(source)?.remove();
    told.set(source, box);
    box.textContent = isForm && !code ? status.dataset.failed : `${sentence(code)} ${isForm ? status.dataset.kept : ""}`;
    // A button was switched off meanwhile, and has lost the focus.
    if (isForm) focusOn(box);
    else box.scrollIntoView({ block: "nearest" });
  };

  // "1 reply", "12 replies": the server wrote both forms in the reader's language.
  const raise = (element, words) => {
    if (!element) return;
    const number = Number(element.dataset.count || /\d+/.exec(element.textContent)) + 1;
    const rule = new Intl.PluralRules(document.documentElement.lang).select(number);
    element.dataset.count = number;
    const form = rule === "one" ? words.one : words.other;
    // What a club says in its own way may hold other digits, as those of a title.
    const place = form.includes("{number}") ? "{number}" : rule === "one" ? "1" : "2";
    element.textContent = form.replace(place, number);
  };

  // Replies stand in a list below what they answer; the first one brings that list along.
  const repliesBelow = (item) => {
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

  const depthOf = (item) => {
    let depth = 0;
    for (let above = item; above; above = above.parentElement.closest("#thread li")) depth += 1;
    return depth - 1;
  };

  const rootOf = (item) => [...find("#thread").children].find((child) => child.contains(item));

  // Whether the window, or what it shows of a large thread, ends in it: what follows may stand between.
  const isCutBehind = (item) => {
    const lastOf = (element) => [...element.querySelectorAll(".comment")].pop();
    const thread = find("#thread");
    const root = rootOf(item);
    return (
      (find("#more") && item.contains(lastOf(thread))) || (find(".rest", root) && item.contains(lastOf(root)))
    );
  };

  // Put a comment where a page that is loaded shows it; false if that is in another window, or deeper than this page.
  const put = (item) => {
    const thread = find("#thread");
    const { answers, behind } = item.dataset;
    const itemOf = (pk) => document.getElementById(`c${pk}`)?.closest("#thread li");
    const parent = answers && itemOf(answers);
    const before = behind && itemOf(behind);
    if (/\/latest\/$/.test(window.location.pathname)) {
      // A flat list.
      if (!find(".earlier")) thread.prepend(item);
      return item.parentElement === thread;
    }
    // One's own that waits is shown also of a large thread that is cut.
    if (parent && find(".held", item) && find(".rest", rootOf(parent))) {
      repliesBelow(parent).append(item);
      return true;
    }
    if (!thread || depthOf(parent) >= DEEPEST || (answers && !parent) || (behind && !before)) return false;
    const near = before || parent;
    if (near ? isCutBehind(near) : find(".earlier")) return false;
    if (before) before.after(item);
    else (parent ? repliesBelow(parent) : thread).prepend(item);
    find(":scope > .context", item)?.remove();
    return true;
  };

  // What has no place on this page stands in a list of its own.
  const putElsewhere = (item, heading) => {
    let box = find("#comments > .elsewhere");
    if (!box) {
      box = document.createElement("section");
      const list = document.createElement("ol");
      box.className = "elsewhere";
      list.className = "thread";
      box.append(document.createElement("h3"), list);
      (find("#more") || find("#thread")).after(box);
    }
    find("h3", box).textContent = heading;
    find("ol", box).append(item);
  };

  // Who looks at something keeps it where it is, whatever comes above it.
  const inPlace = (change) => {
    const looksAt = [...document.querySelectorAll("#comments .comment, #comments form")].find(
      (element) => element.getBoundingClientRect().bottom > 0,
    );
    const top = looksAt?.getBoundingClientRect().top;
    const { style } = document.documentElement;
    // Not by the browser as well.
    style.overflowAnchor = "none";
    change();
    if (looksAt) window.scrollBy(0, looksAt.getBoundingClientRect().top - top);
    requestAnimationFrame(() => (style.overflowAnchor = ""));
  };

  const announce = (item) => {
    item.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: item } }));
  };

  const countIn = (item) => {
    raise(find("#talk[data-count]"), find("#talk").dataset);
    for (let fold = item.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      raise(find(":scope > summary", fold), find("#thread").dataset);
    }
  };

  // Take in comments that have come, and return them as they are read now.
  const takeIn = (items, elsewhere) => {
    const fresh = items.filter((item) => !document.getElementById(find(".comment", item).id));
    const came = new Set(fresh.map((item) => find(".comment", item)));
    let left = fresh;
    inPlace(() => {
      // Some stand behind others of them.
      for (let before = -1; left.length !== before; ) {
        before = left.length;
        left = left.filter((item) => !put(item));
      }
      for (const item of left) putElsewhere(item, elsewhere);
      fresh.forEach(countIn);
    });
    fresh.forEach(announce);
    return [...document.querySelectorAll("#comments .comment")].filter((comment) => came.has(comment));
  };

  Object.assign(window.filmclub, { inPlace, sentence, takeIn });

  const closeReply = (form) => {
    const answer = find(`:scope > article ${ANSWER}`, form.closest("li"));
    drafts.close(form);
    form.remove();
    if (answer) answer.focus();
  };

  // What was selected when a form was asked for, by the form's id.
  const toQuote = new Map();

  // The form that answers a comment has an address below that of its page.
  const openReply = (link, words = "") => {
    if (link.matches(".htmx-request")) return;
    const target = link.closest("article");
    toQuote.set(target.id.replace("c", "reply-"), words);
    window.htmx.ajax("GET", `${link.pathname}form/${link.search}`, { source: link, target, swap: "afterend" });
  };

  // Into a form that stands there already.
  const quoteIn = async (form, link) => {
    try {
      const response = await fetch(`${link.pathname}form/${link.search}`);
      if (!response.ok) return fail(link, response.status);
      const came = new DOMParser().parseFromString(await response.text(), "text/html");
      writing.quote(form, find("textarea", came)?.value || "");
    } catch {
      fail(link, 0);
    }
  };

  // What gives away has an address below that of its comment, which this page does not hold. With a comment that
  // gives away as a whole come the replies to it.
  const uncover = (link) => {
    if (link.matches(".htmx-request")) return;
    const isAll = link.closest(".comment div[dir]").textContent.trim() === link.textContent;
    const what = isAll && find(":scope > details .covered", link.closest("li")) ? "items" : "text";
    window.htmx.ajax("GET", `${link.pathname}${what}/`, { source: link, target: link, swap: "none" });
  };

  // The passages of a comment, covered or not, stand in the same order here and there.
  const outermost = (selector, within) =>
    [...within.querySelectorAll(selector)].filter((element) => !element.parentElement.closest(".spoiler"));

  // Put a passage in the place of its link, from where it is closed again; return what gets the focus.
  const putPassage = (link, passage) => {
    if (passage.matches("details")) {
      link.closest("p").replaceWith(passage);
      return find("summary", passage);
    }
    const button = Object.assign(document.createElement("button"), { className: "plain", type: "button" });
    button.textContent = find("#thread").dataset.cover;
    button.lang = document.documentElement.lang;
    button.addEventListener("click", () => {
      // It was taken out while it was asked.
      link.removeAttribute("aria-busy");
      passage.replaceWith(link);
      link.focus({ preventScroll: true });
    });
    passage.append(" ", button);
    passage.tabIndex = -1;
    link.replaceWith(passage);
    return passage;
  };

  const showPassages = (asked, html) => {
    const came = new DOMParser().parseFromString(html, "text/html");
    const comments = [...came.querySelectorAll(".comment")];
    let focused = null;
    const take = (places, passages) => {
      // Of a comment that was opened by itself, the others stay as they are.
      const links = comments.length ? places.filter((place) => place.matches("a")) : [asked];
      for (const link of links) {
        const passage = passages[places.indexOf(link)];
        const put = passage && putPassage(link, passage);
        if (link === asked) focused = put;
      }
    };
    const placesIn = (comment) => outermost("a.covered, .spoiler", find("div[dir]", comment));
    if (!comments.length) take(placesIn(asked.closest(".comment")), outermost(".spoiler", came));
    for (const comment of comments) {
      const here = document.getElementById(comment.id);
      if (here) take(placesIn(here), outermost(".spoiler", comment));
    }
    if (focused) focused.focus({ preventScroll: true });
    // It was changed since.
    else window.location.assign(asked.href);
  };

  // Those that were open before the page was loaded again.
  const reopened = new Set();
  const reopenReplies = () => {
    for (const pk of drafts.openReplies()) {
      const link = find(`#thread #c${pk} ${ANSWER}`);
      if (!link || document.getElementById(`reply-${pk}`)) continue;
      reopened.add(`reply-${pk}`);
      openReply(link);
    }
  };

  const isPlain = (event) => !(event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey);

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const link =
      event.target.closest(`#thread ${ANSWER}`) || event.target.closest(`.thread ${ANSWER}, .thread a.covered, a.more`);
    if (!link || !isPlain(event)) return;
    if (!window.htmx || !link.matches("#thread a, [data-hx-get]")) {
      // The browser's own page for this would take the place of what is being read.
      if (navigator.onLine) return;
      event.preventDefault();
      fail(link, 0);
    } else if (link.matches(ANSWER)) {
      event.preventDefault();
      const open = find(":scope > form.reply", link.closest("li"));
      const words = link.search ? "" : writing.quoted(link.closest(".comment"), event);
      if (!open) openReply(link, words);
      else if (words) writing.quote(open, words);
      else if (link.search) quoteIn(open, link);
      else focusOn(open.elements.text);
    } else if (link.matches(".covered")) {
      event.preventDefault();
      uncover(link);
    }
  });

  for (const [name, isBusy] of [["htmx:beforeRequest", true], ["htmx:afterRequest", false]]) {
    document.addEventListener(name, (event) => {
      const { elt } = event.detail;
      if (isBusy) {
        elt.setAttribute("aria-busy", "true");
        told.get(elt)?.remove();
      } else elt.removeAttribute("aria-busy");
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

  // A comment that was posted: in its place, or else where one sees it.
  const takePosted = (form, html) => {
    const item = find("li[data-posted]", new DOMParser().parseFromString(html, "text/html"));
    form.elements.text.value = "";
    form.elements.gives_away.checked = false;
    form.elements.was_ticked.value = "";
    drafts.drop(form);
    find(":scope > .errors", form)?.remove();
    find(".preview", form)?.remove();
    for (const wrong of form.querySelectorAll(".wrong")) {
      wrong.classList.remove("wrong");
      find(".errorlist", wrong)?.remove();
      find("[aria-invalid]", wrong)?.removeAttribute("aria-invalid");
    }
    const wasThere = document.getElementById(find(".comment", item).id)?.closest("li");
    const answered = find(`#c${form.elements.parent.value}`);
    if (answered || form.closest("#thread")) form.remove();
    wasThere?.remove();
    if (!put(item)) putElsewhere(item, item.dataset.elsewhere);
    announce(item);
  };

  // A form that was sent twice leads to the comment that came of it.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { elt, xhr } = event.detail;
    if (elt.matches("form.reply") && xhr.getResponseHeader("HX-Redirect")) drafts.drop(elt);
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event;
    const { elt } = detail.requestConfig;
    const isForm = elt.matches("form.reply");
    // A whole page, a proxy's or that of a missing article, is not for this place.
    const isOurs = /^\s*<(?!!doctype|html)/i.test(detail.serverResponse);
    if (detail.shouldSwap && !isOurs) {
      detail.shouldSwap = false;
      if (isForm || elt.matches("a[href]")) fail(elt, detail.xhr.status);
    } else if (elt.matches("a.more")) lastShown = find("#thread").lastElementChild;
    else if (elt.matches("a.covered")) {
      detail.shouldSwap = false;
      showPassages(elt, detail.serverResponse);
    }
    else if (isForm && detail.xhr.status === 201) {
      detail.shouldSwap = false;
      takePosted(elt, detail.serverResponse);
    }
  });

  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      const { elt, xhr } = event.detail;
      if (elt.matches("form.reply") || elt.matches("a[href]")) fail(elt, xhr.status);
    });
  }

  // The whole of a long comment has come in the place of its beginning, and of the link that had the focus.
  document.addEventListener("htmx:afterSettle", (event) => {
    const { elt, target } = event.detail.requestConfig || {};
    const comment = elt?.matches(".whole a") && target.closest(".comment");
    if (!comment) return;
    comment.tabIndex = -1;
    comment.focus({ preventScroll: true });
  });

  // What was just put into the page gets the focus, and is announced.
  document.addEventListener("htmx:load", (event) => {
    const { elt } = event.detail;
    if (elt === document.body) return;
    if (elt.matches("form.reply")) {
      const { text } = elt.elements;
      // It asks to sign in.
      if (!text) return focusOn(find("button", elt));
      drafts.restore(elt);
      if (reopened.delete(elt.id)) return;
      const first = find(".preview, [aria-invalid=true]", elt) || find(".errors", elt);
      focusOn(first || text);
      if (!first) text.setSelectionRange(text.value.length, text.value.length);
      const words = toQuote.get(elt.id);
      if (words) writing.quote(elt, words);
      toQuote.delete(elt.id);
    } else if (elt.matches("li[data-posted]")) {
      const comment = find("article", elt);
      const held = comment.classList.contains("held");
      if (!held) countIn(elt);
      for (let fold = elt.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      say(held ? "held" : "posted");
      focusOn(comment);
    } else if (!elt.closest(".elsewhere")) {
      // In its place it is not needed elsewhere any more.
      for (const { id } of elt.querySelectorAll(".comment")) find(`.elsewhere [id="${id}"]`)?.closest("li").remove();
    }
  });

  // Without htmx the next page is either the comment or this form again with every word.
  document.addEventListener("submit", (event) => {
    if (window.htmx || !event.target.matches("form.reply")) return;
    if (navigator.onLine) drafts.send(event.target);
    else {
      event.preventDefault();
      fail(event.target, 0);
    }
  });

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a.cancel");
    const form = link?.closest("#thread form.reply");
    if (!form || !isPlain(event)) return;
    event.preventDefault();
    closeReply(form);
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
    drafts.restoreAll();
    if (!htmx) return;
    const script = Object.assign(document.createElement("script"), { src: htmx, onload: reopenReplies });
    document.head.append(script);
  };
  window.addEventListener("load", () => {
    const observer = new IntersectionObserver(start, { rootMargin: "200% 0px" });
    for (const talk of document.querySelectorAll(".talk")) observer.observe(talk);
  });
}
