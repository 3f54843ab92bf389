// Starts the rich text editor of an article. The page's security policy allows no inline import map, so the
// library and our own parts are imported by the addresses that stand beside its settings.

const start = async (textarea) => {
  const settings = JSON.parse(textarea.dataset.articleEditor);
  const { words, addresses, parts, accept, media } = JSON.parse(textarea.dataset.parts);
  const names = ["paste", "figures", "videos", "passages", "chooser", "server", "place"];
  const [library, paste, figures, videos, passages, chooser, site, place] = await Promise.all(
    [textarea.dataset.library, ...names.map((name) => parts[name])].map((address) => import(address)),
  );
  // Saved while a picture or its words are on their way, the page would be left without them: Save waits.
  const underway = new Set();
  const during = (work) => {
    underway.add(work);
    return work.finally(() => underway.delete(work));
  };
  const server = site.createServer({ addresses, words, during });
  const says = document.createElement("div");
  says.className = "editor-says";
  says.setAttribute("role", "status");
  const tell = (sentence, isPassing = false) => {
    if (!isPassing && !sentence) says.querySelector(".is-passing")?.remove();
    if (!sentence) return;
    says.querySelector(".is-passing")?.remove();
    const line = document.createElement("p");
    line.textContent = sentence;
    line.classList.toggle("is-passing", isPassing);
    says.append(line);
  };

  // What is undone at once, however fast it followed the last key.
  const asOneStep = library.pm.history.closeHistory;
  const own = {
    ...figures.createFigures(library, { words, server, tell }),
    ...passages.createPassages(library, { words, asOneStep }),
    Video: videos.createVideo(library, { words, server, leave: figures.leave, tell }),
  };
  // The window of the button is ours, and it opens only where the command is carried out.
  own.Figure = own.Figure.extend({
    addCommands: () => {
      const open = ({ dispatch }) => {
        if (dispatch) setTimeout(choose);
        return true;
      };
      return { editImage: () => open, insertFigure: () => open, toggleCaption: () => () => false };
    },
  });
  const extensions = Object.entries(settings)
    .filter(([name]) => name in library)
    .map(([name, options]) => {
      const extension = own[name] ?? library[name];
      return typeof options === "object" ? extension.configure(options) : extension;
    });
  const element = document.createElement("div");
  element.className = "prose-editor";
  textarea.before(element);
  element.append(textarea);

  textarea.form.addEventListener(
    "submit",
    async (event) => {
      if (!underway.size) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      // Pressed twice, it saves once.
      if (textarea.form.dataset.waits) return;
      textarea.form.dataset.waits = "true";
      await Promise.allSettled(underway);
      delete textarea.form.dataset.waits;
      textarea.form.requestSubmit(event.submitter);
    },
    true,
  );

  const store = (files, at) => during(storeFiles(files, at));
  const storeFiles = async (files, at) => {
    const images = [];
    for (const file of files) {
      tell(words.uploading.replace("%s", file.name), true);
      try {
        images.push(await server.upload(file));
        tell("");
      } catch (error) {
        tell(`${file.name}: ${error.message}`);
      }
    }
    if (images.length) put(images, at);
  };
  const put = (images, at) =>
    figures.insertFigures(
      editor,
      images.map((image) => ({ url: image.url, file: image.id })),
      at,
      asOneStep,
    );
  const choose = () =>
    chooser.openChooser({ words, server, accept, onFiles: (files) => store(files), onImages: (images) => put(images) });
  const pictureFiles = (data) => [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));

  // A number of a picture means one of ours only where the picture lies with ours.
  const isOwn = (image) =>
    new URL(image.getAttribute("src") ?? "", location.href).href.startsWith(new URL(media, location.href).href);

  const offer = () => {
    const foreign = figures.foreignPictures(editor.state.doc);
    says.querySelector(".is-offer")?.remove();
    if (!foreign.length) return;
    const line = document.createElement("p");
    line.className = "is-offer";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.takeOverAll;
    button.addEventListener("click", async () => {
      line.remove();
      await figures.takeOver(editor, foreign, { server, tell, words });
    });
    line.append(`${words.foreignPictures.replace("%s", foreign.length)} `, button);
    says.append(line);
  };

  // Pictures that came within the text are stored like files, each in its place.
  const storePasted = async (files) => {
    for (const [number, source] of files.entries()) {
      const type = /^data:([^;]+)/.exec(source)[1];
      const bytes = Uint8Array.from(atob(source.split(",")[1]), (sign) => sign.charCodeAt(0));
      let image;
      try {
        image = await server.upload(new File([bytes], `pasted.${type.split("/")[1]}`, { type }));
      } catch (error) {
        tell(error.message);
      }
      const tr = editor.state.tr;
      const places = [];
      tr.doc.descendants((node, at, parent) => {
        if (node.type.name === "image" && node.attrs.src === `pasted:${number}`) places.push([node, at, parent]);
      });
      for (const [node, at, parent] of places.reverse()) {
        if (image) tr.setNodeMarkup(at, null, { ...node.attrs, src: image.url, file: String(image.id) });
        else if (parent.type.name === "figure") tr.delete(at - 1, at - 1 + parent.nodeSize);
        else tr.delete(at, at + node.nodeSize);
      }
      editor.view.dispatch(tr);
    }
  };

  const editor = new library.Editor({
    element,
    extensions: [...extensions, own.Video, own.Passage],
    content: textarea.value,
    editable: !textarea.disabled,
    // Its own <style> element would be refused; editor.css beside this file says the same.
    injectCSS: false,
    editorProps: {
      // Toolbar and Save bar lie over the text at its edges; the caret stays between them.
      scrollThreshold: { top: 64, bottom: 112, left: 0, right: 0 },
      scrollMargin: { top: 72, bottom: 128, left: 0, right: 0 },
      attributes: { "aria-label": labelOf(textarea), role: "textbox", "aria-multiline": "true" },
      transformPastedHTML(html) {
        const cleaned = paste.cleanPasted(html, { isOwn });
        for (const [what, times] of Object.entries(cleaned.told)) tell(words.told[what].replace("%s", times));
        setTimeout(() => {
          if (cleaned.files.length) during(storePasted(cleaned.files));
          offer();
        });
        return cleaned.html;
      },
      handleClickOn: (_view, _pos, node, at, { target }) =>
        Boolean(target.closest(".figure-picture")) && figures.enterCaption(editor, node, at),
      handleTextInput(view, _from, _to, text) {
        if (!figures.spareChosen(editor)) return false;
        view.dispatch(view.state.tr.insertText(text));
        return true;
      },
      handlePaste(view, event) {
        figures.spareChosen(editor);
        const data = event.clipboardData;
        const files = pictureFiles(data);
        if (files.length && !data.types.includes("text/html")) {
          store(files);
          return true;
        }
        return pasteVideo(view, data?.getData("text/plain").trim() ?? "");
      },
      handleDrop(view, event, _slice, isMoved) {
        const files = pictureFiles(event.dataTransfer);
        if (isMoved || !files.length) return false;
        event.preventDefault();
        store(files, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos);
        return true;
      },
    },
    onUpdate({ editor }) {
      textarea.value = editor.isEmpty ? "" : editor.getHTML();
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
      count();
    },
  });

  // The address of a video, alone and not upon words that it should link.
  const pasteVideo = (view, text) => {
    const { selection, schema } = view.state;
    if (!selection.empty || !videos.videoHost(text) || selection.$from.parent.type.name !== "paragraph") return false;
    const { $from } = selection;
    const depth = figures.depthOfBlocks($from);
    if ($from.depth !== depth) return false;
    const isEmpty = !$from.parent.content.size;
    const tr = view.state.tr;
    const at = isEmpty ? $from.before(depth) : $from.after(depth);
    if (isEmpty) tr.delete(at, at + $from.parent.nodeSize);
    const video = schema.nodes.video.create({ address: text });
    tr.insert(at, video);
    const end = at + video.nodeSize;
    if (tr.doc.nodeAt(end)?.type.name !== "paragraph") tr.insert(end, schema.nodes.paragraph.create());
    view.dispatch(asOneStep(tr).scrollIntoView());
    editor.commands.setTextSelection(end + 1);
    return true;
  };

  const counted = document.createElement("p");
  counted.className = "editor-count";
  const count = () => {
    const text = editor.state.doc.textBetween(0, editor.state.doc.content.size, " ", " ");
    const words_ = text.match(/[\p{L}\p{N}]+(?:[’'.-][\p{L}\p{N}]+)*/gu) ?? [];
    counted.textContent = words.count.replace("%s", words_.length);
  };
  element.append(says, counted);
  count();
  offer();
  // The admin's rows hide what reaches out of them, so nothing could stick.
  for (let box = element; box && box.tagName !== "FORM"; box = box.parentElement) box.classList.add("holds-editor");
  textarea.form.classList.add("has-editor");
  // The library makes its buttons once the editor stands, and the menu of kinds anew with each kind.
  editor.on("create", () => {
    label(element, words.buttons);
    place.keepPlace(editor, textarea);
  });
  editor.on("transaction", () => labelKind(element, words.buttons));
  completeLinks(element);
};

const labelOf = (textarea) => textarea.labels[0]?.textContent.replace(/:\s*$/, "").trim() || textarea.name;

// The library's names of its buttons, in the language of the page.
const label = (element, names) => {
  for (const button of element.querySelectorAll("[data-name]")) {
    const name = names[button.dataset.name];
    if (!name) continue;
    if (button.classList.contains("prose-menubar__option")) button.firstElementChild.textContent = name;
    else sayName(button, name);
  }
  labelKind(element, names);
};

const labelKind = (element, names) => {
  const button = element.querySelector(".prose-menubar__selected > button");
  if (!button) return;
  const kind = button.dataset.level ? `heading${button.dataset.level}` : "paragraph";
  sayName(button, button.textContent === "question_mark" ? names.kind : names[kind]);
};

const sayName = (button, name) => {
  button.title = name;
  button.setAttribute("aria-label", name);
};

// What is typed as a link's address without its scheme is one of the web.
const completeLinks = (element) =>
  element.addEventListener(
    "click",
    (event) => {
      const form = event.target.closest?.("dialog.prose-editor-dialog button[type=submit]")?.form;
      const address = form?.elements.href;
      if (address) address.value = completed(address.value.trim());
    },
    true,
  );

const completed = (address) => {
  if (!address || /^([a-z][a-z0-9+.-]*:|[/#?])/i.test(address)) return address;
  if (/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(address)) return `mailto:${address}`;
  return `https://${address}`;
};

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") return;
  const button = document.querySelector("form.has-editor [name=_continue]");
  if (!button) return;
  event.preventDefault();
  button.click();
});

for (const textarea of document.querySelectorAll("textarea[data-article-editor]")) {
  // Without the editor the text stays what it is underneath: HTML that can be edited.
  start(textarea).catch((error) => console.error(error));
}
