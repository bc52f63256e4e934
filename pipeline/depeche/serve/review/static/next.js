// Which item comes after another one in the queue, and words that are taken along to its page.

import { ask } from "./ask.js";
import { notice } from "./notices.js";

const LIST = "depeche queue"; // as the queue has remembered it
const WORDS = "depeche words";

/** The item after this one in the list as it was last seen; at its end the newest that is new.
 *
 *  Returns the name, which is undefined if there is none, whether the list has ended, and the
 *  address of the list. */
export async function following(name) {
  const { names = [], place = "" } = JSON.parse(sessionStorage.getItem(LIST) ?? "{}");
  const found = { isEnd: names.includes(name), list: `/${place}` };
  const after = (all) => (all.includes(name) ? all[all.indexOf(name) + 1] : undefined);
  if (after(names)) return { ...found, name: after(names), isEnd: false };
  const { items } = await ask("GET", "/api/v1/items?status=new");
  const fresh = items.map((one) => one.folder);
  const next = found.isEnd ? undefined : after(fresh);
  return { ...found, name: next ?? fresh.find((one) => one !== name) };
}

/** Say something on the page that is opened next. */
export function takeAlong(words) {
  sessionStorage.setItem(WORDS, words);
}

/** Say what was taken along. */
export function sayTaken() {
  const words = sessionStorage.getItem(WORDS);
  sessionStorage.removeItem(WORDS);
  if (words) notice("taken", words);
}
