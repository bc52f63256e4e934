"""The functions of ``import depeche``; each makes a pipeline from settings given as keywords."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from depeche.documents import Article, Body, Brief, SummaryInput
from depeche.errors import InputError
from depeche.pipeline import Pipeline
from depeche.readers.text import paragraphs
from depeche.settings import SettingValues


def brief(source: str | Path | Article, **settings: Unpack[SettingValues]) -> Brief:
    """Repair, translate and summarise one article.

    Args:
        source: the path of a file with one article, ``-`` for standard input, or an ``Article``.
        settings: the settings, as for ``Pipeline``.

    Raises:
        InputError: the file cannot be read, or does not have exactly one article.
        ModelError: a model is missing or damaged.
        EngineError: a model failed.
        SettingsError: a setting makes no sense.
    """
    with Pipeline(**settings) as pipeline:
        articles = [source] if isinstance(source, Article) else pipeline.read(source)
        if len(articles) != 1:
            raise InputError(f"{source} has {len(articles)} articles; use Pipeline.briefs.")
        return pipeline.briefs(articles)[0]


def read(source: str | Path, **settings: Unpack[SettingValues]) -> list[Article]:
    """The articles of a file, or of standard input for ``-``; see ``Pipeline.read``.

    Raises:
        InputError: the file cannot be read, or none of its items can.
    """
    with Pipeline(**settings) as pipeline:
        return pipeline.read(source)


def repair(text: str, **settings: Unpack[SettingValues]) -> str:
    """Repair the spacing of French text: ``nord-coréenqui`` → ``nord-coréen qui``."""
    with Pipeline(**settings) as pipeline:
        return pipeline.repair([_body(text, "fr")])[0].body.text


def translate(text: str, **settings: Unpack[SettingValues]) -> str:
    """Translate French text to English, paragraph by paragraph, without repairing it first.

    Raises:
        ModelError: the translation model is missing or damaged.
    """
    with Pipeline(**settings) as pipeline:
        return pipeline.translate([_body(text, "fr")])[0].body.text


def summarise(text: str, **settings: Unpack[SettingValues]) -> str:
    """Summarise English text in one paragraph.

    Raises:
        ModelError: a summariser named in the settings is missing or damaged.
    """
    with Pipeline(**settings) as pipeline:
        return pipeline.summarise([SummaryInput(_body(text, "en"))])[0].text


def _body(text: str, language: str) -> Body:
    return Body(text, paragraphs(text), language)
