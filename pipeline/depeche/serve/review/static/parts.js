// The parts of an item's page, and how a page of the server takes their place.

import { tick } from "./desk.js";
import { keepOpen } from "./live.js";

const parts = (root) => [...root.querySelectorAll("[data-live]")];

/** Whether two pages have the same parts. */
export function sameParts(one, other) {
  const names = (root) => parts(root).map((part) => part.dataset.live).join();
  return names(one) === names(other);
}

/** Put all of a page of the server into this one; one element of it stays. */
export function replaceAll(main, fresh, staying) {
  const made = document.importNode(fresh, true);
  for (const part of parts(made)) {
    const old = main.querySelector(`[data-live="${part.dataset.live}"]`);
    if (old) keepOpen(old, part);
  }
  const inside = [...made.childNodes];
  main.replaceChildren(...inside.map((node) => (node.id === staying.id ? staying : node)));
  main.className = fresh.className;
  tick(main);
}

/** Whether a part of the page stays for what is typed in it; what its text is now is kept with it. */
export function keepEditor(old, part) {
  if (!old.querySelector(".editor")) return false;
  for (const text of old.querySelectorAll("[data-field]")) {
    const now = part.querySelector(`[data-field="${text.dataset.field}"]`)?.dataset ?? {};
    for (const name in text.dataset) if (!(name in now)) delete text.dataset[name];
    Object.assign(text.dataset, now);
  }
  return true;
}
