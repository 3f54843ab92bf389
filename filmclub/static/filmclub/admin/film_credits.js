// Shows how the credits of a film are understood while they are typed or pasted, and marks the line that is to be
// corrected. Without it they are read when the film is saved.

const PAUSE = 700;
const ANSWERS = new RegExp(
  "^(credits_text|started_from|csrfmiddlewaretoken|drop_unread|hold_back|turned|right|(name|who)-\\d+|(offered|take)-.+)$",
);

const follow = (place) => {
  const text = place.querySelector("textarea");
  const understood = place.querySelector(".credits-understood");
  const form = text.form;
  let waiting = 0;
  let latest = 0;
  let read = text.value;

  const look = async (isTurned) => {
    if (text.value === read && !isTurned) return;
    read = text.value;
    const number = ++latest;
    // The answers to "Who is it?" belong to the names, and go along.
    const data = new FormData();
    for (const [name, value] of new FormData(form)) {
      if (ANSWERS.test(name)) data.append(name, value);
    }
    const answer = await fetch(place.dataset.read, { method: "POST", body: data, credentials: "same-origin" });
    if (number !== latest || !answer.ok || answer.redirected) return;
    understood.innerHTML = await answer.text();
  };

  const lookNow = (isTurned) => look(isTurned).catch((error) => console.error(error));
  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(lookNow, PAUSE, false);
  });
  understood.addEventListener("change", (event) => {
    if (event.target.name === "turned") lookNow(true);
  });
};

const mark = (text) => {
  const lines = text.value.split("\n");
  const number = Number(text.dataset.line) - 1;
  const start = lines.slice(0, number).join("\n").length + (number > 0 ? 1 : 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[number] ?? "").length);
  text.scrollTop = Math.max(0, (text.scrollHeight / lines.length) * (number - 3));
};

document.querySelectorAll(".credits-text").forEach(follow);
document.querySelectorAll("textarea[data-line]").forEach(mark);
