// Shows how the credits of a film are understood while they are typed or pasted. Without it they are read when the
// film is saved.

const PAUSE = 700;

const follow = (place) => {
  const text = place.querySelector("textarea");
  const understood = place.querySelector(".credits-understood");
  const form = text.form;
  let waiting = 0;
  let latest = 0;
  let read = text.value;

  const look = async () => {
    if (text.value === read) return;
    read = text.value;
    const number = ++latest;
    // The answers to "Who is it?" belong to the names, and go along.
    const data = new FormData();
    for (const [name, value] of new FormData(form)) {
      if (/^(credits_text|started_from|csrfmiddlewaretoken|drop_unread|(name|who)-\d+)$/.test(name)) data.append(name, value);
    }
    const answer = await fetch(place.dataset.read, { method: "POST", body: data, credentials: "same-origin" });
    if (number !== latest || !answer.ok || answer.redirected) return;
    understood.innerHTML = await answer.text();
  };

  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => look().catch((error) => console.error(error)), PAUSE);
  });
};

document.querySelectorAll(".credits-text").forEach(follow);
