/* Searching without a server: the index is in files, of which a search fetches a few.

   Words are folded and stemmed as they were for the index (see search.py). A text is found if it
   has all of the words, each as another form of the same stem, or as the beginning of a word. */

"use strict";

(() => {
  const form = document.getElementById("search");
  const input = document.getElementById("q");
  const found = document.getElementById("found");
  const results = document.getElementById("results");
  const all = document.getElementById("all");
  const root = form.dataset.root;
  const most = 50;
  const shortest = 3; // letters of what can be the beginning of a word

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const words = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) || [];
  const shard = (word, letters) =>
    Array.from(word).slice(0, letters).map((c) => (c.codePointAt(0) < 128 ? c : "_")).join("");

  const fetched = new Map();
  const load = (path) => {
    if (!fetched.has(path)) {
      fetched.set(path, fetch(root + path).then((answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      }));
    }
    return fetched.get(path);
  };

  // The numbers of the texts that have a word.
  const textsWith = async (word, shards) => {
    const stem = spanishStem(word);
    const places = new Set();
    // Where many texts have stems with the same two letters, there is a shard for each third one.
    const names = [stem, word].flatMap((one) => [shard(one, 2), shard(one, 3)]);
    for (const name of new Set(names)) {
      if (!shards.includes(name)) continue;
      for (const [one, [forms, steps]] of Object.entries(await load(`stems/${name}.json`))) {
        const begins = word.length >= shortest && forms.some((each) => each.startsWith(word));
        if (one === stem || begins) {
          let place = 0;
          for (const step of steps) {
            place += step;
            places.add(place);
          }
        }
      }
    }
    return places;
  };

  const asked = (text, stop) => [...new Set(words(text))].filter((word) => !stop.includes(word));

  const look = async (text) => {
    const index = await load("index.json");
    const wanted = asked(text, index.stop);
    if (!wanted.length) return { count: -1, rows: [] };
    const sets = await Promise.all(wanted.map((word) => textsWith(word, index.shards)));
    const [first, ...others] = sets.sort((a, b) => a.size - b.size);
    const places = [...first]
      .filter((place) => others.every((set) => set.has(place)))
      .sort((a, b) => a - b);
    const rows = [];
    for (const place of places.slice(0, most)) {
      const list = index.ends.findIndex((end) => place < end);
      const texts = await load(`texts/${list + 1}.json`);
      rows.push(texts[place - (list ? index.ends[list - 1] : 0)]);
    }
    return { count: places.length, rows };
  };

  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  // The index names a page with its anchor as it is; in an address it is percent-encoded.
  const address = (page) => {
    const [path, anchor] = page.split("#");
    const steps = path.split("/").map(encodeURIComponent).join("/");
    return form.dataset.site + steps + (anchor ? `#${encodeURIComponent(anchor)}` : "");
  };

  const show = ({ count, rows }) => {
    const items = rows.map(([page, kind, number, where, text]) => {
      const item = document.createElement("li");
      const name = form.dataset[kind.replace(/-(.)/g, (_, letter) => letter.toUpperCase())];
      const title = number === null ? name : `${name} ${number}`;
      const link = document.createElement("p");
      link.append(element("a", text, { href: address(page), lang: "es", dir: "auto" }));
      item.append(element("p", [title, where].filter(Boolean).join(" · "), { class: "over" }), link);
      return item;
    });
    results.replaceChildren(...items);
    const { none, one, some, first } = form.dataset;
    const many = (count > rows.length ? first : some).replace("{n}", count).replace("{m}", rows.length);
    found.textContent = count < 0 ? "" : [none, one][count] || many;
    all.hidden = count >= 0;
  };

  // Where the index cannot be read, the texts that stand on the page are searched.
  const filter = (text) => {
    const wanted = asked(text, []);
    let count = 0;
    for (const item of all.querySelectorAll("li:has(> p)")) {
      const stems = words(item.textContent).flatMap((word) => [word, spanishStem(word)]);
      item.hidden = !wanted.every((word) =>
        stems.includes(spanishStem(word)) || stems.some((one) => one.startsWith(word)));
      if (!item.hidden) count += 1;
    }
    const { none, one, some, offline } = form.dataset;
    const told = [none, one][count] || some.replace("{n}", count);
    found.textContent = wanted.length ? `${told} ${offline}` : "";
  };

  let latest = 0;
  const search = async () => {
    latest += 1;
    const mine = latest;
    const text = input.value;
    const address = new URL(location.href);
    if (text.trim()) address.searchParams.set("q", text);
    else address.searchParams.delete("q");
    try {
      history.replaceState(null, "", address);
    } catch {
      // Some browsers do not let a page from a disk change its address.
    }
    try {
      const answer = await look(text);
      if (mine === latest) show(answer);
    } catch {
      if (mine === latest) filter(text);
    }
    if (mine === latest) results.dataset.query = text;
  };

  let waiting;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 150);
  });

  input.value = new URLSearchParams(location.search).get("q") || "";
  if (input.value) search();
})();
