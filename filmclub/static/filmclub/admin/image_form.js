// The form of a picture: what is missing is said before it is sent, so that the chosen file stays chosen.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("#image_form");
  // Django's admin switches the browser's own checks off.
  if (form) form.noValidate = false;
});
