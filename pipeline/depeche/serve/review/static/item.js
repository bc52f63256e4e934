// An item under review: editing in place, approving, rejecting; what others do appears by itself.

import { Refused, ask, page } from "./ask.js";
import { keys, make, say, step, tick } from "./desk.js";
import { Drafts } from "./drafts.js";
import { Editor } from "./editor.js";
import { copy } from "./copy.js";
import { listen, logIn, put } from "./live.js";
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

  /** The version and the edition that the page shows. */
  get version() {
    return Number(main.dataset.version);
  },
  get came() {
    return main.dataset.came;
  },

  /** The French of a text; "" of the brief's. */
  french: (block) => block.closest(".pair")?.querySelector("[data-french]").dataset.french ?? "",

  /** Show it as it is now. */
  refresh,

  /** Show it after a change of one's own. */
  async changed(now) {
    if (now && now.folder !== item.name) return location.replace(`/items/${encodeURIComponent(now.folder)}`);
    await refresh();
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
      const answer = await ask("POST", path, typeof body === "function" ? body() : body);
      answered = Math.max(answered, answer.item?.version ?? 0);
      done();
      await item.changed(answer.item);
    } finally {
      asking -= 1;
    }
  },

  notice,
};

const blocks = () => [...main.querySelectorAll(".text[data-field]")];
const block = (field) => main.querySelector(`.text[data-field="${field}"]`);
const chosen = () => document.activeElement.closest(".text[data-field]");
let shown = Promise.resolve();
let isLoggingIn = false;
let asked = Promise.resolve(); // what was asked for last
let asking = 0; // how much was asked for here that is not shown yet
let answered = 0; // the version after the last change that was made here
const isTyping = () => [...item.editors.values()].some((editor) => editor.isChanged);

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
  const before = { ...main.dataset };
  const others = changedTexts(fresh);
  const isOther = fresh.dataset.came !== before.came || !sameParts(fresh);
  if (isOther) for (const editor of item.editors.values()) editor.isChanged || editor.close();
  if (isOther && (item.editors.size || main.querySelector("dialog[open]"))) {
    if (asking) return; // it is shown when that is done
    const withdrawn = fresh.dataset.status === "withdrawn";
    const sentence = withdrawn ? "The provider has withdrawn this item." : "A newer version of this brief has come.";
    notice("newer", sentence, make("button", { type: "button", ".onclick": () => location.reload() }, "Show it"));
    return;
  }
  if (isOther) {
    const inside = [...document.importNode(fresh, true).childNodes];
    const kept = inside.find((node) => node.id === "notices");
    kept?.replaceWith(notices);
    main.replaceChildren(...inside.map((node) => (node === kept ? notices : node)));
    main.className = fresh.className;
    tick(main);
    startTeaching(item);
  } else {
    others.forEach(leave);
    put(fresh, (old) => old.querySelector(".editor") !== null);
  }
  Object.assign(main.dataset, fresh.dataset);
  document.title = fresh.ownerDocument.title;
  const isMine = asking || main.dataset.by === main.dataset.user;
  if (main.dataset.version !== before.version && !isMine) tell(others, isOther);
}

/** Close the editor of a text that is another now, if nothing is typed there. */
function leave({ dataset }) {
  const editor = item.editors.get(dataset.field);
  if (editor && !editor.isChanged) editor.close();
}

function sameParts(fresh) {
  const names = (root) => [...root.querySelectorAll("[data-live]")].map((one) => one.dataset.live).join();
  return names(fresh) === names(main);
}

/** The texts that are others on a page of the server than they are here. */
function changedTexts(fresh) {
  return [...fresh.querySelectorAll(".text[data-field]")].filter(
    ({ dataset }) => block(dataset.field)?.dataset.text !== dataset.text,
  );
}

/** Say what somebody else has changed. */
function tell(changed, isOther) {
  for (const one of changed) block(one.dataset.field)?.classList.add("fresh");
  const who = main.dataset.by || "Somebody";
  const what = changed.map((one) => one.dataset.label.toLowerCase());
  let sentence = `${who} has set this to “${main.dataset.status}”.`;
  if (isOther) sentence = "A newer version of this brief has come.";
  else if (what.length > 3) sentence = `${who} has changed ${what.length} texts.`;
  else if (what.length) sentence = `${who} has changed ${what.join(", ")}.`;
  notice("changed", sentence);
}

/** Show a notice above the item, one of each kind. */
function notice(kind, sentence, ...more) {
  notices.querySelector(`[data-kind="${kind}"]`)?.remove();
  const close = make("button", { type: "button", class: "plain", "aria-label": "Close this notice" }, "Close");
  const made = make("div", { class: "notice", "data-kind": kind, role: "status" }, make("p", {}, sentence), ...more, close);
  close.onclick = () => made.remove();
  notices.append(made);
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
  document.querySelector("[data-kind=refused]")?.remove();
  try {
    await item.ask(`${item.path}/${action}`, body);
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.conflict) await refresh();
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

async function approve() {
  if (!mayEdit || main.dataset.status === "approved") return;
  if (isTyping()) return notice("refused", "Save or cancel what you are typing first.");
  if (await act("approve", change())) say("Approved.");
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
  const done = await act("again");
  notices.querySelector("[data-kind=again]")?.remove();
  if (done) notice("again", "It was translated again.");
  button.removeAttribute("aria-busy");
}

/** Go to the item after this one in the queue as it was last seen here. */
async function next() {
  const { names = [], place = "" } = JSON.parse(sessionStorage.getItem("depeche queue") ?? "{}");
  let others = names.slice(names.indexOf(item.name) + 1);
  if (!names.includes(item.name)) {
    const { items } = await ask("GET", "/api/v1/items?status=new");
    others = items.map((one) => one.folder).filter((name) => name !== item.name);
  }
  location.assign(others.length ? `/items/${encodeURIComponent(others[0])}` : `/${place}`);
}

/** Offer what was typed before the page was loaded, where the text is still what it was. */
function offerDrafts() {
  for (const [field, draft] of item.drafts.all()) {
    const place = draft.french
      ? blocks().find((one) => item.french(one) === draft.french)
      : [block(field)].find((one) => one && (draft.came === item.came || one.dataset.text === draft.before));
    if (mayEdit && place?.hasAttribute("tabindex")) {
      item.drafts.drop(field);
      edit(place, draft);
      item.editors.get(place.dataset.field).keep();
      continue;
    }
    const drop = make("button", { type: "button" }, "Forget it");
    const typed = make("p", { class: "typed" }, draft.text);
    drop.onclick = () => (item.drafts.drop(field), drop.closest(".notice").remove());
    notice(`draft ${field}`, "You typed this and have not saved it; its text is another now:", typed, drop);
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
    if (error.conflict) await refresh();
  }
});
addEventListener("beforeunload", (event) => isTyping() && !isLoggingIn && event.preventDefault());
for (const one of blocks()) if (!mayEdit) one.tabIndex = -1;
if (mayEdit) startTeaching(item);
offerDrafts();
listen(refresh, (names) => names.includes(item.name));
