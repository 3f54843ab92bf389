// The window "Choose an image": hands the chosen image back to the editor that opened it.
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("button[data-pick]");
  if (!button) return;
  const { callback } = button.closest("[data-callback]").dataset;
  const { url, pick } = button.dataset;
  // The empty texts mean: those of the image, whatever they will be.
  window.opener?.CKEDITOR?.tools?.callFunction(callback, url, { id: pick, alternative_text: "", caption: "" });
  window.close();
});
