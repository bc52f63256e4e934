"""The texts of a brief that can be edited, and a brief with other texts."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from depeche.desk.values import Change, DeskError, Field
from depeche.documents import Body, Brief, Paragraph, Summary, Translation
from depeche.lang import invisible

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
    if field.part == "headline":
        spans = [(p.start, p.end) for p in translation.body.paragraphs if p.kind == "headline"][:1]
        if own := [translation.pairs[at].source for at in translation.pair_indices(spans)]:
            return "\n".join(own)
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
    titles = [(one.start, one.end) for one in translation.body.paragraphs if one.kind == "headline"]
    spans = {Field("headline"): titles[:1]}
    for number, sentence in enumerate(brief.summary.sentences, start=1):
        spans[Field("brief", number)] = list(sentence.support)
    words = texts(brief)
    return {
        field: Field("sentence", at + 1)
        for field, some in spans.items()
        for at in translation.pair_indices(some)
        if words.get(field) and words[field] == translation.pairs[at].target
    }


def since_arrival(history: list[Change]) -> list[Change]:
    """The changes of the brief that an item has now, of all its history."""
    arrivals = [at for at, change in enumerate(history, start=1) if change.kind == "arrived"]
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
    sentences. An edited text has no doubtful words any more; warnings stay.

    Args:
        brief: the brief as the machine made it.
        changed: the texts that are not as the machine wrote them.
    """
    if not changed:
        return brief
    translation, moved = _translation(brief.translation, changed)
    english = {
        (old.source, old.target): new.target
        for old, new in zip(brief.translation.pairs, translation.pairs, strict=True)
    }
    sentences = []
    for number, sentence in enumerate(brief.sentences, start=1):
        support = tuple(
            msgspec.structs.replace(
                one, english=english.get((one.french, one.english), one.english)
            )
            for one in sentence.support
        )
        sentence = msgspec.structs.replace(sentence, support=support)
        if (text := changed.get(Field("brief", number))) is not None:
            sentence = msgspec.structs.replace(sentence, text=text, doubts=())
        sentences.append(sentence)
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
        headline_doubts=None if Field("headline") in changed else brief.headline_doubts,
        sentences=tuple(sentences),
        translation=translation,
        summary=Summary(summary, brief.summary.rejected, brief.summary.warnings),
    )


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
            pair
            if (start, text) == (pair.start, pair.target)
            else msgspec.structs.replace(pair, target=text, start=start, end=length)
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
