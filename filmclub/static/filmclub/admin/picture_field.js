// Makes the number of a picture a picture that one sees, chooses and takes away. The number stays what is sent.

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const start = async (field) => {
  const { words, addresses, parts, accept } = JSON.parse(field.dataset.parts);
  const [chooser, site] = await Promise.all([import(parts.chooser), import(parts.server)]);
  const server = site.createServer({ addresses, words });
  const number = field.querySelector("input");
  if (number.disabled) return;
  const choose = make("button", { type: "button", textContent: words.choosePicture });
  const remove = make("button", { type: "button", textContent: words.noPicture });
  const alt = make("input", { type: "text", maxLength: 300, name: "" });
  const label = make("label", { hidden: true }, `${words.alt} `, alt);
  const note = make("p", { className: "picture-note" });
  note.setAttribute("role", "status");
  let image;

  const show = () => {
    field.querySelector("img")?.remove();
    const link = field.querySelector(".picture-words");
    link.hidden = !image;
    if (image) {
      field.prepend(make("img", { src: image.small, alt: image.alt, title: image.alt }));
      link.href = link.href.replace(/\/\d+\/change\//, `/${image.id}/change/`);
    }
    remove.hidden = !number.value;
    label.hidden = !image || Boolean(image.alt);
  };
  const put = (chosen) => {
    image = chosen;
    number.value = chosen?.id ?? "";
    number.dispatchEvent(new Event("input", { bubbles: true }));
    number.dispatchEvent(new Event("change", { bubbles: true }));
    alt.value = "";
    show();
    (label.hidden ? choose : alt).focus();
  };
  const store = async ([file]) => {
    if (!file) return;
    note.textContent = words.uploading.replace("%s", file.name);
    try {
      put(await server.upload(file));
      note.textContent = "";
    } catch (error) {
      note.textContent = `${file.name}: ${error.message}`;
    }
  };

  choose.addEventListener("click", () =>
    chooser.openChooser({ words, server, accept, onFiles: store, onImages: ([chosen]) => put(chosen), isSingle: true }),
  );
  remove.addEventListener("click", () => put(null));
  alt.addEventListener("change", async () => {
    if (!alt.value.trim() || !image) return;
    try {
      image = await server.say(String(image.id), alt.value.trim(), image.credit);
      note.textContent = "";
      show();
    } catch (error) {
      note.textContent = error.message;
    }
  });
  // Enter would send the form.
  alt.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    alt.blur();
  });
  // Back and Forward, and a draft that is taken up, change the number alone.
  const follow = async () => {
    if (String(image?.id ?? "") === number.value) return;
    image = number.value ? await server.wordsOf(number.value) : undefined;
    show();
  };
  number.addEventListener("input", follow);
  addEventListener("pageshow", follow);
  field.classList.add("is-chosen-from-pictures");
  field.append(make("div", { className: "editor-buttons" }, choose, remove), label, note);
  remove.hidden = !number.value;
  await follow();
};

for (const field of document.querySelectorAll(".picture-field")) start(field).catch((error) => console.error(error));
