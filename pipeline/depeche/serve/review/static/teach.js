// Teaching: French that is selected becomes a term of the glossary, or a word never split.

import { Refused } from "./ask.js";
import { keys } from "./desk.js";
import { notice } from "./notices.js";

const LONGEST = 200; // characters of a selection that can be a term
const LABELS = /[⍽⸱⏎⇥]/g; // what stands for spaces among the repairs
const ENDS = /^[\s\p{P}\p{S}]+|[\s\p{P}\p{S}]+$/gu; // what a selection has caught at its ends
const OPEN = ["new", "in review"]; // an item that is made again unasked

let item;
let term = ""; // what is selected, as it was repaired
let word = ""; // the same as it came

/** Offer to teach what is selected on an item's page. */
export function startTeaching(of) {
  const begun = item !== undefined;
  item = of;
  if (begun) return;
  document.addEventListener("selectionchange", () => {
    clearTimeout(startTeaching.timer);
    startTeaching.timer = setTimeout(look, 150);
  });
  document.addEventListener("click", (event) => {
    const does = event.target.closest("[data-do]")?.dataset.do;
    if (does === "teach") open();
    if (does === "keep-word") keepWord();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.closest("dialog")?.id === "teach") save(event);
  });
  keys({ t: open });
}

/** Close the dialog of a form, and empty it. */
export function closeDialog(form) {
  form.reset();
  form.closest("dialog").close();
}

/** Look at what is selected, and show the buttons beside it. */
function look() {
  const bar = document.getElementById("teach-bar");
  if (!bar || bar.contains(document.activeElement)) return;
  const selection = getSelection();
  const range = selection.rangeCount ? selection.getRangeAt(0) : null;
  const place = range && french(range.commonAncestorContainer);
  term = place && !selection.isCollapsed ? text(range, false) : "";
  word = term && text(range, true);
  bar.hidden = !term || term.length > LONGEST;
  if (bar.hidden) return;
  bar.querySelector("[data-do=keep-word]").hidden = !/^\p{L}+$/u.test(word);
  const box = range.getBoundingClientRect();
  bar.style.top = `${box.bottom + scrollY + 6}px`;
  const left = Math.min(box.left, document.documentElement.clientWidth - bar.offsetWidth - 8);
  bar.style.left = `${Math.max(8, left) + scrollX}px`;
}

function french(node) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  return element.closest(".fr, .copy");
}

/** The text of a range: as it was repaired, or as it came. */
function text(range, asItCame) {
  const part = range.cloneContents();
  for (const repair of part.querySelectorAll("[data-before]")) {
    if (asItCame) repair.replaceWith(repair.dataset.before);
  }
  for (const gone of part.querySelectorAll(asItCame ? "ins, sup" : "del, sup")) gone.remove();
  return part.textContent.replace(LABELS, " ").replace(/\s+/g, " ").replace(ENDS, "");
}

function open() {
  const dialog = document.getElementById("teach");
  if (!dialog || dialog.open) return;
  document.getElementById("teach-bar").hidden = true;
  const form = dialog.querySelector("form");
  form.reset();
  form.french.value = term;
  form.querySelector(".answer").textContent = "";
  form.querySelector(".hint").textContent = isOpen()
    ? "This article is translated again at once; others that have the term follow."
    : `This article is ${page().status}: to have the term in it, translate it again after this. Others that have the term follow.`;
  dialog.showModal();
  (term ? form.english : form.french).focus();
}

async function save(event) {
  event.preventDefault();
  const form = event.target;
  const answer = form.querySelector(".answer");
  const button = form.querySelector("button.main");
  button.disabled = true;
  answer.textContent = isOpen() ? "This article is translated again …" : "It is added …";
  try {
    const body = { french: form.french.value, english: form.english.value, item: item.name };
    const what = await taught("/api/v1/terms", body, () => closeDialog(form));
    notice("taught", `“${body.french}” is in the glossary now. ${what}`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    answer.textContent = error.message;
  } finally {
    button.disabled = false;
  }
}

async function keepWord() {
  document.getElementById("teach-bar").hidden = true;
  const kept = word;
  try {
    const what = await taught("/api/v1/words", { word, item: item.name });
    notice("taught", `“${kept}” is never split any more. ${what}`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    notice("refused", error.message);
  }
}

/** Teach something, and say what has come of it. */
async function taught(path, body, done) {
  const wasOpen = isOpen();
  const { brief } = page();
  await item.ask(path, body, done);
  const waiting = Number(page().waiting);
  const others = waiting ? `; ${waiting === 1 ? "1 other follows" : `${waiting} others follow`}.` : ".";
  if (!wasOpen) return `This article stays as it is until it is translated again${others}`;
  return `This article was translated again${page().brief === brief ? ", and has come out the same" : ""}${others}`;
}

const page = () => document.getElementById("main").dataset;
const isOpen = () => OPEN.includes(page().status);
