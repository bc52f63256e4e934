// Other translations of a sentence: the model's, and what was approved for nearly the same French.

import { Refused, ask } from "./ask.js";
import { make } from "./desk.js";
import { differences } from "./differ.js";

/** Show them in a place; a click on one is for who listens to `data-take`.
 *
 *  path: the item's; sentence: the field of the sentence of the article; now: the text as it is. */
export async function offer(place, path, sentence, now) {
  place.hidden = false;
  place.replaceChildren(make("p", { class: "hint", role: "status" }, "The model is asked …"));
  try {
    const number = Number(sentence.split("-")[1]);
    const { wordings, near } = await ask("POST", `${path}/wordings`, { sentence: number });
    const french = document.querySelector(`#p${number} [data-french]`)?.dataset.french ?? "";
    const checked = await Promise.all(near.map((one) => withFindings(one, path, sentence)));
    const others = wordings.filter(({ text }) => text !== now);
    place.replaceChildren(
      ...choices("Approved for nearly the same French", checked.map((one) => remembered(one, french))),
      ...choices("Other wordings of the model", others.map(worded)),
    );
    if (!place.childElementCount) place.append(make("p", { class: "hint" }, "There are no others."));
    place.querySelector("button")?.focus();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    place.replaceChildren(make("p", { class: "hint" }, error.message));
  }
}

/** What the checks say of a remembered translation, where this sentence is to be translated. */
async function withFindings(one, path, field) {
  const { findings } = await ask("POST", `${path}/check`, { field, text: one.target });
  return { ...one, findings: findings.map(({ message }) => message) };
}

function choices(title, items) {
  return items.length ? [make("h3", {}, title), make("ul", {}, ...items)] : [];
}

function worded({ text, findings }) {
  return choice(text, findings);
}

function remembered({ source, target, by, likeness, findings }, french) {
  const same = source === french;
  const like = `${Math.floor(likeness * 100)}% alike, approved by ${by}${same ? "." : "; what differs here: "}`;
  const both = make("span", { lang: "fr" }, ...(same ? [] : differences(source, french)));
  return choice(target, findings, make("small", {}, like, both));
}

function choice(text, findings, ...notes) {
  const button = make("button", { type: "button", "data-take": text }, text);
  const found = findings.map((finding) => make("small", { class: "warning" }, `${finding}.`));
  return make("li", {}, button, ...found, ...notes);
}
