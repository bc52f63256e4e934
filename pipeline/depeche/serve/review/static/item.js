// An item under review: editing in place, approving, rejecting; what others do appears by itself.

import { isSure } from "./approving.js";
import { Refused, ask, page } from "./ask.js";
import { copy } from "./copy.js";
import { hold, keys, make, say, step } from "./desk.js";
import { Drafts } from "./drafts.js";
import { forget, hideForgotten } from "./dropped.js";
import { Editor } from "./editor.js";
import { listen, logIn, put } from "./live.js";
import { News } from "./news.js";
import { close, notice, told } from "./notices.js";
import { following, sayTaken, takeAlong } from "./next.js";
import { keepEditor, replaceAll, sameParts } from "./parts.js";
import { closeDialog, startTeaching } from "./teach.js";

const main = document.getElementById("main");
const notices = document.getElementById("notices");
const mayEdit = document.getElementById("editor") !== null;

/** What this page shows. */
const item = {
  name: main.dataset.name,
  path: `/api/v1/items/${encodeURIComponent(main.dataset.name)}`,
  drafts: new Drafts(main.dataset.user, main.dataset.name),
  editors: new Map(), // the open ones, by their fields

  /** The version of the item, and the brief, that the page shows. */
  get version() {
    return Number(main.dataset.version);
  },
  get brief() {
    return main.dataset.brief;
  },

  /** The French of a text; "" of the brief's. */
  french: (block) => block.closest(".pair")?.querySelector("[data-french]").dataset.french ?? "",

  /** Show it as it is now; if that fails, it is tried again. */
  refresh: () => refresh().catch(() => soon()),

  /** Show a newer version though something is typed, which is offered again. */
  async showNewer() {
    for (const editor of [...item.editors.values()]) editor.leave();
    await item.refresh();
    offerDrafts();
  },

  /** Ask for something, after what was asked before, and show the item after it; throws Refused. */
  ask(path, body, done) {
    const turn = asked.catch(() => {}).then(() => item.askNow(path, body, done));
    asked = turn;
    return turn;
  },

  async askNow(path, body, done = () => {}) {
    asking += 1;
    try {
      const now = await answer(path, typeof body === "function" ? body() : body);
      done();
      if (now && now.folder !== item.name) location.replace(`/items/${encodeURIComponent(now.folder)}`);
      else await item.refresh();
      return now;
    } finally {
      asking -= 1;
    }
  },
};

const news = new News(main);
const blocks = () => [...main.querySelectorAll(".text[data-field]")];
const block = (field) => main.querySelector(`.text[data-field="${field}"]`);
const chosen = () => document.activeElement.closest(".text[data-field]");
let shown = Promise.resolve();
let isLoggingIn = false;
let asked = Promise.resolve(); // what was asked for last
let asking = 0; // how much was asked for here that is not shown yet
let answered = 0; // the version after the last change that was made here
const isTyping = () => [...item.editors.values()].some((editor) => editor.isChanged);

/** The item after what is asked for; throws Refused. */
async function answer(path, body) {
  news.wait();
  try {
    const { item: now } = await ask("POST", path, body);
    if (now) news.isMine(now);
    answered = Math.max(answered, now?.version ?? 0);
    return now;
  } finally {
    news.go();
  }
}

/** Show the item as it is now, one look after the other. */
function refresh() {
  const next = shown.catch(() => {}).then(show);
  shown = next;
  return next;
}

async function show() {
  let fresh;
  try {
    fresh = (await page()).getElementById("main");
  } catch (error) {
    if (error.status !== 404) throw error;
    return notice("gone", "This item is not here any more.", make("a", { href: "/" }, "To the queue"));
  }
  const isOther = fresh.dataset.brief !== main.dataset.brief || !sameParts(fresh, main);
  if (isOther) for (const editor of [...item.editors.values()]) leaveIfIdle(editor);
  if (isOther && (item.editors.size || main.querySelector("dialog[open]"))) {
    if (!asking) announce(fresh); // else it is shown when that is done
    return;
  }
  const old = blocks().map(({ dataset }) => ({ ...dataset }));
  if (isOther) showOther(fresh);
  else {
    put(fresh, keepEditor);
    follow(fresh);
  }
  Object.assign(main.dataset, fresh.dataset);
  document.title = fresh.ownerDocument.title;
  close("newer");
  hideForgotten(item.name);
  news.shown(old, blocks());
}

/** Take an editor off the page in which nothing is typed, nor will be in this moment. */
function leaveIfIdle(editor) {
  if (editor.isChanged || editor.form.contains(document.activeElement)) return;
  editor.close();
  hold();
}

/** Say that there is a newer version, which is not shown before the editor wants it. */
function announce(fresh) {
  const show = make("button", { type: "button", ".onclick": () => item.showNewer() }, "Show it");
  notice("newer", news.sentence(fresh), show);
}

/** Show a page that has other parts. */
function showOther(fresh) {
  const at = document.activeElement.closest("[data-field]")?.dataset.field;
  replaceAll(main, fresh, notices);
  if (mayEdit) startTeaching(item);
  if (at) block(at)?.focus({ preventScroll: true });
  hold();
}

/** Show in open editors what their texts have become. */
function follow(fresh) {
  for (const editor of item.editors.values()) {
    const { text, by } = editor.block.dataset;
    if (text !== editor.before) editor.follow(text, Number(fresh.dataset.version), by || fresh.dataset.by || "Somebody");
  }
}

/**
 * What is changed, with the version that is seen now. What was asked for here before is done first,
 * so that a quick key after it is no conflict with oneself.
 */
function change(body = {}) {
  const seen = item.version;
  return () => ({ ...body, version: Math.max(seen, answered) });
}

/** Do something to the item; whether it was done. */
async function act(action, body = null) {
  close("refused");
  try {
    await item.ask(`${item.path}/${action}`, body);
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.conflict) await item.refresh();
    notice("refused", error.message, ...(error.status === 401 ? [logIn()] : []));
    return false;
  }
}

function edit(place = chosen() ?? blocks()[0], draft = null) {
  if (!mayEdit || !place?.hasAttribute("tabindex")) return false;
  const { field } = place.dataset;
  if (!item.editors.has(field)) item.editors.set(field, new Editor(place, item, draft));
  item.editors.get(field).focus();
}

async function undo(place = chosen()) {
  if (!mayEdit || !place?.querySelector("[data-do=undo]")) return;
  if (await act("undo", change({ field: place.dataset.field }))) {
    say("Taken back.");
    block(place.dataset.field)?.focus({ preventScroll: true });
  }
}

/** Approve the brief; what has changed under the editor's eyes is told first, and asked about. */
async function approve() {
  if (!mayEdit || main.dataset.status === "approved") return;
  if (isTyping()) return notice("refused", "Save or cancel what you are typing first.");
  await asked.catch(() => {}); // what is there to know may come of that
  if (told("newer")) await item.showNewer();
  const body = change();
  const reasons = [told("changed"), ...JSON.parse(main.dataset.reasons)].filter(Boolean);
  close("changed");
  if (!(await isSure(reasons))) return;
  if (await act("approve", body)) {
    news.forget();
    say("Approved.");
  }
}

function reject() {
  const dialog = document.getElementById("reject");
  if (!mayEdit || !dialog) return;
  if (isTyping()) return notice("refused", "Save or cancel what you are typing first.");
  dialog.showModal();
  dialog.querySelector("textarea").focus();
}

async function again(button) {
  if (isTyping()) return notice("refused", "Save or cancel what you are typing first.");
  button.setAttribute("aria-busy", "true");
  notice("again", "It is translated again …");
  const { brief } = item;
  const done = await act("again");
  close("again");
  if (done) notice("again", item.brief === brief ? "It was translated again, and has come out the same." : "It was translated again.");
  button.removeAttribute("aria-busy");
}

/** Go to the item after this one in the queue as it was last seen here, or to the newest new one. */
async function next() {
  const { name, isEnd, list } = await following(item.name);
  if (name) {
    if (isEnd) takeAlong("That was the end of the list; this is the newest new item.");
    return location.assign(`/items/${encodeURIComponent(name)}`);
  }
  const sentence = isEnd ? "This is the end of the list, and no other item is new." : "No other item is new.";
  notice("end", sentence, make("a", { href: list }, "To the list"));
}

/** Take an edit that was not kept into the editor of the text that is chosen beside it. */
function use(place) {
  const { value: field } = place.querySelector("select");
  if (item.editors.get(field)?.isChanged) return notice("refused", "Save or cancel what you are typing first.");
  edit(block(field));
  item.editors.get(field)?.take(place.dataset.text);
}

/** Offer what was typed before the page was loaded, where the text is still what it was. */
function offerDrafts() {
  for (const [field, draft] of item.drafts.all()) {
    if (item.editors.has(field)) continue;
    const place = draft.french
      ? blocks().find((one) => item.french(one) === draft.french)
      : [block(field)].find((one) => one && (draft.brief === item.brief || one.dataset.text === draft.before));
    if (mayEdit && place?.hasAttribute("tabindex")) {
      item.drafts.drop(field);
      edit(place, draft);
      item.editors.get(place.dataset.field).keep();
      continue;
    }
    const drop = make("button", { type: "button" }, "Forget it");
    const typed = make("p", { class: "typed" }, draft.text);
    drop.onclick = () => (item.drafts.drop(field), close(`draft ${field}`));
    notice(`draft ${field}`, "You typed this and have not saved it; the text has changed since:", typed, drop);
  }
}

const doing = {
  edit: (button) => edit(button.closest(".text")),
  undo: (button) => undo(button.closest(".text")),
  approve,
  reject,
  begin: () => act("begin", change()),
  again,
  next,
  use: (button) => use(button.closest(".dropped")),
  forget: (button) => forget(button.closest(".dropped"), item.name),
};
main.addEventListener("click", (event) => {
  isLoggingIn = event.target.closest("a[href^='/login']") !== null; // and comes back to what is kept
  const button = event.target.closest("[data-do]");
  if (button) doing[button.dataset.do]?.(button);
  const copied = event.target.closest("[data-copy]");
  if (copied) copy(copied);
  const text = event.target.closest(".now");
  if (text && getSelection().isCollapsed) edit(text.closest(".text"));
});
keys({
  j: () => step(blocks(), 1),
  k: () => step(blocks(), -1),
  e: () => edit(),
  Enter: () => (document.activeElement.matches(".text[data-field]") ? edit() : false),
  u: () => void undo(),
  a: () => void approve(),
  r: reject,
  n: () => void next(),
});
main.addEventListener("submit", async (event) => {
  if (event.target.closest("dialog")?.id !== "reject") return;
  event.preventDefault();
  const form = event.target;
  const body = change({ reason: form.reason.value });
  try {
    await item.ask(`${item.path}/reject`, body, () => closeDialog(form));
    say("Rejected.");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    form.querySelector(".answer").textContent = error.message;
    if (error.conflict) await item.refresh();
  }
});
main.addEventListener("close", () => told("newer") && item.refresh(), true); // a dialog was in the way
addEventListener("beforeunload", (event) => isTyping() && !isLoggingIn && event.preventDefault());
for (const one of blocks()) if (!mayEdit) one.tabIndex = -1;
if (mayEdit) startTeaching(item);
offerDrafts();
sayTaken();
hideForgotten(item.name);
const soon = listen(refresh, (names) => names.includes(item.name));
