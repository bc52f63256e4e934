// What others have changed: it is told above the item and marked, and approving asks about it.

import { notice, told } from "./notices.js";

const KIND = "changed";
const MOST = 4; // texts that are named
const DONE = {
  approved: "has approved this",
  rejected: "has rejected this",
  "in review": "has taken this into review",
};

/** What is new of an item, for the page that shows it. */
export class News {
  constructor(main) {
    this.main = main;
    this.last = { ...main.dataset }; // what the page showed when others' changes were told last
    this.mine = new Set(); // the versions after changes made here
    this.unanswered = 0; // changes asked for here, of which it is not known which they are
    this.pending = new Map(); // texts that have changed and are not told of, by their fields
    this.marks = new Map(); // by field, the text that is marked
    this.clear();
  }

  /** What is told as long as nobody has closed it. */
  clear() {
    this.ofBrief = "";
    this.labels = new Set();
    this.names = new Set();
    this.status = "";
  }

  /** A change was asked for here: what is new may be that. */
  wait() {
    this.unanswered += 1;
  }

  go() {
    this.unanswered -= 1;
  }

  /** An item is what it is by a change that was made here. */
  isMine({ version }) {
    this.mine.add(version);
  }

  /** Nothing is new any more. */
  forget() {
    this.marks.clear();
    for (const one of this.main.querySelectorAll(".text.fresh")) one.classList.remove("fresh");
  }

  /** What to say of a page that has another brief than this one. */
  sentence({ dataset: { status, came } }) {
    if (status === "withdrawn") return "The agency has withdrawn this article.";
    if (came !== this.last.came) return "A newer version of this article has come.";
    return "This brief was made again.";
  }

  /** The page shows the item as it is now: tell of what others have changed, and mark it.
   *
   *  old: the values of the texts before; texts: the texts. */
  shown(old, texts) {
    const known = new Set(old.map(key));
    for (const { dataset } of texts) if (!known.has(key(dataset))) this.pending.set(dataset.field, { ...dataset });
    if (!this.unanswered) this.look();
    for (const one of texts) one.classList.toggle("fresh", this.marks.get(one.dataset.field) === one.dataset.text);
  }

  look() {
    const { last, main, mine } = this;
    const now = { ...main.dataset };
    const isOther = now.brief !== last.brief;
    // Edits to a brief that was not seen here are refused: who was answered has had it made.
    const isMadeHere = isOther && now.came === last.came && Math.max(...mine) >= now.brief;
    let isTheirs = isOther && !isMadeHere;
    for (let at = Number(last.version) + 1; !isOther && at <= now.version; at++) isTheirs ||= !mine.has(at);
    const all = [...this.pending.values()];
    const named = all.filter(({ by }) => by !== now.user);
    const theirs = isOther || !named.length ? all : named; // or somebody of the same name
    if (isTheirs || isMadeHere) for (const { field, text } of theirs) this.marks.set(field, text);
    if (isTheirs) this.tell(now, theirs, isOther);
    this.pending.clear();
    this.last = now;
  }

  tell(now, texts, isOther) {
    if (told(KIND) === undefined) this.clear();
    const by = now.by || "Somebody";
    if (isOther) this.ofBrief = this.sentence(this.main);
    else if (texts.length) for (const one of texts) this.labels.add(one.label.toLowerCase()), this.names.add(one.by || by);
    else this.status = now.status !== this.last.status && DONE[now.status] ? `${by} ${DONE[now.status]}.` : `${by} has changed this.`;
    const { labels, names } = this;
    const what = labels.size > MOST ? `${labels.size} texts` : [...labels].join(", ");
    const ofTexts = labels.size ? `${[...names].join(", ")} ${names.size > 1 ? "have" : "has"} changed ${what}.` : "";
    notice(KIND, [this.ofBrief, ofTexts, this.status].filter(Boolean).join(" "));
  }
}

/** What a text is known by, wherever it stands now. */
function key({ field, text }) {
  return `${field.split("-")[0]} ${text}`;
}
