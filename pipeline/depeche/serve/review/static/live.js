// Parts of a page that stay as they are on the server: what changes there appears by itself.

import { page } from "./ask.js";
import { make, tick } from "./desk.js";

const UNLINKED = 5_000; // milliseconds without a connection after which the page says so
const AGAIN = 10_000; // after which one that was refused is tried again
const RETRY = 5_000; // after which what could not be loaded is
const GAP = 1_000; // between two looks at what has changed

/** Call a function when items have changed, or may have while nothing was heard.
 *
 *  A hidden page does not listen: a browser has few connections for all its pages. Calls never
 *  overlap, and what comes in quick succession is one call. One that fails is made again after a
 *  while, and until it succeeds the page says that it may be old. Returns what calls it, too. */
export function listen(changed, concerns = () => true) {
  const state = document.getElementById("link-state");
  let source = null;
  let silent = 0;
  let isSilent = false;
  let failure = null;

  const soon = together(changed, (error) => {
    failure = error;
    tell();
    if (error && error.status !== 401) setTimeout(soon, RETRY);
  });

  function tell() {
    const silence = isSilent ? "Not connected: this may be old." : "";
    if (failure?.status === 401) state.replaceChildren("You are logged out. ", logIn());
    else state.textContent = silence || (failure ? "Not loaded anew: this may be old." : "");
  }

  function open() {
    if (source || document.hidden) return;
    source = new EventSource("/api/v1/events");
    source.addEventListener("open", () => {
      clearTimeout(silent);
      silent = 0;
      isSilent = false;
      tell();
      soon();
    });
    source.addEventListener("changed", (event) => {
      if (concerns(JSON.parse(event.data).names)) soon();
    });
    source.addEventListener("error", () => {
      silent ||= setTimeout(() => ((isSilent = true), tell()), UNLINKED);
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
  return soon;
}

/** A link to the page for logging in, which leads back here. */
export function logIn() {
  const place = encodeURIComponent(location.pathname + location.search);
  return make("a", { href: `/login?next=${place}` }, "Log in");
}

function together(action, ended) {
  let waiting = false;
  let running = false;
  async function run() {
    if (running) return;
    running = true;
    while (waiting) {
      waiting = false;
      await action().then(() => ended(null), ended);
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
    keepOpen(old, part);
    if (!old.isEqualNode(part)) replace(old, document.importNode(part, true));
  }
  return all;
}

/** Open in a fresh part of the page what is open in the old one. */
export function keepOpen(old, fresh) {
  const details = (part) => [part, ...part.querySelectorAll("details")].filter((one) => one.matches("details"));
  const now = details(fresh);
  details(old).forEach((one, at) => one.open && now[at] && (now[at].open = true));
}

/** Put an element in the place of another one; the focus stays where it is. */
function replace(old, fresh) {
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const field = active?.closest("[data-field]")?.dataset.field;
  const does = active?.dataset.do ?? active?.dataset.copy;
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
