"""The texts of a brief that can be edited, and a brief with other texts."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from depeche.desk.values import ANOTHER_BRIEF, Change, DeskError, Field
from depeche.documents import (
    Body,
    Brief,
    BriefSentence,
    Paragraph,
    SentencePair,
    Summary,
    Translation,
)
from depeche.lang import invisible
from depeche.wording import headline_rests_on

_LONGEST = 10_000  # characters of a text; no sentence has so many


def texts(brief: Brief) -> dict[Field, str]:
    """The texts of a brief, by their fields; none if its item is withdrawn."""
    if brief.article.withdrawn:
        return {}
    found = {Field("headline"): brief.headline or ""}
    for number, sentence in enumerate(brief.sentences, start=1):
        found[Field("brief", number)] = sentence.text
    for number, pair in enumerate(brief.translation.pairs, start=1):
        found[Field("sentence", number)] = pair.target
    return found


def french(brief: Brief, field: Field) -> str:
    """The French that a text is about, a segment a line; empty if there is none.

    It is what a sentence of the article translates, and what all the sentences translate that a
    sentence of the brief rests on. A headline is about the article's own, or without one about the
    French of the first sentence, which it is made of.
    """
    translation = brief.translation
    if field.part == "sentence":
        return translation.pairs[field.number - 1].source
    own = _headline_pairs(translation) if field.part == "headline" else ()
    if own:
        return "\n".join(translation.pairs[at].source for at in own)
    sentence = brief.sentences[max(field.number, 1) - 1 :][:1]
    return "\n".join(support.french for one in sentence for support in one.support)


def taken(brief: Brief) -> dict[Field, Field]:
    """The texts of a brief that are a sentence of the article as it stands, and that sentence.

    Whoever mends such a sentence of the article mends the brief, too, as long as nobody has given
    the brief words of its own.

    Args:
        brief: the brief as the machine made it.
    """
    translation = brief.translation
    resting = {Field("headline"): _headline_pairs(translation)}
    for number, sentence in enumerate(brief.summary.sentences, start=1):
        resting[Field("brief", number)] = translation.pair_indices(sentence.support)
    words = texts(brief)
    return {
        field: Field("sentence", at + 1)
        for field, some in resting.items()
        for at in some
        if words.get(field) and words[field] == translation.pairs[at].target
    }


def since_arrival(history: list[Change]) -> list[Change]:
    """The changes of the brief that an item has now, of all its history."""
    arrivals = [at for at, one in enumerate(history, start=1) if one.kind in ANOTHER_BRIEF]
    return history[arrivals[-1] :] if arrivals else history


def standing_edits(changes: Iterable[Change]) -> Counter[Field]:
    """How many edits there are of each text that are not taken back."""
    counts: Counter[Field] = Counter()
    for change in changes:
        if change.field is not None:
            counts[change.field] += -1 if change.kind == "undo" else 1
    return counts


def last_changes(changes: Sequence[Change], machine: Brief) -> dict[Field, Change]:
    """The change that each text of a brief has come from, of those that are changed.

    What is taken from the article as it stands comes from what the article's sentence has become,
    unless somebody has given it words of its own. It stays if that sentence is taken out.

    Args:
        changes: those of the brief, in their order.
        machine: the brief as the machine made it.
    """
    of_texts = [(change.field, change) for change in changes if change.field is not None]
    last, own = dict(of_texts), standing_edits(changes)
    worded = {field: change for field, change in of_texts if change.after}
    for field, sentence in taken(machine).items():
        if not own[field] and sentence in worded:
            last[field] = worded[sentence]
    return {field: last[field] for field in texts(machine) if field in last}


def typed(text: str) -> str:
    """What was typed, on one line and without what is not drawn.

    Raises:
        DeskError: it is too long.
    """
    if len(text) > _LONGEST:
        raise DeskError(f"A text may have {_LONGEST:,} characters; this one has {len(text):,}.")
    return clean(text)


def clean(text: str) -> str:
    """A text on one line, with plain spaces and without what is not drawn."""
    return " ".join(unicodedata.normalize("NFC", invisible.Cleaner().clean(text)).split())


def edited(brief: Brief, changed: Mapping[Field, str]) -> Brief:
    """A brief with other texts.

    Its translation has the sentences as they were edited, and so have the sources of the brief's
    sentences. What the machine doubted of a text goes with the text: an edited sentence has neither
    warnings nor doubtful words any more, nor has what rests on it for its sake. Nor does a sentence
    of the brief or a headline for what it rests on, if it has other words itself.

    Args:
        brief: the brief as the machine made it.
        changed: the texts that are not as the machine wrote them.
    """
    if not changed:
        return brief
    translation, moved = _translation(brief.translation, changed)
    pairs = {
        (old.source, old.target): new
        for old, new in zip(brief.translation.pairs, translation.pairs, strict=True)
    }
    sentences = [
        _sentence(sentence, changed.get(Field("brief", number)), pairs)
        for number, sentence in enumerate(brief.sentences, start=1)
    ]
    summary = tuple(
        msgspec.structs.replace(
            sentence,
            text=changed.get(Field("brief", number), sentence.text),
            support=tuple(map(moved, sentence.support)),
        )
        for number, sentence in enumerate(brief.summary.sentences, start=1)
    )
    return msgspec.structs.replace(
        brief,
        headline=changed.get(Field("headline"), brief.headline),
        headline_doubts=_headline_doubts(brief, translation, changed),
        sentences=tuple(sentences),
        article_warnings=_article_warnings(brief, translation, changed),
        translation=translation,
        summary=Summary(summary, brief.summary.rejected, brief.summary.warnings),
    )


def _sentence(
    made: BriefSentence, text: str | None, pairs: Mapping[tuple[str, str], SentencePair]
) -> BriefSentence:
    """A sentence of the brief with other words.

    Args:
        made: as the machine wrote it.
        text: its own words now; None if it has no other.
        pairs: the sentences of the article as they are now, by French and English as made.
    """
    support = []
    for one in made.support:
        pair = pairs.get((one.french, one.english))
        if pair is not None and pair.target != one.english:
            one = msgspec.structs.replace(one, english=pair.target, warnings=())
        elif text is not None:
            one = msgspec.structs.replace(one, warnings=())
        support.append(one)
    doubtful = any(one.warnings for one in support)
    return msgspec.structs.replace(
        made,
        text=made.text if text is None else text,
        support=tuple(support),
        doubts=made.doubts if doubtful else (),
    )


def _headline_pairs(translation: Translation) -> tuple[int, ...]:
    """Which sentences the article's own headline is, counted from 0; none without one."""
    spans = [(p.start, p.end) for p in translation.body.paragraphs if p.kind == "headline"][:1]
    return translation.pair_indices(spans)


def _headline_doubts(
    brief: Brief, translation: Translation, changed: Mapping[Field, str]
) -> tuple[tuple[int, int], ...] | None:
    """The doubtful words of a headline, if it rests on what is doubtful still."""
    if Field("headline") in changed:
        return None
    first = brief.summary.sentences[:1]
    at = _headline_pairs(brief.translation) or brief.translation.pair_indices(
        [span for one in first for span in one.support]
    )
    was = any(brief.translation.pairs[number].warnings for number in at)
    still = any(translation.pairs[number].warnings for number in at)
    return brief.headline_doubts if still or not was else None


def _article_warnings(
    brief: Brief, translation: Translation, changed: Mapping[Field, str]
) -> tuple[str, ...]:
    """The warnings about the article, without those about a headline that was edited."""
    pairs = [
        (brief.translation.pairs[at], translation.pairs[at])
        for at in _headline_pairs(brief.translation)
    ]
    own = Field("headline") in changed
    left = {warning for _, new in pairs if not own for warning in new.warnings}
    gone = {warning for old, _ in pairs for warning in old.warnings} - left
    past = set(map(headline_rests_on, gone))
    return tuple(warning for warning in brief.article_warnings if warning not in past)


def _translation(
    made: Translation, changed: Mapping[Field, str]
) -> tuple[Translation, Callable[[tuple[int, int]], tuple[int, int]]]:
    """A translation with other sentences, and where a span of the old text is in the new one."""
    out: list[str] = []
    at = length = 0  # how far the old text has been taken over, and what that became
    pairs = []
    spans: list[tuple[int, int, int, int]] = []  # of each sentence: start and end, old and new
    for number, pair in enumerate(made.pairs, start=1):
        text = changed.get(Field("sentence", number), pair.target)
        between = made.body.text[at : pair.start]
        out += between, text
        start = length + len(between)
        at, length = pair.end, start + len(text)
        spans.append((pair.start, pair.end, start, length))
        pairs.append(
            msgspec.structs.replace(pair, start=start, end=length)
            if text == pair.target
            else SentencePair(pair.source, text, start, length, pieces=pair.pieces)
        )
    out.append(made.body.text[at:])

    def place(at: int, *, ends: bool = False) -> int:
        shift = 0
        for old_start, old_end, start, end in spans:
            # An empty sentence begins where it ends.
            if at < old_start or (at == old_start and not (ends and old_start == old_end)):
                return at + start - old_start
            if at < old_end:
                return min(start + at - old_start, end)
            shift = end - old_end
        return at + shift

    def moved(span: tuple[int, int]) -> tuple[int, int]:
        return place(span[0]), place(span[1], ends=True)

    paragraphs = tuple(
        Paragraph(one.kind, *moved((one.start, one.end))) for one in made.body.paragraphs
    )
    body = Body("".join(out), paragraphs, made.body.language)
    return Translation(body, tuple(pairs), made.untranslated), moved
