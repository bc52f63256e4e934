// Edits that a newer version of the article did not keep; forgotten ones are so in this browser.

const key = (name) => `depeche forgotten ${name}`;
const forgotten = (name) => JSON.parse(localStorage.getItem(key(name)) ?? "[]");
const change = (place) => Number(place.dataset.change);

/** Show one no more. */
export function forget(place, name) {
  localStorage.setItem(key(name), JSON.stringify([...forgotten(name), change(place)]));
  hideForgotten(name);
}

/** Hide those of an item that were forgotten. */
export function hideForgotten(name) {
  const gone = forgotten(name);
  for (const place of document.querySelectorAll(".dropped")) place.hidden = gone.includes(change(place));
}
