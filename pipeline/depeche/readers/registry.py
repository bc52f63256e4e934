"""The readers, by the name of the format that each of them reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TypeAlias

from depeche.readers.draft import ArticleDraft, UnreadableError
from depeche.readers.sniff import Prolog

# Text, prolog and wanted language in; a draft of each item out, or why it cannot be read.
Reader: TypeAlias = Callable[[str, Prolog, str], Iterator[ArticleDraft | UnreadableError]]

# The module of each reader; its function is `drafts`. Plain text needs no reader.
READERS = {
    "json": "json_items",
    "newsml-g2": "newsml_g2",
    "newsml-1": "newsml_1",
    "nitf": "nitf",
    "feed": "feed",
    "html": "web_page",
}


def reader(format_name: str) -> Reader:
    """The reader of a format; it and the libraries it needs are loaded when first asked for."""
    module = import_module(f"{__package__}.{READERS[format_name]}")
    found: Reader = module.drafts
    return found
