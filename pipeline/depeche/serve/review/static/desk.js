// What every page has: keys, ages that grow, and words for screen readers.

const actions = new Map([["?", help]]);
const SINGLE = "depeche single keys";
const HELD = 1_000; // milliseconds in which keys do nothing, for they were meant for something else
let heldUntil = 0;
let before = ""; // the key before, for those that are pressed one after the other

/** Let single keys do something; a key of two letters is pressed one after the other. */
export function keys(table) {
  for (const [key, action] of Object.entries(table)) actions.set(key, action);
}

/** Let single keys do nothing for a moment: what took them was closed under the fingers. */
export function hold() {
  heldUntil = performance.now() + HELD;
}

/** Tell a screen reader something. */
export function say(text) {
  const place = document.getElementById("said");
  if (place) place.textContent = text;
}

/** An element with attributes, properties of which begin with a dot, and text or elements in it. */
export function make(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith(".")) made[name.slice(1)] = value;
    else made.setAttribute(name, value);
  }
  made.append(...inside);
  return made;
}

/** Go with the focus to the next (1) or previous (-1) of some elements; from none to the first. */
export function step(elements, by) {
  const at = elements.findIndex((one) => one.contains(document.activeElement));
  const to = at < 0 ? 0 : Math.min(Math.max(at + by, 0), elements.length - 1);
  elements[to]?.focus();
  elements[to]?.scrollIntoView({ block: "nearest" });
}

/** The words for how long ago a moment was, as the server has them. */
export function age(moment, ago) {
  const minutes = Math.floor((Date.now() - Date.parse(moment)) / 60_000);
  if (minutes < 1) return ago ? "just now" : "now";
  if (minutes >= 31 * 24 * 60) return (ago ? "on " : "") + moment.slice(0, 10);
  const [size, unit] = [[24 * 60, "d"], [60, "h"], [1, "min"]].find(([size]) => minutes >= size);
  return `${Math.floor(minutes / size)} ${unit}${ago ? " ago" : ""}`;
}

/** Write the ages of a part of the page anew, and in full as it is called here. */
export function tick(root = document) {
  for (const time of root.querySelectorAll("time")) {
    time.textContent = age(time.dateTime, time.classList.contains("ago"));
    time.title = new Date(time.dateTime).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  }
}

function help() {
  document.getElementById("help")?.showModal();
}

function isTyping(target) {
  return target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}

/** In a dialog, too, Ctrl+Enter does what its button does. */
function pressedInDialog(event) {
  const form = event.target.closest?.("dialog[open] form");
  if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button.main, button"));
}

function pressed(event) {
  const key = event.key;
  if (performance.now() < heldUntil) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (event.repeat && !"jk".includes(key)) return;
  if (localStorage.getItem(SINGLE) === "off") return;
  const action = actions.get(before + key) ?? actions.get(key);
  before = actions.has(before + key) ? "" : key;
  if (action && action(event) !== false) event.preventDefault();
}

keys({ gq: () => location.assign("/") });
document.addEventListener("keydown", pressed);
document.addEventListener("keydown", pressedInDialog);
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-do=help]")) help();
  if (event.target.closest("dialog [data-do=close]")) event.target.closest("dialog").close();
});
const single = document.getElementById("single-keys");
if (single) {
  single.checked = localStorage.getItem(SINGLE) !== "off";
  single.addEventListener("change", () =>
    localStorage.setItem(SINGLE, single.checked ? "on" : "off"),
  );
}
tick();
setInterval(tick, 30_000);
