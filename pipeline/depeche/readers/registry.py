"""The reader of each format, by the name of the format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TypeAlias

from depeche.readers.draft import ArticleDraft, UnreadableError
from depeche.readers.sniff import Prolog

# Takes the text, its prolog and the wanted language; gives a draft of each item, or an error.
Reader: TypeAlias = Callable[[str, Prolog, str], Iterator[ArticleDraft | UnreadableError]]

# The module of each reader; its function is `drafts`. Plain text needs no reader.
READERS = {
    "json": "json_items",
    "newsml-g2": "newsml_g2",
    "newsml-1": "newsml_1",
    "nitf": "nitf",
    "feed": "feed",
    "html": "web_page",
    "mail": "mail",
    "iptc7901": "teletype",
}


def reader(format_name: str) -> Reader:
    """The reader of a format; its module and libraries are imported when it is first used."""
    module = import_module(f"{__package__}.{READERS[format_name]}")
    found: Reader = module.drafts
    return found
