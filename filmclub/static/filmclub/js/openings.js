// What a text opens in its place: the player of a video, and what gives away. Without this script links lead to the
// video's page, and to one that shows all.
"use strict";

// A player stands in the place of its picture once a reader asks for it.
{
  const hosts = (document.currentScript.dataset.hosts || "").split(" ");

  const allowed = (address) => {
    const url = new URL(address);
    return url.protocol === "https:" && hosts.includes(url.hostname);
  };

  const player = (link) => {
    const frame = document.createElement("iframe");
    frame.src = link.dataset.embed;
    frame.title = link.dataset.title;
    frame.loading = "lazy";
    frame.allowFullscreen = true;
    // YouTube refuses to play for a page that does not say where it is: the origin is enough.
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    return frame;
  };

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[data-embed]");
    const asksForAnotherTab = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
    if (!link || asksForAnotherTab || !allowed(link.dataset.embed)) return;
    event.preventDefault();
    const frame = player(link);
    link.replaceWith(frame);
    frame.focus();
  });
}

// What gives away is opened in its place, and closed again.
{
  const LINK = ".covered-passage > a[data-passage]";

  const toggle = (link, box) => {
    box.hidden = !box.hidden;
    link.setAttribute("aria-expanded", String(!box.hidden));
    [link.textContent, link.dataset.other] = [link.dataset.other, link.textContent];
  };

  const bring = async (link) => {
    link.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(link.dataset.passage);
      // Its text has changed since, or the site has something to say: the page tells.
      if (!response.ok) return window.location.assign(link.href);
      const box = document.createElement("div");
      box.className = "passage";
      box.hidden = true;
      box.innerHTML = await response.text();
      link.parentElement.querySelector(".errors")?.remove();
      link.after(box);
      toggle(link, box);
    } catch {
      tell(link);
    } finally {
      link.removeAttribute("aria-busy");
    }
  };

  const tell = (link) => {
    const words = document.createElement("p");
    words.className = "errors";
    words.setAttribute("role", "alert");
    words.textContent = window.filmclub?.sentence(0);
    link.parentElement.querySelector(".errors")?.remove();
    link.after(words);
  };

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest(LINK);
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const box = link.parentElement.querySelector(".passage");
    if (box) toggle(link, box);
    else if (!link.matches("[aria-busy]")) bring(link);
  });

  for (const link of document.querySelectorAll(LINK)) link.setAttribute("aria-expanded", "false");
}
