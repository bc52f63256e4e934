"""What the checks say of a text that an editor types; no model is loaded."""

from __future__ import annotations

from collections.abc import Sequence

from depeche.desk.values import DeskError, Field
from depeche.documents import Brief
from depeche.summary.check.faithfulness import FactCheck
from depeche.translation import typed
from depeche.translation.finding import Finding
from depeche.translation.glossary import Glossary

UNSUPPORTED = "support"  # the kind of what the fact check finds


def check(brief: Brief, field: Field, text: str, glossary: Glossary) -> list[Finding]:
    """What the checks find wrong with a text.

    An English sentence of the article is compared with its French as by the translation stage. A
    sentence of the brief is compared by its words with the English sentences it rests on. A
    headline is compared with the French one if the brief's is its translation, else with the
    sentences that the brief's first sentence rests on.

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
    return _supported([one.english for one in support], text)


def _headline(brief: Brief, text: str, glossary: Glossary) -> list[Finding]:
    headline = brief.translation.body.paragraphs[:1]
    if brief.headline_origin == "translated" and headline and headline[0].kind == "headline":
        span = (headline[0].start, headline[0].end)
        pairs = [brief.translation.pairs[at] for at in brief.translation.pair_indices([span])]
        return typed.check(" ".join(pair.source for pair in pairs), text, glossary)
    support = brief.sentences[0].support if brief.sentences else ()
    # The check takes what has no stop for unfinished.
    return _supported([one.english for one in support], text.rstrip(".") + ".")


def _supported(sources: Sequence[str], text: str) -> list[Finding]:
    """What is wrong with a text that must rest on these sentences; nothing if there are none."""
    if not sources:
        return []
    result = FactCheck(sources)(text)
    return [] if result.verdict == "supported" else [Finding(UNSUPPORTED, result.reason)]
