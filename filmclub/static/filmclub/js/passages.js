// Opens what a text gives away in its place, and closes it again. Without this script the link leads to a page
// that shows all of it.
"use strict";

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
