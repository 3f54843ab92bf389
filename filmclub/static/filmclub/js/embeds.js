// Shows a video's player in the place of its picture, once a reader asks for it. Without this script the
// link leads to the video's page.
"use strict";

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
