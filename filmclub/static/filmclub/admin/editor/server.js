// What the text field asks the site for. Every refusal comes as an Error whose message is a whole sentence.

export const createServer = ({ addresses, words, during = (work) => work }) => {
  const ask = async (address, fields) => {
    const how = { headers: { Accept: "application/json" }, redirect: "manual" };
    if (fields) {
      how.method = "POST";
      how.body = new FormData();
      for (const [name, value] of Object.entries(fields)) how.body.append(name, value);
      how.headers["X-CSRFToken"] = document.querySelector("[name=csrfmiddlewaretoken]").value;
    }
    let response;
    try {
      response = await fetch(address, how);
    } catch {
      throw new Error(words.offline);
    }
    // The form that asks who one is.
    if (response.type === "opaqueredirect") throw new Error(words.signedOut);
    if (response.status === 413) throw new Error(words.tooHeavy);
    let answer;
    try {
      answer = await response.json();
    } catch {
      throw new Error(response.status === 403 ? words.mayNot : words.failed);
    }
    if (!response.ok) throw new Error(answer.problem || words.failed);
    return { answer, waits: response.status === 202 };
  };

  // One after the other: what was typed last is what stands.
  let last = Promise.resolve();
  const inOrder = (act) => {
    last = last.catch(() => undefined).then(act);
    return during(last);
  };

  const known = new Map();
  const remember = (image) => {
    known.set(String(image.id), image);
    return image;
  };

  // Asked together: what the nodes of one text want to know at the same moment.
  let asked = [];
  const wordsOf = (id) =>
    new Promise((resolve) => {
      if (known.has(id)) return resolve(known.get(id));
      asked.push({ id, resolve });
      if (asked.length > 1) return;
      setTimeout(async () => {
        const waiting = asked;
        asked = [];
        const query = new URLSearchParams(waiting.map((one) => ["id", one.id]));
        try {
          const { answer } = await ask(`${addresses.words}?${query}`);
          Object.values(answer.images).forEach(remember);
        } catch {
          // The fields stay empty; the text itself is whole.
        }
        for (const one of waiting) one.resolve(known.get(one.id));
      });
    });

  const takeOver = async ({ address, alt, caption }) => {
    const { answer } = await ask(addresses.takeOver, { address, alt, caption });
    for (let second = 0; second < 90; second += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const { answer: image, waits } = await ask(`${addresses.takeOver}${answer.result}/`);
      if (!waits) return remember(image);
    }
    throw new Error(words.slow);
  };

  return {
    wordsOf,
    takeOver,
    upload: async (file) => remember((await ask(addresses.upload, { file })).answer),
    choose: async (query, page) => {
      const { answer } = await ask(`${addresses.choose}?${new URLSearchParams({ q: query, page })}`);
      answer.images.forEach(remember);
      return answer;
    },
    say: (id, alt, credit) =>
      inOrder(async () => remember((await ask(addresses.words, { id, alt, credit })).answer)),
    titleOf: async (address) => {
      try {
        const { answer } = await ask(`${addresses.titles}?${new URLSearchParams({ address })}`);
        return answer.titles[address];
      } catch {
        return undefined;
      }
    },
    retitle: (address, title) =>
      inOrder(async () => (await ask(addresses.titles, { address, title })).answer.title),
  };
};
