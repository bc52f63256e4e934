// The queue: items come and change by themselves, and keys go through them.

import { page } from "./ask.js";
import { keys, say, step, tick } from "./desk.js";
import { listen } from "./live.js";

const list = document.getElementById("list");
const rows = () => [...list.querySelectorAll("tbody tr")];
const links = () => rows().map((row) => row.querySelector("a"));
const named = (name) => rows().find((row) => row.dataset.name === name);

/** Show the list as it is now; who is selected stays selected, and where it is on the screen. */
async function refresh() {
  const fresh = (await page()).getElementById("list");
  const before = new Map(rows().map((row) => [row.dataset.name, row.dataset.version]));
  const chosen = document.activeElement.closest("#list tr");
  const held = chosen ?? (scrollY > 0 && rows().find((row) => row.getBoundingClientRect().top >= 0));
  const top = held && held.getBoundingClientRect().top;
  list.replaceChildren(...document.importNode(fresh, true).childNodes);
  tick(list);
  const again = held && named(held.dataset.name);
  if (again) scrollBy(0, again.getBoundingClientRect().top - top);
  if (chosen && again) again.querySelector("a").focus({ preventScroll: true });
  tell(before);
  remember();
}

function tell(before) {
  let come = 0;
  let changed = 0;
  for (const row of rows()) {
    const version = before.get(row.dataset.name);
    come += version === undefined;
    changed += version !== undefined && version !== row.dataset.version;
    row.classList.toggle("fresh", version !== row.dataset.version);
  }
  if (come && scrollY > 100) {
    const top = document.getElementById("to-top");
    top.textContent = `${come} new: to the top`;
    top.hidden = false;
  }
  const told = [come && `${come} new`, changed && `${changed} changed`].filter(Boolean);
  if (told.length) say(told.join(", "));
}

/** Remember the list, so that an item's page knows which one is next. */
function remember() {
  const names = rows().map((row) => row.dataset.name);
  sessionStorage.setItem("depeche queue", JSON.stringify({ names, place: location.search }));
}

const open = () => document.activeElement.closest("#list tr")?.querySelector("a").click();
keys({
  j: () => step(links(), 1),
  k: () => step(links(), -1),
  o: open,
  e: open,
  "/": () => document.getElementById("q").select(),
});
document.getElementById("to-top").addEventListener("click", () => scrollTo(0, 0));
addEventListener("scroll", () => {
  if (scrollY < 100) document.getElementById("to-top").hidden = true;
});
remember();
listen(refresh);
