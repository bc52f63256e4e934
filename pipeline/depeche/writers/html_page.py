"""A brief as one HTML page that an editor reads in a browser, and an index of such pages.

The pages load nothing and hold no script: their content security policy allows one style sheet,
by its digest. Sentences that belong together are highlighted by CSS alone.

The pages of the review desk are made of the same parts: ``environment``, ``sheet``, and what cuts a
brief into what is shown.
"""

from __future__ import annotations

import hashlib
import math
import re
from base64 import b64encode
from collections import deque
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from depeche.documents import (
    Article,
    Brief,
    Edit,
    Kind,
    SentencePair,
    Support,
    Unexplained,
)
from depeche.lang.invisible import SPACE_LABELS, label_hidden, runs
from depeche.wording import ORIGINS, body, count, headline, withdrawn

if TYPE_CHECKING:
    from jinja2 import Environment

_SURE = 0.9  # a repair with less confidence is marked
_CONTEXT = 16  # characters shown on either side of a listed repair


class Pair(NamedTuple):
    """A sentence in both languages, its number, and the summary sentences that rest on it."""

    number: int
    value: SentencePair
    claims: tuple[int, ...]


class Claim(NamedTuple):
    """A summary sentence in parts, and the numbers and values of what it rests on.

    Each part comes with whether it is perhaps mistranslated.
    """

    number: int
    parts: list[tuple[str, bool]]
    origin: str
    support: tuple[tuple[int, Support], ...]


class Piece(NamedTuple):
    """A part of the text as it arrived: without a repair, or one repair with its number."""

    text: str
    edit: Edit | None = None
    number: int = 0


class Repair(NamedTuple):
    """An entry of the list of repairs: an edit, and the text to the left and right of it."""

    number: int
    edit: Edit
    left: str
    right: str


class IndexEntry(NamedTuple):
    """An entry of the index: the name of a folder, and the brief in it."""

    name: str
    brief: Brief

    @property
    def href(self) -> str:
        """The relative address of the brief's page, whatever is in the folder's name."""
        return f"./{quote(self.name, safe='', errors='replace')}/brief.html"

    @property
    def doubtful(self) -> int:
        """The number of warnings on the article and on its sentences."""
        pairs = self.brief.translation.pairs
        return len(self.brief.article_warnings) + sum(len(pair.warnings) for pair in pairs)


def brief(value: Brief) -> str:
    """The page of one article."""
    found = claims(value)
    return _render(
        "brief.html.j2",
        sheet(len(found)),
        brief=value,
        title=headline(value) or value.id,
        claims=found,
        paragraphs=paragraphs(value, found),
        arrived=arrived(value.article, value.repaired.edits),
        repairs=repairs(value),
    )


def index(entries: Sequence[IndexEntry], unread: Sequence[str] = ()) -> str:
    """The index page.

    Args:
        entries: the briefs, in order.
        unread: the names of folders whose brief cannot be read.
    """
    return _render("index.html.j2", sheet(0), entries=entries, unread=unread)


def arrived(article: Article, edits: Sequence[Edit]) -> list[tuple[Kind, list[Piece]]]:
    """The whole text as it arrived: the kind and the pieces of each paragraph.

    Text between two paragraphs, and a repair that reaches from one into the next, belong to the
    first of the two.
    """
    text = article.body.text
    paragraphs = article.body.paragraphs
    found: list[tuple[Kind, list[Piece]]] = []
    waiting = deque(enumerate(edits, start=1))
    at = 0
    for index, paragraph in enumerate(paragraphs):
        last = index + 1 == len(paragraphs)
        end = len(text) if last else paragraphs[index + 1].start
        pieces: list[Piece] = []
        while waiting and (waiting[0][1].start < end or last):
            number, edit = waiting.popleft()
            if edit.start > at:
                pieces.append(Piece(text[at : edit.start]))
            pieces.append(Piece(edit.before, edit, number))
            at = edit.end
        if at < end:
            pieces.append(Piece(text[at:end]))
            at = end
        found.append((paragraph.kind, pieces))
    return found


def claims(value: Brief) -> list[Claim]:
    """The sentences of the summary, each with the numbers of the pairs it rests on."""
    return [
        Claim(
            number,
            cut(sentence.text, sentence.doubts if sentence.is_doubtful else None),
            ORIGINS[sentence.origin],
            tuple(
                (at + 1, Support(pair.target, pair.source, pair.warnings))
                for at in value.translation.pair_indices(summarised.support)
                for pair in (value.translation.pairs[at],)
            ),
        )
        for number, (sentence, summarised) in enumerate(
            zip(value.sentences, value.summary.sentences, strict=True), start=1
        )
    ]


def cut(text: str, doubts: Sequence[tuple[int, int]] | None) -> list[tuple[str, bool]]:
    """A text in parts, each with whether it is doubtful.

    Args:
        text: a sentence or a headline.
        doubts: spans of it, in order and apart; if there are none, the whole is doubtful; None for
            a text without doubt.
    """
    if not doubts:
        return [(text, doubts is not None)]
    found = []
    at = 0
    for start, end in doubts:
        found += [(text[at:start], False), (text[start:end], True)]
        at = end
    found.append((text[at:], False))
    return [part for part in found if part[0]]


def repairs(value: Brief) -> list[Repair]:
    """The repairs of a brief's text, each with the text around it."""
    text = value.article.body.text
    return [
        Repair(
            number,
            edit,
            text[max(0, edit.start - _CONTEXT) : edit.start],
            text[edit.end : edit.end + _CONTEXT],
        )
        for number, edit in enumerate(value.repaired.edits, start=1)
    ]


def paragraphs(value: Brief, claims: Iterable[Claim]) -> list[tuple[Kind, list[Pair]]]:
    """The kind and the sentence pairs of each paragraph of the translation that has any."""
    resting: dict[int, list[int]] = {}
    for claim in claims:
        for number, _ in claim.support:
            resting.setdefault(number, []).append(claim.number)
    pairs = [
        Pair(number, pair, tuple(resting.get(number, ())))
        for number, pair in enumerate(value.translation.pairs, start=1)
    ]
    places = value.translation.body.paragraphs
    found: list[tuple[Kind, list[Pair]]] = [(place.kind, []) for place in places]
    at = 0
    for pair in pairs:
        while at + 1 < len(places) and pair.value.start >= places[at + 1].start:
            at += 1
        if not found:
            found.append(("body", []))
        found[at][1].append(pair)
    return [(kind, pairs) for kind, pairs in found if pairs]


def sheet(claims: int, text: str = "summary") -> str:
    """The style sheet of a page.

    Args:
        claims: of how many summary sentences the sources light up.
        text: the selector of a summary sentence's text, which lights up with its sources.
    """
    template = _environment().get_template("style.css.j2")
    return template.render(claims=range(1, claims + 1), text=text)


def _render(name: str, sheet: str, **values: Any) -> str:
    digest = b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:"
    policy += "; base-uri 'none'; form-action 'none'"
    page = _environment().get_template(name).render(sheet=sheet, policy=policy, **values)
    return page if page.endswith("\n") else page + "\n"


@cache
def _environment() -> Environment:
    return environment()


def environment(package: str = "") -> Environment:
    """What renders the templates here, in which everything is escaped.

    Args:
        package: a package whose ``templates`` are found before those that lie here.
    """
    import jinja2  # only pages need it

    packages = (*([package] if package else ()), "depeche.writers")
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.PackageLoader(name) for name in packages]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        runs=runs,
        spaces=_spaces,
        count=count,
        label_hidden=label_hidden,
        parts=parts,
        body=body,
        headline=headline,
        percent=_percent,
        withdrawn=withdrawn,
    )
    made.globals["sure"] = _SURE
    return made


def _spaces(text: str) -> str:
    """The text with a visible sign for each kind of no-break space."""
    return text.translate(SPACE_LABELS)


def parts(text: str, words: Sequence[Unexplained]) -> list[tuple[str, bool]]:
    """A sentence in parts, each with whether it is one of some words."""
    if not words:
        return [(text, False)]
    found = "|".join(re.escape(word.text) for word in words)
    split = re.split(rf"(?<![^\W\d_])({found})(?![^\W\d_])", text)
    return [(part, at % 2 == 1) for at, part in enumerate(split) if part]


def _percent(share: float) -> str:
    """A share from 0 to 1 in per cent, rounded down: 0.998 is 99%."""
    return f"{math.floor(share * 100 + 1e-9)}%"
