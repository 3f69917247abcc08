/* Queries on the page itself: a table of the answer, a link to share the query, downloads.
   Without this script the form sends the query to the endpoint, which answers by itself. */

"use strict";

(() => {
  const form = document.getElementById("query");
  const input = document.getElementById("sparql");
  const state = document.getElementById("status");
  const answer = document.getElementById("answer");
  const downloads = document.getElementById("downloads");
  const share = document.getElementById("share");
  const most = 500;
  const tables = {
    CSV: "text/csv",
    TSV: "text/tab-separated-values",
    JSON: "application/sparql-results+json",
    XML: "application/sparql-results+xml",
  };
  const graphs = {
    Turtle: "text/turtle",
    "JSON-LD": "application/ld+json",
    "N-Triples": "application/n-triples",
    "RDF/XML": "application/rdf+xml",
  };
  const endings = {
    CSV: "csv", TSV: "tsv", JSON: "json", XML: "xml",
    Turtle: "ttl", "JSON-LD": "jsonld", "N-Triples": "nt", "RDF/XML": "rdf",
  };

  const ask = (query, accept) =>
    fetch(form.action, {
      method: "POST",
      headers: { Accept: accept, "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ query }),
    });

  const element = (name, text) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    return made;
  };

  const cell = (term) => {
    const made = element("td");
    if (!term) return made;
    if (term.type === "uri" && /^https?:/.test(term.value)) {
      const link = element("a", term.value);
      link.href = term.value;
      link.className = "break";
      made.append(link);
    } else {
      made.textContent = term.value;
      made.dir = "auto";
      if (term["xml:lang"]) made.lang = term["xml:lang"];
    }
    return made;
  };

  const table = (result) => {
    const made = element("table");
    const caption = element("caption", form.dataset.caption);
    caption.className = "hear";
    const head = element("tr");
    for (const name of result.head.vars) {
      const column = element("th", name);
      column.scope = "col";
      head.append(column);
    }
    const body = element("tbody");
    for (const binding of result.results.bindings.slice(0, most)) {
      const row = element("tr");
      for (const name of result.head.vars) row.append(cell(binding[name]));
      body.append(row);
    }
    const top = element("thead");
    top.append(head);
    made.append(caption, top, body);
    return made;
  };

  const offer = (query, formats) => {
    downloads.replaceChildren(
      ...Object.entries(formats).map(([name, type]) => {
        const button = element("a", name);
        button.href = `${form.action}?${new URLSearchParams({ query })}`;
        button.addEventListener("click", async (event) => {
          event.preventDefault();
          const blob = await (await ask(query, type)).blob();
          const link = element("a");
          link.href = URL.createObjectURL(blob);
          link.download = `fichero.${endings[name]}`;
          link.click();
          setTimeout(() => URL.revokeObjectURL(link.href), 10000);
        });
        return button;
      }),
    );
    downloads.hidden = false;
  };

  const told = (count) => {
    const { rows, one, first } = form.dataset;
    if (count === 1) return one;
    return (count > most ? first : rows).replace("{n}", count).replace("{m}", most);
  };

  const run = async () => {
    const query = input.value;
    share.href = `#query=${encodeURIComponent(query)}`;
    share.hidden = false;
    answer.replaceChildren();
    downloads.hidden = true;
    state.textContent = form.dataset.running;
    let reply;
    try {
      reply = await ask(query, `${tables.JSON}, ${graphs.Turtle};q=0.9`);
    } catch {
      state.textContent = form.dataset.static;
      return;
    }
    const type = reply.headers.get("Content-Type") || "";
    if (!reply.ok) {
      const there = ![404, 405, 501].includes(reply.status);
      state.textContent = there ? form.dataset.failed : form.dataset.static;
      if (there) {
        const said = element("pre", await reply.text());
        said.className = "code";
        answer.append(said);
      }
    } else if (type.includes("sparql-results+json")) {
      const result = await reply.json();
      if ("boolean" in result) {
        state.textContent = result.boolean ? form.dataset.yes : form.dataset.no;
      } else {
        state.textContent = told(result.results.bindings.length);
        answer.append(table(result));
        offer(query, tables);
      }
    } else if (type.includes("turtle")) {
      const text = element("pre", await reply.text());
      text.className = "code";
      answer.append(text);
      state.textContent = "";
      offer(query, graphs);
    } else {
      state.textContent = form.dataset.static;
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  for (const link of document.querySelectorAll(".use")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      input.value = link.dataset.query;
      form.scrollIntoView();
      input.focus({ preventScroll: true });
      run();
    });
  }
  share.addEventListener("click", () => {
    // The link becomes the address of the page, which can be copied from there too.
    const address = new URL(share.href, location.href).href;
    navigator.clipboard?.writeText(address).then(() => {
      state.textContent = form.dataset.copied;
    }, () => {});
  });

  const shared = new URLSearchParams(location.hash.slice(1)).get("query");
  if (shared) {
    input.value = shared;
    run();
  }
})();
