"""The files of a round: articles of which it is known what must come, and such as do harm."""

from __future__ import annotations

import io
import os
import random
import zipfile
from pathlib import Path
from typing import NamedTuple

from benchmarks.batch import wire
from benchmarks.soak import spoilt


class File(NamedTuple):
    """A file to be put into the inbox.

    Attributes:
        name: its name.
        data: its bytes.
        text: the text that its brief must have; None if it is none of the good articles.
        briefs: how many briefs it must give; none means a failure record, and None that either
            will do.
    """

    name: str
    data: bytes
    text: str | None
    briefs: int | None


_ENGLISH = "The prefect came to Nantes on Tuesday. He promised 12 million euros to the schools. "
_PRICES = "".join(f"Pommes {n:05} {n * 37 % 997},{n % 100:02} € le kilo\n" for n in range(29_000))
_DEEP = "<nitf><body>" + "<p>" * 20_000 + "x" + "</p>" * 20_000 + "</body></nitf>"


def good(number: int, seed: int) -> list[File]:
    """So many short articles, each with numbers that make it unlike the others."""
    chance = random.Random(seed)
    files: list[File] = []
    for item in wire.articles(10**9, seed):
        if len(files) == number:
            break
        if item["version"] == 1:
            first = str(item["text"]).partition(". ")[0]
            text = f"{first}. Le dossier porte le numéro {chance.randrange(10**5, 10**6)}."
            name = f"article-{len(files):02}.txt"
            files.append(File(name, text.encode(), text, 1))
    return files


def hostile() -> list[File]:
    """Those of the soak, and what only looks like copy."""
    texts = {
        "numbers.txt": "".join(f"{n} {n * n}\n" for n in range(3000)),
        "word.txt": "a" * 500_000,
        "capitals.txt": "A.A.A." * 20_000,
        "prices.txt": _PRICES,
    }
    refused = {
        "deep.xml": _DEEP.encode(),
        "bomb.zip": _bomb(),
        "bomb.txt": _bomb(),
        "random.txt": random.Random(5).randbytes(100_000),
        "english.txt": (_ENGLISH * 5).encode(),
    }
    return [
        *(File(name, data, None, briefs) for name, data, briefs in spoilt.FILES),
        *(File(name, text.encode(), None, None) for name, text in texts.items()),
        *(File(name, data, None, 0) for name, data in refused.items()),
    ]


def no_files(inbox: Path) -> None:
    """Put into an inbox what is no file: a FIFO, and links to a file, a folder and nothing."""
    secret = inbox.parent / "secret"
    secret.mkdir()
    (secret / "secret.txt").write_text("Le secret de Nantes est gardé depuis 12 ans.")
    os.mkfifo(inbox / "fifo.txt")
    (inbox / "link.txt").symlink_to(secret / "secret.txt")
    (inbox / "linked").symlink_to(secret)
    (inbox / "nowhere.txt").symlink_to(secret / "none.txt")


def _bomb() -> bytes:
    """An archive of 100 MB of nothing in 100 kB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", bytes(10**8))
    return made.getvalue()
