// Links to a text and to its comments, to hand on: by the system's own sheet where there is one, else copied.
// Without this script they are links that a browser copies by its own menu.
"use strict";

{
  const { dataset: words } = document.currentScript;
  const label = navigator.share ? words.share : words.copy;
  const status = Object.assign(document.createElement("p"), { className: "visually-hidden" });
  status.setAttribute("role", "status");

  // What is read out begins with what is seen, and says whose comment it is.
  const call = (button, text) => {
    button.textContent = text;
    const { whose } = button.dataset;
    if (whose) button.setAttribute("aria-label", `${text}: ${whose}`);
  };

  const copy = async (button, url) => {
    try {
      await navigator.clipboard.writeText(url);
    } catch {
      // Not allowed here: it stands there, marked, to be copied by hand.
      window.prompt(words.copy, url);
      return;
    }
    call(button, words.copied);
    status.textContent = words.copied;
    setTimeout(() => {
      call(button, label);
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

  // A comment's own address is behind its date.
  const offer = (within) => {
    for (const footer of within.querySelectorAll(".comment > footer")) {
      const comment = footer.parentElement;
      const url = comment.querySelector(":scope > header time")?.closest("a")?.href;
      if (!url || comment.matches(".held") || footer.querySelector(".share")) continue;
      const button = Object.assign(document.createElement("button"), { className: "share", type: "button" });
      button.value = url;
      button.dataset.whose = words.comment.replace("@", comment.querySelector("header b").textContent);
      call(button, label);
      footer.append(button);
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest(".share");
    if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    share(button, button.value || button.href);
  });

  document.addEventListener("htmx:load", (event) => offer(event.detail.elt));
  window.addEventListener("load", () => {
    (document.querySelector("main") || document.body).append(status);
    for (const link of document.querySelectorAll("a.share")) link.textContent = label;
    (window.requestIdleCallback || setTimeout)(() => offer(document));
  });
}
