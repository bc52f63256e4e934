// Two texts word by word, as the server shows them.

import { make } from "./desk.js";

/** What is in both texts, what was removed (del) and what was added (ins), as nodes. */
export function differences(before, after) {
  const [old, fresh] = [tokens(before), tokens(after)];
  const common = longest(old, fresh);
  const runs = [];
  const add = (kind, text) => {
    if (runs.at(-1)?.kind === kind) runs.at(-1).text += text;
    else runs.push({ kind, text });
  };
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    if (i < old.length && old[i] === fresh[j]) add("same", (j += 1, old[i++]));
    else if (i < old.length && (j === fresh.length || common[i + 1][j] >= common[i][j + 1])) add("del", old[i++]);
    else add("ins", fresh[j++]);
  }
  return runs.map(({ kind, text }) => (kind === "same" ? document.createTextNode(text) : make(kind, {}, text)));
}

function tokens(text) {
  return text.match(/[\p{L}\p{N}_]+\s*|[^\p{L}\p{N}_\s]\s*|\s+/gu) ?? [];
}

/** How many tokens the rests of two lists have in common at most, by where the rests begin. */
function longest(old, fresh) {
  const found = Array.from({ length: old.length + 1 }, () => new Uint16Array(fresh.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      found[i][j] = old[i] === fresh[j] ? found[i + 1][j + 1] + 1 : Math.max(found[i + 1][j], found[i][j + 1]);
    }
  }
  return found;
}
