"""What the pages of the review desk show, as values for their templates."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import compress
from typing import NamedTuple
from urllib.parse import urlencode

from depeche.desk import checks, differences
from depeche.desk.approved import end_of_embargo
from depeche.desk.deliveries import Delivery
from depeche.desk.desk import Desk
from depeche.desk.figures import Figures
from depeche.desk.texts import french as french_of
from depeche.desk.texts import last_changes, since_arrival, standing_edits, taken, texts
from depeche.desk.values import Approved, Change, Field, Item, Page, Status
from depeche.documents import Brief, Edit, Kind, Unexplained
from depeche.repairs.edits import map_offsets
from depeche.translation.finding import Finding
from depeche.translation.glossary import Glossary
from depeche.writers import html_page
from depeche.writers.html_page import Claim, Pair, Piece, Repair

STATUSES: dict[Status, str] = {  # in the order in which the queue offers them
    "new": "new",
    "in review": "in review",
    "updated": "updated since approved",
    "approved": "approved",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
}
SIZE = 50  # items on a page of the queue
_LONGEST_SEARCH = 200  # characters
_SPACES = re.compile(r"\s+")


class Wanted(NamedTuple):
    """Which part of the queue is wanted.

    Attributes:
        status: only items of this status; None for all.
        words: only items with all these words.
        start: how many items to pass over.
    """

    status: Status | None = None
    words: str = ""
    start: int = 0

    @property
    def address(self) -> str:
        """The address of this page of the queue."""
        values = {"status": self.status or "", "q": self.words, "start": self.start or ""}
        query = urlencode({name: value for name, value in values.items() if value})
        return f"/?{query}" if query else "/"


class Filter(NamedTuple):
    """A choice of status that the queue offers: its name, how many there are, and its page."""

    name: str
    number: int
    address: str
    chosen: bool


class Queue(NamedTuple):
    """A page of the queue.

    Attributes:
        wanted: what was wanted.
        page: the items.
        filters: the choices of status.
        newer: the address of the page before; empty on the first.
        older: that of the next one; empty on the last.
        last: the number of the last item shown.
    """

    wanted: Wanted
    page: Page
    filters: list[Filter]
    newer: str
    older: str
    last: int


class Text(NamedTuple):
    """A text that can be edited.

    Attributes:
        field: the name of its field.
        label: what it is called.
        now: the text; empty if it was taken out.
        made: what the machine wrote.
        by: who made it what it is; empty if the machine did.
        at: when.
        carried: whether that was done to an earlier version of the article.
        undoable: whether there is an edit to take back.
        sentence: the field of the sentence of the article that it is, or that the machine took it
            from; empty if there is none.
        follows: whether it is still that of another field, and changes with it.
        findings: if it is not as the machine wrote it, what the checks say of it.
    """

    field: str
    label: str
    now: str
    made: str
    by: str
    at: str
    carried: bool
    undoable: bool
    sentence: str
    follows: bool
    findings: tuple[Finding, ...]


class French(NamedTuple):
    """A part of a French sentence.

    Attributes:
        text: the part.
        doubtful: whether the English may not have it.
        edit: the repair that it is what it is by; None without.
    """

    text: str
    doubtful: bool = False
    edit: Edit | None = None


class Place(NamedTuple):
    """Where the text that a repair put in stands."""

    start: int
    end: int
    edit: Edit


class Copies(NamedTuple):
    """What of an approved brief is copied: the headline, if it has one, and its sentences."""

    headline: str
    sentences: tuple[str, ...]

    @property
    def body(self) -> str:
        """The sentences as one paragraph."""
        return " ".join(self.sentences)

    @property
    def plain(self) -> str:
        """All of it as plain text."""
        return "\n\n".join(filter(None, (self.headline, self.body)))


class Reviewed(NamedTuple):
    """An item under review.

    Attributes:
        item: the item.
        brief: its brief as it is edited.
        texts: its texts that can be edited, by the names of their fields.
        headline: the headline in parts, each with whether it is doubtful.
        claims: the sentences of the brief.
        paragraphs: the kind and the sentence pairs of each paragraph.
        french: of each sentence pair the French in parts, by its number.
        arrived: the French as it came.
        repairs: the list of repairs.
        approval: the last approval; None if there was none.
        copies: what of it is copied.
        changed: whether anything is different now from what was approved, in headline, brief or
            article.
        deliveries: what was handed on of it.
        dropped: the edits that could not be kept when this version came, as in ``State``.
        made: the number of the change by which it has this brief; 0 for its first.
        stands: whether it was approved, and neither rejected nor withdrawn since.
    """

    item: Item
    brief: Brief
    texts: dict[str, Text]
    headline: list[tuple[str, bool]]
    claims: list[Claim]
    paragraphs: list[tuple[Kind, list[Pair]]]
    french: dict[int, list[French]]
    arrived: list[tuple[Kind, list[Piece]]]
    repairs: list[Repair]
    approval: Approved | None
    copies: Copies | None
    changed: bool
    deliveries: list[Delivery]
    dropped: tuple[Change, ...]
    made: int
    stands: bool

    @property
    def is_approved(self) -> bool:
        """Whether it is approved as it is now."""
        return self.item.status == "approved"

    @property
    def is_out(self) -> bool:
        """Whether the text that was approved last is still out, and is not that of the item now."""
        return self.stands and not self.is_approved and self.approval is not None

    @property
    def reasons(self) -> list[str]:
        """What to ask an editor about who approves it; nothing if he can just do it."""
        until = self.embargo
        found = []
        if until is not None and not is_over(until):
            found.append(f"It is embargoed{until and ' until '}{until and provided(until)}.")
        if not self.brief.headline:
            found.append("It has no headline.")
        for text in self.texts.values():
            found += (f"{text.label}: {finding.message}." for finding in text.findings)
        return found

    def places(self, change: Change) -> list[Text]:
        """The texts that an edit which was not kept may be used for, the likeliest first."""
        fields = [Field.parse(name) for name in self.texts]
        some = [one for one in fields if change.field and one.part == change.field.part]
        some.sort(key=lambda one: _in_common(french_of(self.brief, one), change.french))
        return [self.texts[str(one)] for one in reversed(some)]

    def edited_since(self, claim: Claim) -> list[int]:
        """The numbers of the sentences that one of the brief rests on, and that have become others.

        Those that were edited before it got its words are not among them, nor the one that it is.
        """
        own = self.texts[f"brief-{claim.number}"]
        resting = ((number, self.texts[f"sentence-{number}"]) for number, _ in claim.support)
        return [
            number
            for number, sentence in resting
            if sentence.now not in (sentence.made, own.now) and sentence.at > own.at
        ]

    @property
    def embargo(self) -> str | None:
        """Until when it must not be published, which may be unknown; None without an embargo."""
        return self.brief.article.embargo


class Entry(NamedTuple):
    """An entry of a history: the change, and what it was made to."""

    change: Change
    label: str


class FigureTable(NamedTuple):
    """The figures of a group: what it is made by, which is nothing for all, and those of each."""

    title: str
    rows: list[Figures]


def queue(desk: Desk, wanted: Wanted) -> Queue:
    """A page of the queue."""
    page = desk.page(wanted.status, wanted.words, wanted.start, SIZE)
    filters = [
        Filter(
            "all",
            sum(page.counts.values()),
            Wanted(None, wanted.words).address,
            wanted.status is None,
        )
    ]
    filters += [
        Filter(
            name,
            page.counts.get(status, 0),
            Wanted(status, wanted.words).address,
            wanted.status == status,
        )
        for status, name in STATUSES.items()
    ]
    last = wanted.start + len(page.items)
    newer = wanted._replace(start=max(0, wanted.start - SIZE)).address if wanted.start else ""
    older = wanted._replace(start=last).address if last < page.total and page.items else ""
    return Queue(wanted, page, filters, newer, older, last)


def searched(words: str) -> str:
    """The words of a search, as far as they are looked at."""
    return " ".join(words[:_LONGEST_SEARCH].split())


def reviewed(desk: Desk, name: str, terms: Glossary) -> Reviewed:
    """An item under review.

    Args:
        desk: the desk.
        name: the folder of its brief.
        terms: the terms that have a set translation.

    Raises:
        UnknownItemError: there is none whose brief is in such a folder.
    """
    urn = desk.urn(name)
    item, made, brief, history, approval, changed, dropped, stands = desk.state(urn)
    found = {text.field: text for text in _texts(made, brief, history, terms)}
    claims = html_page.claims(brief) if found else []  # a withdrawn item has no texts
    return Reviewed(
        item=item,
        brief=brief,
        texts=found,
        headline=html_page.cut(brief.headline or "", brief.headline_doubts),
        claims=claims,
        paragraphs=html_page.paragraphs(brief, claims) if found else [],
        french=dict(enumerate(french(brief), start=1)),
        arrived=html_page.arrived(brief.article, brief.repaired.edits),
        repairs=html_page.repairs(brief),
        approval=approval,
        copies=_copies(approval) if approval and item.status == "approved" else None,
        changed=changed,
        deliveries=desk.deliveries(urn),
        dropped=dropped,
        made=len(history) - len(since_arrival(history)),
        stands=stands,
    )


def _texts(made: Brief, brief: Brief, history: list[Change], terms: Glossary) -> Iterator[Text]:
    """The texts of a brief that can be edited."""
    changes = since_arrival(history)
    came = max((one.at for one in history if one.kind == "arrived"), default="")
    last, edits, written = last_changes(changes, made), standing_edits(changes), texts(made)
    sentences, current = taken(made), texts(brief)
    for field, now in current.items():
        change = last.get(field) if now != written[field] else None
        sentence = field if field.part == "sentence" else sentences.get(field)
        yield Text(
            str(field),
            label(field),
            now,
            written[field],
            change.by if change else "",
            change.at if change else "",
            change is not None and change.kind == "carried" and change.at < came,
            edits[field] > 0,
            str(sentence or ""),
            field in sentences and not edits[field] and now == current[sentences[field]],
            tuple(checks.check(brief, field, now, terms)) if now != written[field] else (),
        )


def label(field: Field) -> str:
    """What a field is called."""
    if field.part == "headline":
        return "Headline"
    if field.part == "brief":
        return f"Sentence {field.number} of the brief"
    return f"Sentence {field.number}"


def _called(field: Field) -> str:
    """What a field is called within a sentence."""
    return "the headline" if field.part == "headline" else label(field).lower()


def _copies(approval: Approved) -> Copies:
    sentences = tuple(one.text for one in approval.brief.sentences if one.text)
    return Copies(approval.brief.headline or "", sentences)


def french(brief: Brief) -> Iterator[list[French]]:
    """The French of each sentence pair in parts: repairs, words that may be lost, and the rest."""
    # A sentence pair has plain spaces, whatever kind stood there and stands now.
    edits = brief.repaired.edits
    shown = [_SPACES.sub(" ", one.before) != _SPACES.sub(" ", one.after) for one in edits]
    starts = list(map_offsets((edit.start for edit in edits), edits))
    places = [
        Place(start, start + len(edit.after), edit)
        for start, edit in compress(zip(starts, edits, strict=True), shown)
    ]
    text, at = brief.repaired.body.text, 0
    for pair in brief.translation.pairs:
        found = _place(pair.source, text, at)
        if found is None:
            yield _french(pair.source, pair.lost, ())
            continue
        offsets, at = found
        yield _french(pair.source, pair.lost, _repairs(offsets, places))


def _place(source: str, text: str, at: int) -> tuple[list[int], int] | None:
    """Where a French segment stands in the text that it was cut out of.

    Args:
        source: the segment, with single spaces.
        text: the repaired text.
        at: where to begin to look.

    Returns:
        The place of each of its characters, and where it ends; None if it is not there.
    """
    words = source.split()
    first = text.find(words[0], at) if words else -1
    while first >= 0:
        offsets: list[int] = []
        end = first
        for number, word in enumerate(words):
            if number:
                space = _SPACES.match(text, end)
                if not space:
                    break
                offsets.append(end)
                end = space.end()
            if not text.startswith(word, end):
                break
            offsets += range(end, end + len(word))
            end += len(word)
        else:
            return offsets, end
        first = text.find(words[0], first + 1)
    return None


def _repairs(offsets: Sequence[int], places: Sequence[Place]) -> Iterator[Place]:
    """The repairs within a segment, with their places in it.

    Args:
        offsets: the place of each of its characters in the repaired text.
        places: all repairs, with their places in the repaired text.
    """
    first = bisect_left(places, offsets[0], key=lambda place: place.start)
    for start, end, edit in places[first:]:
        if start > offsets[-1]:
            return
        # What was taken out before the first character belongs to no segment.
        if end > start or start > offsets[0]:
            yield Place(bisect_left(offsets, start), bisect_left(offsets, end), edit)


def _french(source: str, lost: Sequence[Unexplained], repairs: Iterable[Place]) -> list[French]:
    """A French segment in parts; a repair that begins in one takes what it needs of the next."""
    parts: list[French] = []
    waiting = deque(repairs)
    at = end = 0
    for text, doubtful in html_page.parts(source, lost):
        end += len(text)
        while waiting and waiting[0].start < end:
            start, stop, edit = waiting.popleft()
            if start > at:
                parts.append(French(source[at:start], doubtful))
            parts.append(French(source[start:stop], doubtful, edit))
            at = stop
        if at < end:
            parts.append(French(source[at:end], doubtful))
            at = end
    return parts


def history(desk: Desk, name: str) -> tuple[Item, list[Entry]]:
    """An item and its history, the newest first."""
    urn = desk.urn(name)
    entries = [Entry(one, _called(one.field) if one.field else "") for one in desk.history(urn)]
    return desk.item(urn), entries[::-1]


def figure_tables(found: Iterable[Figures]) -> list[FigureTable]:
    """Figures, a table for each group."""
    titles = {
        "all": "",
        "translator": "By translation model",
        "summariser": "By summariser",
        "source": "By source",
        "week": "By week",
    }
    rows = list(found)
    return [
        FigureTable(title, [row for row in rows if row.group == group])
        for group, title in titles.items()
    ]


def age(moment: str, now: datetime | None = None, *, ago: bool = False) -> str:
    """How long ago a moment was, in few characters; a date if it was more than a month ago.

    Args:
        moment: in ISO 8601.
        now: the time; None is that of the clock.
        ago: whether it stands in a sentence: ``5 min ago``, ``on 2026-11-27``.
    """
    then = datetime.fromisoformat(moment)
    minutes = int(((now or datetime.now(UTC)) - then).total_seconds() // 60)
    if minutes < 1:
        return "just now" if ago else "now"
    if minutes >= 31 * 24 * 60:
        return f"on {then.date()}" if ago else f"{then.date()}"
    number, unit = next(
        (minutes // size, unit)
        for size, unit in ((24 * 60, "d"), (60, "h"), (1, "min"))
        if minutes >= size
    )
    return f"{number} {unit}{' ago' if ago else ''}"


def moment(text: str) -> str:
    """A time of the desk as it is read: ``27 Nov 2026, 16:45 UTC``."""
    then = datetime.fromisoformat(text).astimezone(UTC)
    return f"{then.day} {then:%b %Y, %H:%M} UTC"


def _in_common(one: str, other: str) -> int:
    """How many characters two texts have in common, in whole words."""
    return sum(len(run.text) for run in differences.words(one, other) if run.kind == "same")


def is_over(text: str) -> bool:
    """Whether an embargo is over; one that ends nobody knows when is not."""
    until = end_of_embargo(text)
    return until is not None and until <= datetime.now(UTC)


def provided(text: str) -> str:
    """A time as a provider states it, as it is read; what is no time stays as it is."""
    try:
        then = datetime.fromisoformat(text)
    except ValueError:
        return text
    day = f"{then.day} {then:%b %Y}"
    if "T" not in text:
        return day
    zone = f" {then.tzname()}" if then.tzinfo else ""
    return f"{day}, {then:%H:%M}{zone}"
