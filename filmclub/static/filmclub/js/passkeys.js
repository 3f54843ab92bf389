// Shows the buttons of passkeys where a browser has them, and a sentence where one did not work.
"use strict";

{
  if (window.PublicKeyCredential) {
    document.querySelectorAll("[data-passkey]").forEach((element) => (element.hidden = false));
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    document.getElementById("passkey_trouble").hidden = false;
  });
}
