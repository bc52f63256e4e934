// Notices above an item: what has happened, one of each kind, until somebody closes it.

import { make } from "./desk.js";

const place = document.getElementById("notices");

/** Show a notice, instead of the one of the same kind; more elements may follow its sentence. */
export function notice(kind, sentence, ...more) {
  close(kind);
  const button = make("button", { type: "button", class: "plain", "aria-label": "Close this notice" }, "Close");
  const made = make("div", { class: "notice", "data-kind": kind, role: "status" }, make("p", {}, sentence), ...more, button);
  button.onclick = () => made.remove();
  place.append(made);
}

/** Close the notice of a kind, if it is there. */
export function close(kind) {
  find(kind)?.remove();
}

/** The sentence of the notice of a kind; undefined if it is not there. */
export function told(kind) {
  return find(kind)?.querySelector("p").textContent;
}

function find(kind) {
  return [...place.children].find((one) => one.dataset.kind === kind);
}
