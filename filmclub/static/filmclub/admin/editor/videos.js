// Videos in a text: a paragraph that is nothing but the address of one, or one link to it, as on the server.

const KEY = /^[\w-]{11}$/;

const youtube = (host, path, query) => {
  if (host === "youtu.be") return path.length === 1 && KEY.test(path[0]);
  if (path.length === 1 && path[0] === "watch") return KEY.test(query.get("v") ?? "");
  return path.length === 2 && ["embed", "shorts", "live"].includes(path[0]) && KEY.test(path[1]);
};

// Returns the name of the host if the address is that of one video, otherwise nothing.
export const videoHost = (address) => {
  if (!/^https?:\/\/\S+$/.test(address)) return "";
  let url;
  try {
    url = new URL(address);
  } catch {
    return "";
  }
  const host = url.hostname.replace(/^www\./, "");
  const path = url.pathname.split("/").filter(Boolean);
  if (/^((m|music)\.)?youtube\.com$|^youtube-nocookie\.com$|^youtu\.be$/.test(host)) {
    return youtube(host, path, url.searchParams) ? "YouTube" : "";
  }
  if (host === "vimeo.com" || host === "player.vimeo.com") {
    const [key, secret] = path[0] === "video" ? path.slice(1) : path;
    return /^\d{1,12}$/.test(key ?? "") && (!secret || /^[0-9a-f]{6,20}$/.test(secret)) ? "Vimeo" : "";
  }
  if (host === "archive.org") {
    return ["details", "embed"].includes(path[0]) && /^[\w.-]+$/.test(path[1] ?? "") ? "Internet Archive" : "";
  }
  return "";
};

const readParagraph = (paragraph) => {
  const words = paragraph.textContent.trim();
  const links = paragraph.querySelectorAll("a[href]");
  if (paragraph.querySelector("img") || links.length > 1) return false;
  const address = links.length ? links[0].getAttribute("href") : words;
  if (!videoHost(address) || (links.length && links[0].textContent.trim() !== words)) return false;
  return { address, title: videoHost(words) ? "" : words };
};

export const createVideo = (library, { words, server, leave, tell }) =>
  library.Node.create({
    name: "video",
    group: "block",
    atom: true,
    draggable: true,
    addAttributes: () => ({ address: { default: "", rendered: false }, title: { default: "", rendered: false } }),
    parseHTML: () => [{ tag: "p", priority: 60, context: "doc/|passage/", getAttrs: readParagraph }],
    renderHTML: ({ node }) => ["p", ["a", { href: node.attrs.address }, node.attrs.title || node.attrs.address]],
    addNodeView:
      () =>
      ({ node, editor, getPos }) => {
        const dom = document.createElement("div");
        dom.className = "editor-video";
        const name = document.createElement("p");
        const link = document.createElement("a");
        link.rel = "noreferrer";
        link.target = "_blank";
        name.append(link);
        const label = document.createElement("label");
        const title = document.createElement("input");
        title.type = "text";
        title.maxLength = 200;
        label.append(words.title, " ", title);
        const remove = document.createElement("button");
        remove.type = "button";
        remove.textContent = words.remove;
        dom.append(name, label, remove);
        let stored = "";
        const show = () => {
          link.href = link.textContent = node.attrs.address;
          name.prepend(link.previousSibling ? "" : `${videoHost(node.attrs.address)}: `);
          if (document.activeElement !== title) title.value = stored || node.attrs.title;
        };
        show();
        server.titleOf(node.attrs.address).then((known) => {
          stored = known ?? "";
          show();
        });
        title.addEventListener("change", async () => {
          const text = title.value.trim();
          editor.view.dispatch(editor.state.tr.setNodeMarkup(getPos(), null, { ...node.attrs, title: text }));
          // The title of a clip that is shown already is the clip's own.
          if (!stored || !text || text === stored) return;
          try {
            stored = (await server.retitle(node.attrs.address, text)) ?? stored;
          } catch (error) {
            tell(error.message);
            show();
          }
        });
        title.addEventListener("keydown", (event) => {
          // Enter would send the form.
          if (event.key !== "Enter") return;
          event.preventDefault();
          leave(editor, getPos() + node.nodeSize);
        });
        remove.addEventListener("click", () => {
          editor.view.dispatch(editor.state.tr.delete(getPos(), getPos() + node.nodeSize));
          editor.view.focus();
        });
        return {
          dom,
          update(next) {
            if (next.type !== node.type) return false;
            node = next;
            show();
            return true;
          },
          stopEvent: (event) => label.contains(event.target) || remove.contains(event.target),
          ignoreMutation: () => true,
        };
      },
  });
