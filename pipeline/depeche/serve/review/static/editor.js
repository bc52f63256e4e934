// Editing a text in its place: it is checked while it is typed, and saved to the version seen.

import { Refused, ask } from "./ask.js";
import { age, make, say } from "./desk.js";
import { logIn } from "./live.js";
import { offer } from "./offers.js";

const PAUSE = 200; // milliseconds without a key after which what is typed is checked
const template = document.getElementById("editor");

export class Editor {
  /** Open an editor.
   *
   *  block: the text's place in the page.
   *  item: the item's page; draft: what was typed before, if something was. */
  constructor(block, item, draft = null) {
    this.block = block;
    this.item = item;
    this.field = block.dataset.field;
    this.before = block.dataset.text;
    this.version = draft && draft.brief === item.brief ? draft.version : item.version;
    this.asked = 0; // how many checks were asked for: only the answer to the last one counts
    this.form = template.content.firstElementChild.cloneNode(true);
    this.area = this.form.querySelector("textarea");
    this.area.value = draft ? draft.text : this.before;
    this.area.setAttribute("aria-label", block.dataset.label);
    this.target = this.field; // where it is saved
    this.showButtons();
    this.form.addEventListener("submit", (event) => this.submitted(event));
    this.form.addEventListener("click", (event) => this.clicked(event));
    this.form.addEventListener("keydown", (event) => this.pressed(event));
    this.area.addEventListener("input", () => this.typed());
    block.classList.add("editing");
    block.append(this.form);
    this.grow();
    if (draft) {
      this.tell("You typed this before and have not saved it.");
      this.check();
    }
  }

  get text() {
    return this.area.value;
  }

  get isChanged() {
    return this.text.trim() !== this.before;
  }

  part(selector) {
    return this.form.querySelector(selector);
  }

  /** Show the buttons that do something here. */
  showButtons() {
    const { sentence, follows, made } = this.block.dataset;
    this.part("[data-do=wordings]").hidden = !sentence;
    this.part("[data-do=article]").hidden = follows === undefined;
    this.part("[data-do=made]").hidden = made === this.before;
  }

  /** The text has become another meanwhile; where nothing was typed it is shown. */
  follow(text, version, by) {
    if (this.isChanged) return;
    this.before = text;
    this.version = version;
    this.area.value = text;
    this.grow();
    this.showButtons();
    this.part(".found").replaceChildren();
    this.tell(`${by} has changed this.`);
  }

  focus() {
    this.area.focus();
    this.area.setSelectionRange(this.text.length, this.text.length);
  }

  tell(sentence) {
    this.part(".told").textContent = sentence;
  }

  /** Make the field as high as what is in it, where style sheets alone cannot. */
  grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.area.style.height = "auto";
    this.area.style.height = `${this.area.scrollHeight + 2}px`;
  }

  typed() {
    this.grow();
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), PAUSE);
  }

  /** Keep what was typed in this tab until it is saved. */
  keep() {
    if (!this.isChanged) return this.item.drafts.drop(this.field);
    this.item.drafts.keep(this.field, {
      text: this.text,
      before: this.before,
      french: this.item.french(this.block),
      version: this.version,
      brief: this.item.brief,
    });
  }

  async check() {
    const number = ++this.asked;
    if (!this.isChanged) return this.part(".found").replaceChildren();
    let found;
    try {
      found = (await ask("POST", `${this.item.path}/check`, { field: this.field, text: this.text }))
        .findings;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      found = [{ message: `the checks say nothing: ${error.message.replace(/\.$/, "")}` }];
    }
    if (number === this.asked) this.show(found);
  }

  show(found) {
    const place = this.part(".found");
    if (!found.length) {
      const sentence = this.text.trim() ? "The checks find nothing." : "The sentence will be taken out.";
      place.replaceChildren(make("p", { class: "fine" }, sentence));
      return;
    }
    const items = found.map(({ message }) =>
      make("li", { class: "warning" }, `${message[0].toUpperCase()}${message.slice(1)}.`),
    );
    place.replaceChildren(make("ul", {}, ...items));
  }

  submitted(event) {
    event.preventDefault();
    this.saveTo(this.field);
  }

  clicked(event) {
    const does = event.target.closest("[data-do]")?.dataset.do;
    const take = event.target.closest("[data-take]")?.dataset.take;
    if (take !== undefined) this.take(take);
    if (does === "cancel") this.cancel();
    if (does === "wordings") offer(this.part(".offers"), this.item.path, this.block.dataset.sentence, this.before);
    if (does === "article") this.saveTo(this.block.dataset.sentence);
    if (does === "made") this.take(this.block.dataset.made);
    if (does === "theirs") this.cancel();
    if (does === "mine") {
      this.part(".conflict").hidden = true;
      this.saveTo(this.target);
    }
  }

  pressed(event) {
    if (event.key === "Escape") this.cancel();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.saveTo(this.field);
    else if (event.key === "Enter" && event.target === this.area) return event.preventDefault();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Take a text into the field; it is not saved by that. */
  take(text) {
    this.area.value = text;
    this.typed();
    this.focus();
  }

  /** Save it: to its own field, or to the sentence of the article that the brief's follows. */
  async saveTo(field) {
    clearTimeout(this.timer);
    if (!this.isChanged) return this.cancel();
    if (this.area.readOnly || !this.part(".conflict").hidden) return; // it is under way, or disputed
    this.target = field;
    this.form.setAttribute("aria-busy", "true");
    this.area.readOnly = true;
    const body = { field, text: this.text, version: this.version };
    try {
      await this.item.ask(`${this.item.path}/edit`, body, () => this.close());
      say("Saved.");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.conflict) this.dispute(error.conflict);
      else this.refused(error);
    } finally {
      this.form.removeAttribute("aria-busy");
      this.area.readOnly = false;
    }
  }

  refused(error) {
    this.tell(`Not saved: ${error.message} What you typed is kept.`);
    if (error.status === 401) this.part(".told").append(" ", logIn());
    this.area.focus();
  }

  /** Say who was faster, and let the editor decide; what he saves then is saved to that version. */
  dispute({ item, text, by, at }) {
    const come = !by;
    this.part(".conflict .line").textContent = come
      ? "A newer version of the article has come; look at it before you save."
      : `${by} changed this ${age(at, true)}. It is now:`;
    this.part(".conflict .theirs").textContent = text || "(taken out)";
    this.part(".conflict .theirs").hidden = come || text === null;
    this.part("[data-do=theirs]").textContent = come ? "Show it" : "Take theirs";
    this.part("[data-do=mine]").hidden = come || text === null;
    this.part(".conflict").hidden = false;
    if (!come) this.version = item.version;
    this.came = come;
  }

  /** Leave the text as it is; of a newer version what was typed is offered again. */
  async cancel() {
    if (this.came) return this.item.showNewer();
    this.close();
    await this.item.refresh();
  }

  close() {
    this.item.drafts.drop(this.field);
    this.leave();
  }

  /** Take it off the page; what was typed is still kept. */
  leave() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.item.editors.delete(this.field);
    const focused = this.form.contains(document.activeElement);
    this.form.remove();
    this.block.classList.remove("editing");
    if (focused) this.block.focus({ preventScroll: true });
  }
}
