"""The values that flow through the pipeline: frozen, typed, JSON and back without loss.

Offsets are code points (Python ``str`` indices), half-open, into the text named in the docstring.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

Kind = Literal["headline", "lead", "body", "subhead", "quote", "table", "caption"]

# What the IPTC says must not be used, at all or until further notice.
WITHDRAWN = frozenset({"canceled", "withheld"})

# Kinds that are one segment each and no sentence of the running text.
TITLES: frozenset[Kind] = frozenset({"headline", "subhead"})

_BLANKS = re.compile(r"\s+")


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph: its kind and where it stands in the text of its body."""

    kind: Kind
    start: int
    end: int


class Body(msgspec.Struct, frozen=True):
    """Running text with its paragraphs, in order and apart; all that a stage sees of an article.

    What lies between two paragraphs (line breaks, blank lines) is layout and is kept as it is.
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
    """What an item is about: a code of some vocabulary (``medtop:20000065``), a name, or both."""

    code: str | None = None
    name: str | None = None


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One item as it came in: what the reader could fill, and the body.

    The names are those of the IPTC standards. A headline is also the first paragraph of the body;
    byline and dateline are not in the body where the format marks them. ``notes`` are sentences
    about the reading that an editor should see (a guessed encoding, say).

    Attributes:
        id: the slug, safe as a file name.
        item: a URN that all versions of the item have in common. It is made from the ``guid``;
            without one from the file (its whole path, links followed), the slug and the place
            among the articles of that slug in the file; of standard input, from slug and text.
            Empty in a ``brief.json`` from before there was this field.
        format: the reader that read it.
        guid: the provider's identifier of the item, the same for all its versions.
        version: the version of the item under that ``guid``.
        language: what the format says of the language, as it says it (BCP 47 as a rule).
        firstcreated: when the first version was made; dates are ISO 8601.
        versioncreated: when this version was made.
        published: when it was issued, where the format says so apart from the version.
        embargoed: it must not be published before.
        urgency: 1 (highest) to 9.
        pubstatus: ``usable``, ``withheld``, ``embargoed`` or ``canceled``.
        description: the provider's own abstract.
        ednote: what the provider tells the desk, not to be published.
        updates: identifiers of items that this one corrects or updates in part.
        supersedes: identifiers of items or versions that this one takes the place of.
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
        """Whether the provider has withdrawn the item; it need not have a text then."""
        return self.pubstatus in WITHDRAWN


class Edit(msgspec.Struct, frozen=True):
    """One repair: ``before`` stands at ``text[start:end]`` as it arrived, ``after`` replaces it.

    The edits of a text are sorted by ``start`` and do not overlap. ``rule`` names what made the
    edit; ``confidence`` is in [0, 1].
    """

    start: int
    end: int
    before: str
    after: str
    rule: str
    confidence: float = 1.0


class Repaired(msgspec.Struct, frozen=True):
    """A body with its spacing repaired, and the edits that led there (offsets as it arrived)."""

    body: Body
    edits: tuple[Edit, ...]


class SentencePair(msgspec.Struct, frozen=True):
    """A source segment and its translation.

    ``start`` and ``end`` place the translation in the text of the translated body. ``warnings``
    say what a check found; ``pieces`` is the number of parts it was translated in.
    """

    source: str
    target: str
    start: int
    end: int
    warnings: tuple[str, ...] = ()
    pieces: int = 1


class Translation(msgspec.Struct, frozen=True):
    """The translated body, and the sentence pairs it is made of, in order."""

    body: Body
    pairs: tuple[SentencePair, ...]

    def under(self, spans: Sequence[tuple[int, int]]) -> tuple[int, ...]:
        """Which pairs a summary sentence rests on: those whose translation the spans touch."""
        return tuple(
            index
            for index, pair in enumerate(self.pairs)
            if any(pair.start < end and start < pair.end for start, end in spans)
        )


class SummaryInput(msgspec.Struct, frozen=True):
    """English copy to be summarised; what stands at the ``doubtful`` spans may be mistranslated."""

    body: Body
    doubtful: tuple[tuple[int, int], ...] = ()


Origin = Literal["generated", "compressed", "source"]
Verdict = Literal["supported", "unclear", "contradicted"]


HeadlineOrigin = Literal["translated", "shortened", "summary"]


class SummarySentence(msgspec.Struct, frozen=True):
    """A sentence of the summary, and the spans of the summarised text it rests on.

    ``origin`` is ``generated`` (written by the model, passed the checks), ``compressed`` (taken
    from the text and shortened by rule) or ``source`` (taken over unchanged).
    """

    text: str
    origin: Origin
    support: tuple[tuple[int, int], ...]


class Rejected(msgspec.Struct, frozen=True):
    """A generated sentence that the checks kept out of the brief, and why."""

    text: str
    reason: str
    verdict: Verdict = "unclear"


class Summary(msgspec.Struct, frozen=True):
    """What the summariser made of a copy."""

    sentences: tuple[SummarySentence, ...]
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The summary as one paragraph."""
        return " ".join(sentence.text for sentence in self.sentences)


class Support(msgspec.Struct, frozen=True):
    """An English sentence that a summary sentence rests on, with its French source."""

    english: str
    french: str
    warnings: tuple[str, ...] = ()


class BriefSentence(msgspec.Struct, frozen=True):
    """A summary sentence with all that an editor needs to trust it or not."""

    text: str
    origin: Origin
    support: tuple[Support, ...]


class BriefWarning(msgspec.Struct, frozen=True):
    """Something an editor should know before using a brief; ``text`` has no full stop.

    ``sentence`` is the number of the summary sentence it concerns, from 1; None is the article.
    """

    text: str
    sentence: int | None = None


class Brief(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that one article became; ``brief.json`` is this value.

    The headline is the article's, translated, or ``shortened`` to twelve words; an article without
    one gets the start of the summary's first sentence, if that can be cut so short.

    A withdrawn article is neither translated nor summarised: its brief only says so.

    ``checked`` and ``unchecked`` say in plain sentences what was and what was not verified.
    ``article_warnings`` (``warnings`` in JSON) concern the whole article; the property ``warnings``
    has those of the sentences, too.
    """

    schema: Literal["depeche-brief/1"] = "depeche-brief/1"
    id: str
    source: str
    headline: str | None
    headline_origin: HeadlineOrigin | None = None
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
