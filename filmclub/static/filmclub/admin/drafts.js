// What an editor types is kept until it is saved: after a second in this browser, after some more on the site.
// Neither moves the focus, and the browser's copies are gone after a month and when somebody signs out or another
// signs in.
"use strict";

{
  const { user } = document.currentScript.dataset;
  const MONTH = 30 * 24 * 3600 * 1000;
  const LOOK = 1000;
  const MOST_WAIT = 60_000;
  // What browsers send of a page that is being left.
  const MOST_WHILE_LEAVING = 60_000;
  const PREFIX = "unsaved ";
  const OWNER = "unsaved-of";

  // No room, or storage is switched off.
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return undefined;
    }
  };
  const copies = () => attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) ?? [];
  const read = (key) => attempt(() => JSON.parse(localStorage.getItem(key)));
  const drop = (key) => attempt(() => localStorage.removeItem(key));
  const dropForm = (form) => copies().forEach((key) => key.endsWith(` ${form}`) && drop(key));
  const cookie = (name) => new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)?.[1] ?? "";

  const tidy = () => {
    for (const key of copies()) {
      if (!key.startsWith(`${PREFIX}${user} `) || !(read(key)?.at > Date.now() - MONTH)) drop(key);
    }
    attempt(() => (user ? localStorage.setItem(OWNER, user) : localStorage.removeItem(OWNER)));
    const saved = cookie("filmclub_saved");
    if (!saved) return;
    dropForm(saved);
    const path = /^.*?\/admin\//.exec(window.location.pathname)?.[0] ?? "/";
    document.cookie = `filmclub_saved=; path=${path}; max-age=0; samesite=lax`;
  };

  const post = (address, body, options) =>
    fetch(address, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": cookie("csrftoken") },
      credentials: "same-origin",
      redirect: "manual",
      ...options,
    });

  // What went wrong, as a key of the words.
  const troubleOf = async (response) => {
    if (response.ok) return "";
    // To the sign-in.
    if (response.type === "opaqueredirect") return "signedOut";
    if (response.status === 409) return "other";
    if (response.status === 413) return "tooLarge";
    const said = await response.json().catch(() => ({}));
    return said.refused === "rights" ? "refused" : "trouble";
  };

  const start = (state) => {
    const { keep, signIn, kind, object, form: own } = state.dataset;
    const words = JSON.parse(state.dataset.words);
    const form = state.closest("form");
    const slip = state.previousElementSibling;
    const prefix = `${PREFIX}${user} ${kind} ${object} `;
    const [line, said] = state.children;
    const isFresh = state.dataset.start === "fresh";
    // What the site has saved, what was last seen here, and what the site holds as a draft.
    let saved = null;
    let seen = null;
    let kept = null;
    let isTouched = false;
    let isLeaving = false;
    let isHeldHere = true;
    let trouble = "";
    let failures = 0;
    let timer = 0;
    let sending = null;

    form.autocomplete = "off";

    // Beside Save, which stays in sight in a long form.
    const bar = form.querySelector(".submit-row:not(.publishing)");
    if (bar) {
      bar.before(state);
      new ResizeObserver(() => state.style.setProperty("inset-block-end", `${bar.offsetHeight}px`)).observe(bar);
    }

    const written = () => {
      const data = new URLSearchParams();
      for (const [name, value] of new FormData(form)) {
        if (typeof value === "string" && !name.startsWith("_") && name !== "csrfmiddlewaretoken") data.append(name, value);
      }
      return data.toString();
    };
    const clock = (at) =>
      new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(new Date(at));

    const tell = (what) => {
      const isNew = state.dataset.says !== what;
      state.dataset.says = what;
      state.hidden = !what;
      if (!what) return;
      const sentence = words[what].replace("%s", clock(Date.now()));
      line.textContent = sentence;
      if (what === "signedOut") {
        const link = Object.assign(document.createElement("a"), { href: signIn, target: "_blank", textContent: words.signIn });
        line.append(" ", link);
      }
      // Read out once, not every few seconds.
      if (isNew) said.textContent = sentence;
    };

    const holdHere = (body, isKept) => {
      const isMine = attempt(() => localStorage.getItem(OWNER)) === user;
      const copy = JSON.stringify({ at: Date.now(), body, slip: slip.value, isKept });
      isHeldHere = isMine && attempt(() => localStorage.setItem(prefix + own, copy) === undefined) === true;
    };

    const wait = () => Number(state.dataset.wait);
    const later = (delay = wait()) => {
      timer ||= setTimeout(send, delay);
    };

    const look = () => {
      const now = written();
      if (!isTouched) {
        // What scripts have set up by themselves is nobody's writing.
        if (isFresh) saved = now;
        else kept = now;
        seen = now;
        return;
      }
      if (now === seen) return;
      seen = now;
      if (now === saved) drop(prefix + own);
      else holdHere(now, false);
      later();
    };

    const isOpen = () => seen !== kept && !(seen === saved && kept === null);

    const send = async (options = {}) => {
      clearTimeout(timer);
      timer = 0;
      if (isLeaving || !isOpen() || (sending && !options.keepalive)) return;
      const now = seen;
      const body = new URLSearchParams(now);
      body.set("_unsaved", slip.value);
      if (now === saved) body.set("_unchanged", "1");
      if (options.keepalive && body.toString().length > MOST_WHILE_LEAVING) return;
      sending = new AbortController();
      let found;
      try {
        found = await troubleOf(await post(keep, body, { signal: sending.signal, ...options }));
      } catch (error) {
        if (error.name === "AbortError") return;
        found = "offline";
      } finally {
        sending = null;
      }
      trouble = found;
      failures = found ? failures + 1 : 0;
      if (!found) {
        kept = now === saved ? null : now;
        if (kept !== null && seen === now) holdHere(now, true);
        tell(kept === null ? "" : "kept");
        if (isOpen()) later();
      } else {
        tell(isHeldHere || found === "other" ? found : "nowhere");
        later(Math.min(MOST_WAIT, wait() * 2 ** Math.min(failures, 5)));
      }
    };

    const retry = () => {
      if (!trouble) return;
      clearTimeout(timer);
      timer = 0;
      send();
    };
    const leave = () => {
      if (isLeaving) return;
      look();
      send({ keepalive: true });
    };

    for (const name of ["input", "change", "keydown", "pointerdown", "paste", "drop"]) {
      form.addEventListener(
        name,
        () => {
          // Before what is typed changes a field; dictated words come without a key, and have changed it.
          if (!isTouched && name !== "input" && name !== "change") look();
          isTouched = true;
          // Still here: the page that was asked for did not come.
          if (name === "input") isLeaving = false;
        },
        true,
      );
    }
    const watch = () => {
      if (!isLeaving) look();
      setTimeout(watch, Math.min(LOOK, wait() / 2));
    };
    watch();

    window.addEventListener("submit", (event) => {
      if (event.target !== form || event.defaultPrevented) return;
      look();
      // Signing in again in another window has changed it.
      if (cookie("csrftoken")) form.elements.csrfmiddlewaretoken.value = cookie("csrftoken");
      // A preview opens beside the form, which stays.
      if (event.submitter?.formTarget === "_blank") return;
      isLeaving = true;
      sending?.abort();
      clearTimeout(timer);
      timer = 0;
    });
    document.addEventListener("visibilitychange", () => (document.hidden ? leave() : retry()));
    window.addEventListener("pagehide", leave);
    window.addEventListener("online", retry);
    window.addEventListener("storage", (event) => event.key === OWNER && retry());
    window.addEventListener("beforeunload", (event) => {
      if (isLeaving) return;
      look();
      if (isOpen() && !isHeldHere) event.preventDefault();
    });
    // Back to a form that was sent: what it shows is not what is stored any more.
    window.addEventListener("pageshow", (event) => event.persisted && isLeaving && window.location.reload());

    // What another window, or this one before it was killed, could not bring to the site.
    const bringUp = async () => {
      let isBrought = false;
      for (const key of copies()) {
        const copy = read(key);
        if (!key.startsWith(prefix) || key === prefix + own || !copy || copy.isKept) continue;
        const body = new URLSearchParams(copy.body);
        body.set("_unsaved", copy.slip);
        body.set("_age", String(Math.max(0, Date.now() - copy.at)));
        if (await troubleOf(await post(keep, body))) continue;
        attempt(() => localStorage.setItem(key, JSON.stringify({ ...copy, isKept: true })));
        isBrought = true;
      }
      const shown = document.getElementById("drafts");
      if (!isBrought || !isFresh || !shown) return;
      const page = await (await fetch(window.location.href, { credentials: "same-origin" })).text();
      const offers = new DOMParser().parseFromString(page, "text/html").getElementById("drafts");
      if (offers) shown.replaceWith(offers);
    };
    bringUp().catch((error) => console.error(error));
  };

  tidy();
  window.addEventListener("submit", (event) => {
    if (event.target.matches("form.throw-away")) dropForm(event.target.dataset.form);
  });
  // Saved or thrown away in another window.
  window.addEventListener("storage", (event) => {
    if (!event.key?.startsWith(PREFIX) || event.newValue !== null) return;
    document.querySelector(`#drafts [data-form="${CSS.escape(event.key.split(" ").pop())}"]`)?.remove();
  });
  const state = document.getElementById("draft-state");
  if (state && user) start(state);
}
