"""The values that the stages exchange, from articles to briefs; all can be written as JSON.

Offsets count code points (Python ``str`` indices) in the text that a docstring names; the end of a
span is exclusive.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

Kind = Literal[
    "headline",
    "lead",
    "body",
    "subhead",
    "quote",
    "question",  # of an interview
    "item",  # an entry of a list
    "table",  # a row of a table or of results, or a line of verse
    "caption",
    "byline",
    "credit",  # who signed, edited or owns the text
    "advisory",  # from the agency to editors
    "boilerplate",  # from a site to its readers
]

# The IPTC's statuses of items that must not be published, at all or until further notice.
WITHDRAWN = frozenset({"canceled", "withheld"})

# Kinds of paragraphs that are one segment of a translation, whatever stops are in them.
TITLES: frozenset[Kind] = frozenset({"headline", "subhead"})
WHOLE: frozenset[Kind] = TITLES | {"table"}
# Kinds that make the running text, which is summarised.
RUNNING: frozenset[Kind] = frozenset({"lead", "body", "quote", "item"})
# Kinds that are no news; they are shown as they are, neither translated nor summarised.
NOT_NEWS: frozenset[Kind] = frozenset({"byline", "credit", "advisory", "boilerplate"})

_BLANKS = re.compile(r"\s+")


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph: its kind, and its span in the text of its body."""

    kind: Kind
    start: int
    end: int


class Body(msgspec.Struct, frozen=True):
    """A text and its paragraphs, in order and not overlapping; all that stages see of an article.

    Text between two paragraphs (line breaks, empty lines) is layout and is kept as it is.
    A paragraph that was hard-wrapped has line breaks inside.
    """

    text: str
    paragraphs: tuple[Paragraph, ...]
    language: str = "fr"

    def of(self, paragraph: Paragraph) -> str:
        """The paragraph's text as it stands, line breaks included."""
        return self.text[paragraph.start : paragraph.end]

    def first(self, kind: Kind) -> str | None:
        """The first paragraph of a kind on one line, or None."""
        for paragraph in self.paragraphs:
            if paragraph.kind == kind:
                return _BLANKS.sub(" ", self.of(paragraph)).strip()
        return None


class Subject(msgspec.Struct, frozen=True):
    """A subject of an item: a code of some vocabulary (``medtop:20000065``), a name, or both."""

    code: str | None = None
    name: str | None = None


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """A news item as it was read: its body, and the fields that its format gives.

    The names are those of the IPTC standards. A headline is also the first paragraph of the body;
    byline and dateline are not in the body where the format marks them. ``notes`` are for the
    editor: what was found while reading, like a guessed encoding.

    Attributes:
        id: the slug, safe as a file name.
        item: a URN that all versions of the item have in common. It is made from the ``guid``;
            without one, from the file (absolute path, symbolic links followed), the ``id`` and the
            number of the article among those with that ``id`` in the file; for standard input,
            from ``id`` and text. Empty in a ``brief.json`` that is older than this field.
        source: the path of the file; ``-`` is standard input.
        format: the name of the reader that read it.
        guid: the provider's identifier of the item, the same for all its versions.
        version: the version of the item under that ``guid``.
        language: the language that the item states, unchanged (BCP 47 as a rule).
        firstcreated: when the first version was made; dates are ISO 8601.
        versioncreated: when this version was made.
        published: when it was issued, if the format states this separately.
        embargoed: it must not be published before.
        urgency: 1 (highest) to 9.
        pubstatus: ``usable``, ``withheld``, ``embargoed`` or ``canceled``.
        description: the provider's own abstract.
        ednote: the provider's note to editors, not to be published.
        updates: identifiers of items that this one corrects or updates in part.
        supersedes: identifiers of items or versions that this one replaces.
        evolved_from: identifiers of items that this one was written from.
    """

    id: str
    body: Body
    item: str = ""
    source: str = "-"
    format: str = "text"
    guid: str | None = None
    version: str | None = None
    headline: str | None = None
    slugline: str | None = None
    byline: str | None = None
    dateline: str | None = None
    language: str | None = None
    firstcreated: str | None = None
    versioncreated: str | None = None
    published: str | None = None
    embargoed: str | None = None
    urgency: int | None = None
    pubstatus: str | None = None
    description: str | None = None
    ednote: str | None = None
    subjects: tuple[Subject, ...] = ()
    updates: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    evolved_from: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def withdrawn(self) -> bool:
        """Whether the provider has withdrawn the item; its body may then be empty."""
        return self.pubstatus in WITHDRAWN

    @property
    def embargo(self) -> str | None:
        """Until when it must not be published; empty if that is not known, None if it may be."""
        return self.embargoed or ("" if self.pubstatus == "embargoed" else None)


class Edit(msgspec.Struct, frozen=True):
    """One repair: ``before``, at ``text[start:end]`` of the text as it arrived, became ``after``.

    The edits of a text are sorted by ``start`` and do not overlap. ``rule`` is the name of the
    rule that made the edit; ``confidence`` is in [0, 1].
    """

    start: int
    end: int
    before: str
    after: str
    rule: str
    confidence: float = 1.0


class Repaired(msgspec.Struct, frozen=True):
    """A body with repaired spacing, and the edits made; their offsets are in the original text."""

    body: Body
    edits: tuple[Edit, ...]


class Unexplained(msgspec.Struct, frozen=True):
    """A word of a pair that the other language does not explain; ``strength`` is in (0, 1]."""

    text: str
    strength: float


class SentencePair(msgspec.Struct, frozen=True):
    """A French segment (a sentence or a title) and its translation.

    ``start`` and ``end`` are the span of the translation in the text of the translated body.
    ``warnings`` say what checks found; ``pieces`` is the number of parts it was translated in;
    ``notes`` say what is no fault, but may explain one.
    ``chance`` is the estimated chance, in [0, 1], that the translation is wrong, ``lost`` has the
    words of the French that were perhaps lost, ``made_up`` those of the English that were perhaps
    made up; ``chance`` is None if it was not read back. ``suspects`` are the words of the
    translation that warnings are about.
    """

    source: str
    target: str
    start: int
    end: int
    warnings: tuple[str, ...] = ()
    pieces: int = 1
    chance: float | None = None
    lost: tuple[Unexplained, ...] = ()
    made_up: tuple[Unexplained, ...] = ()
    suspects: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Translation(msgspec.Struct, frozen=True):
    """A translated body, and the sentence pairs it is made of, in order.

    ``untranslated`` is the number of characters at the end of the text that were left in French,
    for the article is too long; they belong to no paragraph.
    """

    body: Body
    pairs: tuple[SentencePair, ...]
    untranslated: int = 0

    def pair_indices(self, spans: Sequence[tuple[int, int]]) -> tuple[int, ...]:
        """The indices of the pairs whose translation overlaps any of the spans.

        Args:
            spans: start and end, in the text of the translated body.
        """
        return tuple(
            index
            for index, pair in enumerate(self.pairs)
            if any(pair.start < end and start < pair.end for start, end in spans)
        )


class SummaryInput(msgspec.Struct, frozen=True):
    """An English body to be summarised; text in the ``doubtful`` spans may be mistranslated."""

    body: Body
    doubtful: tuple[tuple[int, int], ...] = ()


Origin = Literal["generated", "compressed", "source"]
Verdict = Literal["supported", "unclear", "contradicted"]
HeadlineOrigin = Literal["translated", "shortened", "summary", "source"]


class SummarySentence(msgspec.Struct, frozen=True):
    """A sentence of a summary, and the spans of the summarised text that support it.

    ``origin`` is ``generated`` (written by the model, and passed the checks), ``compressed``
    (taken from the text and shortened by rules) or ``source`` (taken from the text unchanged).
    """

    text: str
    origin: Origin
    support: tuple[tuple[int, int], ...]


class Rejected(msgspec.Struct, frozen=True):
    """A generated sentence that failed the checks, and why; it is not in the brief."""

    text: str
    reason: str
    verdict: Verdict = "unclear"


class Summary(msgspec.Struct, frozen=True):
    """A summary: its sentences, the rejected ones, and warnings about it."""

    sentences: tuple[SummarySentence, ...]
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The summary as one paragraph."""
        return " ".join(sentence.text for sentence in self.sentences)


class Support(msgspec.Struct, frozen=True):
    """An English sentence that supports a summary sentence, and its French source."""

    english: str
    french: str
    warnings: tuple[str, ...] = ()


class BriefSentence(msgspec.Struct, frozen=True):
    """A summary sentence with its origin, and the sentences in both languages that support it.

    ``doubts`` are the spans of its text that are perhaps mistranslated.
    """

    text: str
    origin: Origin
    support: tuple[Support, ...]
    doubts: tuple[tuple[int, int], ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether it is perhaps mistranslated, whether or not it is known where."""
        return any(support.warnings for support in self.support)


class BriefWarning(msgspec.Struct, frozen=True):
    """A warning to the editor; ``text`` has no full stop.

    ``sentence`` is the number of the summary sentence it is about, from 1; None if it is about the
    article.
    """

    text: str
    sentence: int | None = None


class Brief(msgspec.Struct, frozen=True, kw_only=True):
    """The brief of an article, with the output of every stage; ``brief.json`` holds this value.

    The headline is that of the article, translated, shortened if it has more than sixteen words.
    For an article without one it is the start of the summary, if that can be shortened so far.
    ``headline_doubts`` are the spans of it that are perhaps mistranslated; None if nothing is, and
    empty if it is not known what.

    A withdrawn article is neither translated nor summarised: its brief only says so. Its headline
    is the article's own, in French (``source``), or that of the brief it takes the place of.

    ``checked`` and ``unchecked`` say in plain sentences what was and what was not verified.
    ``article_warnings`` (``warnings`` in JSON) are about the whole article; the property
    ``warnings`` has those about its sentences, too.
    """

    schema: Literal["depeche-brief/1"] = "depeche-brief/1"
    id: str
    source: str
    headline: str | None
    headline_origin: HeadlineOrigin | None = None
    headline_doubts: tuple[tuple[int, int], ...] | None = None
    sentences: tuple[BriefSentence, ...]
    article_warnings: tuple[str, ...] = msgspec.field(name="warnings")
    checked: tuple[str, ...]
    unchecked: tuple[str, ...]
    signature: str
    article: Article
    repaired: Repaired
    translation: Translation
    summary: Summary

    @property
    def text(self) -> str:
        """The summary as one paragraph."""
        return self.summary.text

    @property
    def warnings(self) -> tuple[BriefWarning, ...]:
        """All warnings, in the order in which they are printed."""
        of_sentences = (
            BriefWarning(f"sentence {number} rests on: {warning}", number)
            for number, sentence in enumerate(self.sentences, start=1)
            for support in sentence.support
            for warning in support.warnings
        )
        return (*map(BriefWarning, self.article_warnings), *of_sentences)
