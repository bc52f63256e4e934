// What is typed and not saved yet, kept in this tab until it is.

const PREFIX = "depeche draft";

/** The drafts of one item by one editor. */
export class Drafts {
  constructor(user, name) {
    this.prefix = JSON.stringify([PREFIX, user, name]);
  }

  /** Keep what is typed into a field: {text, before, french, version, brief}. */
  keep(field, draft) {
    sessionStorage.setItem(this.prefix + field, JSON.stringify(draft));
  }

  drop(field) {
    sessionStorage.removeItem(this.prefix + field);
  }

  /** All of them, by their fields. */
  all() {
    return Object.keys(sessionStorage)
      .filter((key) => key.startsWith(this.prefix))
      .map((key) => [key.slice(this.prefix.length), JSON.parse(sessionStorage.getItem(key))]);
  }
}
