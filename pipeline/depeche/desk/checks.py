"""What the checks say of a text that an editor types; no model is loaded."""

from __future__ import annotations

from collections.abc import Sequence

from depeche.desk.values import DeskError, Field
from depeche.documents import Brief, Support
from depeche.summary.check import reworded
from depeche.translation import typed
from depeche.translation.finding import Finding
from depeche.translation.glossary import Glossary
from depeche.translation.invented import Grounds, invented

UNSUPPORTED = "support"  # the kind of what the comparison with the machine's English finds


def check(brief: Brief, field: Field, text: str, glossary: Glossary) -> list[Finding]:
    """What the checks find wrong with a text.

    An English sentence of the article is compared with its French as by the translation stage. A
    headline and a sentence of the brief may leave out most of theirs and word it anew: what they
    say must come from the French, and must not say another thing of the same words than the
    English they rest on. A headline rests on the article's own, if it has one, and on what the
    brief's first sentence rests on.

    Args:
        brief: the brief as it is edited so far.
        field: where the text is typed.
        text: what is typed; nothing is wrong with an empty one, for it takes the sentence out.
        glossary: the terms that have a set translation.

    Raises:
        DeskError: the brief has no such field.
    """
    if not text:
        return []
    if field.part == "headline":
        return _headline(brief, text, glossary)
    some = brief.sentences if field.part == "brief" else brief.translation.pairs
    if not 0 < field.number <= len(some):
        raise DeskError(f"The brief has no {field}.")
    if field.part == "sentence":
        return typed.check(brief.translation.pairs[field.number - 1].source, text, glossary)
    support = brief.sentences[field.number - 1].support
    return _resting(brief, support, text, glossary, headline=False)


def _headline(brief: Brief, text: str, glossary: Glossary) -> list[Finding]:
    headline = brief.translation.body.paragraphs[:1]
    support = brief.sentences[0].support if brief.sentences else ()
    if headline and headline[0].kind == "headline":
        span = (headline[0].start, headline[0].end)
        pairs = [brief.translation.pairs[at] for at in brief.translation.pair_indices([span])]
        support = (*(Support(pair.target, pair.source) for pair in pairs), *support)
    return _resting(brief, support, text, glossary, headline=True)


def _resting(
    brief: Brief, support: Sequence[Support], text: str, glossary: Glossary, *, headline: bool
) -> list[Finding]:
    """What is wrong with a text that rests on sentences of the article; nothing if on none."""
    if not support:
        return []
    pairs = brief.translation.pairs
    grounds = Grounds.of(
        [one.french for one in support],
        [pair.source for pair in pairs],
        [pair.target for pair in pairs],
    )
    found = invented(grounds, text, glossary)
    for reason in reworded.reasons([one.english for one in support], text, headline=headline):
        found.append(Finding(UNSUPPORTED, reason))
    return found
