// Parts of a page that stay as they are on the server: what changes there appears by itself.

import { page } from "./ask.js";
import { make, tick } from "./desk.js";

const UNLINKED = 5_000; // milliseconds without a connection after which the page says so
const AGAIN = 10_000; // after which one that was refused is tried again
const GAP = 1_000; // between two looks at what has changed

/** Call a function when items have changed, or may have while nothing was heard.
 *
 *  A hidden page does not listen: a browser has few connections for all its pages. Calls never
 *  overlap, and what comes in quick succession is one call. */
export function listen(changed, concerns = () => true) {
  const state = document.getElementById("link-state");
  let source = null;
  let silent = 0;

  const soon = together(changed, (error) => {
    if (error.status === 401) state.replaceChildren("You are logged out. ", logIn());
  });

  function open() {
    if (source || document.hidden) return;
    source = new EventSource("/api/v1/events");
    source.addEventListener("open", () => {
      clearTimeout(silent);
      silent = 0;
      state.textContent = "";
      soon();
    });
    source.addEventListener("changed", (event) => {
      if (concerns(JSON.parse(event.data).names)) soon();
    });
    source.addEventListener("error", () => {
      silent ||= setTimeout(() => (state.textContent = "Not connected: this may be old."), UNLINKED);
      if (source?.readyState === EventSource.CLOSED) {
        close();
        soon(); // which may tell why
        setTimeout(open, AGAIN);
      }
    });
  }

  function close() {
    source?.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
}

/** A link to the page for logging in, which leads back here. */
export function logIn() {
  const place = encodeURIComponent(location.pathname + location.search);
  return make("a", { href: `/login?next=${place}` }, "Log in");
}

function together(action, failed) {
  let waiting = false;
  let running = false;
  async function run() {
    if (running) return;
    running = true;
    while (waiting) {
      waiting = false;
      await action().catch(failed);
      await new Promise((resolve) => setTimeout(resolve, GAP));
    }
    running = false;
  }
  return () => {
    waiting = true;
    run();
  };
}

/** Put the parts of a page of the server into this one, but those that a function keeps.
 *
 *  Returns whether all parts are in both. */
export function put(fresh, keep = () => false) {
  const parts = new Map(
    [...fresh.querySelectorAll("[data-live]")].map((part) => [part.dataset.live, part]),
  );
  let all = true;
  for (const old of document.querySelectorAll("[data-live]")) {
    const part = parts.get(old.dataset.live);
    all &&= part !== undefined;
    if (!part || keep(old, part)) continue;
    tick(part);
    if (!old.isEqualNode(part)) replace(old, document.importNode(part, true));
  }
  return all;
}

/** Put an element in the place of another one; the focus stays where it is. */
export function replace(old, fresh) {
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const field = active?.closest("[data-field]")?.dataset.field;
  const does = active?.dataset.do ?? active?.dataset.copy;
  for (const one of old.querySelectorAll("details[open]")) {
    const place = [...old.querySelectorAll("details")].indexOf(one);
    const same = fresh.querySelectorAll("details")[place];
    if (same) same.open = true;
  }
  old.replaceWith(fresh);
  if (!active) return;
  const within = (field && fresh.querySelector(`[data-field="${field}"]`)) || fresh;
  const again = does && within.querySelector(`[data-do="${does}"], [data-copy="${does}"]`);
  (again || within.closest("[tabindex]") || document.getElementById("main")).focus({ preventScroll: true });
}

/** Keep a page as it is on the server. */
export async function refresh() {
  put(await page());
}

if (document.querySelector("script[src$='/live.js']")) {
  const name = document.getElementById("main").dataset.name;
  listen(refresh, (names) => !name || names.includes(name));
}
