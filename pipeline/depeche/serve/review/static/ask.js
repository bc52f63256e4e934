// Asking the server: JSON goes out, JSON comes back.

const csrf = (root) => root.querySelector("meta[name=csrf]");

/** What the server did not do: a status of HTTP (0 if nothing came back), one sentence, and who
 *  was faster, if that is why. */
export class Refused extends Error {
  constructor(status, sentence, conflict = null) {
    super(sentence);
    this.status = status;
    this.conflict = conflict;
  }
}

/** The answer to a request; throws Refused. */
export async function ask(method, path, body = null) {
  const headers = { Accept: "application/json", "X-CSRF-Token": csrf(document)?.content ?? "" };
  if (body !== null) headers["Content-Type"] = "application/json";
  const response = await reached(path, { method, headers, body: body && JSON.stringify(body) });
  const value = await response.json().catch(() => null);
  if (response.ok && value !== null) return value;
  const sentence = value?.error ?? `The server answered with ${response.status}.`;
  throw new Refused(response.status, sentence, value?.conflict);
}

/** This page as it is now, as a document; throws Refused. */
export async function page() {
  const response = await reached(location.pathname + location.search, {
    headers: { Accept: "text/html" },
  });
  if (new URL(response.url).pathname === "/login") throw new Refused(401, "Log in first.");
  if (!response.ok) throw new Refused(response.status, `The server answered with ${response.status}.`);
  const found = new DOMParser().parseFromString(await response.text(), "text/html");
  csrf(document).content = csrf(found).content; // another one since the server was started anew
  return found;
}

async function reached(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new Refused(0, "The server cannot be reached.");
  }
}
