"""Translating and summarising articles together, so that one that fails takes no other with it."""

from __future__ import annotations

from collections.abc import Sequence

from depeche.assemble import Prepared
from depeche.documents import Brief, Translation
from depeche.errors import DepecheError, EngineError, reason_of
from depeche.pipeline import Pipeline


def translations(pipeline: Pipeline, prepared: Sequence[Prepared]) -> list[Translation | str]:
    """The translation of each article, or the reason why no brief is to be made of it.

    If the articles cannot be translated together, they are translated one by one.

    Raises:
        DepecheError: the others would fail, too, as where a model is missing or damaged.
    """
    if not prepared:
        return []
    try:
        return pipeline.translate_prepared(prepared)
    except Exception as error:
        if _is_fatal(error):
            raise
        if len(prepared) == 1:
            return [f"the translation failed: {reason_of(error)}"]
        return [found for one in prepared for found in translations(pipeline, [one])]


def briefs(
    pipeline: Pipeline, prepared: Sequence[Prepared], translated: Sequence[Translation | str]
) -> list[Brief | str]:
    """The brief of each article, or the reason why it cannot be made.

    If the articles cannot be summarised together, they are summarised one by one.

    Args:
        pipeline: makes the briefs.
        prepared: the articles.
        translated: of each its translation, or the reason why it has none.

    Raises:
        DepecheError: as ``translations``.
    """
    good = [at for at, found in enumerate(translated) if isinstance(found, Translation)]
    made: dict[int, Brief | str] = {}
    try:
        found = [one for one in translated if isinstance(one, Translation)]
        finished = pipeline.finish([prepared[at] for at in good], found) if good else ()
        made = dict(zip(good, finished, strict=True))
    except Exception as error:
        if _is_fatal(error):
            raise
        if len(prepared) > 1:
            pairs = zip(prepared, translated, strict=True)
            return [brief for one, other in pairs for brief in briefs(pipeline, [one], [other])]
        made = {good[0]: f"the summary failed: {reason_of(error)}"}
    return [found if isinstance(found, str) else made[at] for at, found in enumerate(translated)]


def _is_fatal(error: Exception) -> bool:
    """Whether the other articles would fail too, as where a model is missing or damaged."""
    return isinstance(error, DepecheError) and not isinstance(error, EngineError)
