// Asking an editor once before a brief is approved, if there is something to know.

import { make } from "./desk.js";

/** Whether to approve; asked only if there are reasons to ask, which are sentences. */
export function isSure(reasons) {
  if (!reasons.length) return Promise.resolve(true);
  const dialog = document.getElementById("sure");
  if (dialog.open) return Promise.resolve(false);
  dialog.querySelector("ul").replaceChildren(...reasons.map((reason) => make("li", {}, reason)));
  dialog.returnValue = "";
  dialog.showModal();
  dialog.querySelector("button.main").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
