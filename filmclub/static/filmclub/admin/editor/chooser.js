// The window behind the picture button: several files at once, or pictures that the site has already.

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

export const openChooser = ({ words, server, accept, onFiles, onImages, isSingle = false }) => {
  const title = isSingle ? words.choosePictureTitle : words.choosePictures;
  const files = make("input", { type: "file", multiple: !isSingle, accept });
  const search = make("input", { type: "search", name: "" });
  const found = make("ul", { className: "editor-found" });
  const note = make("p", { role: "status" });
  const more = make("button", { type: "button", textContent: words.more, hidden: true });
  const insert = make("button", { type: "button", textContent: words.insert, disabled: true, hidden: isSingle });
  const close = make("button", { type: "button", textContent: words.close });
  const dialog = make(
    "dialog",
    { className: "editor-chooser" },
    make("h2", { textContent: title }),
    make("label", {}, `${isSingle ? words.fromComputerOne : words.fromComputer} `, files),
    make("label", {}, `${words.fromSite} `, search),
    found,
    note,
    make("div", { className: "editor-buttons" }, more, insert, close),
  );
  dialog.setAttribute("aria-label", title);
  const chosen = new Map();
  let page = 1;
  let waits;

  const show = async () => {
    const query = search.value;
    try {
      const answer = await server.choose(query, page);
      if (query !== search.value) return;
      if (page === 1) found.replaceChildren();
      found.append(...answer.images.map(item));
      more.hidden = !answer.more;
      note.textContent = found.childElementCount ? "" : words.noneFound;
    } catch (error) {
      note.textContent = error.message;
    }
  };
  const item = (image) => {
    const button = make(
      "button",
      { type: "button", ariaPressed: String(chosen.has(image.id)) },
      make("img", { src: image.small, alt: "", loading: "lazy" }),
      make("span", { textContent: image.alt || image.caption || image.name }),
    );
    button.addEventListener("click", () => {
      if (isSingle) {
        dialog.close();
        onImages([image]);
        return;
      }
      if (!chosen.delete(image.id)) chosen.set(image.id, image);
      button.ariaPressed = String(chosen.has(image.id));
      insert.disabled = !chosen.size;
    });
    return make("li", {}, button);
  };

  files.addEventListener("change", () => {
    dialog.close();
    onFiles([...files.files]);
  });
  search.addEventListener("input", () => {
    clearTimeout(waits);
    page = 1;
    waits = setTimeout(show, 250);
  });
  // Enter would send the form around the field.
  search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  more.addEventListener("click", () => {
    page += 1;
    show();
  });
  insert.addEventListener("click", () => {
    dialog.close();
    onImages([...chosen.values()]);
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  // By itself the browser would begin with the button for files, and Enter would open another window.
  search.focus();
  show();
};
