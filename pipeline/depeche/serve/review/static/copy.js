// Copying an approved brief, also where the browser gives no clipboard to pages without TLS.

import { say } from "./desk.js";

/** Copy the text of a button; HTML also as what it looks like. */
export async function copy(button) {
  const { text, copy: kind } = button.dataset;
  try {
    if (kind === "html") {
      const blob = (type) => new Blob([text], { type });
      const both = { "text/html": blob("text/html"), "text/plain": blob("text/plain") };
      await navigator.clipboard.write([new ClipboardItem(both)]);
    } else {
      await navigator.clipboard.writeText(text);
    }
  } catch {
    if (!copyByHand(text)) return say("This browser does not let the page copy.");
  }
  const before = button.textContent;
  button.textContent = "copied";
  say("Copied.");
  setTimeout(() => (button.textContent = before), 1500);
}

function copyByHand(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
