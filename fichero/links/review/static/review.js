// Keys for who decides on many: the page works without this, by Tab, arrows and Enter.
"use strict";

document.documentElement.classList.add("keys");

const VERDICTS = { a: "accept", r: "reject", s: "skip", u: "undo" };

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=radio]), textarea");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const key = event.key.toLowerCase();
  const verdict = VERDICTS[key] && document.querySelector(`button[value=${VERDICTS[key]}]`);
  const radios = document.querySelectorAll("input[name=relation]");
  if (verdict) {
    event.preventDefault();
    verdict.click();
  } else if (/^[1-5]$/.test(key) && radios[key - 1]) {
    event.preventDefault();
    radios[key - 1].checked = true;
  }
});
