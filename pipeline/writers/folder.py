"""A brief as a folder of files, each complete or not there, and the index over such folders."""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from pipeline.documents import Body, Brief, Translation
from pipeline.writers import html, json, markdown, ninjs

_INDEX = "index.html"


class Names:
    """Gives each article of a run a folder name of its own: the second ``a`` is ``a-2``."""

    def __init__(self) -> None:
        self._given: set[str] = {_INDEX}

    def __call__(self, slug: str) -> str:
        """A name not given before."""
        name, number = slug, 1
        while name in self._given:
            number += 1
            name = f"{slug}-{number}"
        self._given.add(name)
        return name


def brief(value: Brief, out: Path, name: str) -> Path:
    """Write ``out/name/``: repaired French, translation, and the brief in every format.

    ``brief.json`` comes last: where it is, the others are.

    Raises:
        OSError: the folder cannot be written.
    """
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "repaired.fr.txt": value.repaired.body.text,
        "translation.en.txt": value.translation.body.text,
        "brief.md": markdown.brief(value),
        "brief.html": html.brief(value),
        "brief.ninjs.json": ninjs.pretty(ninjs.flat(value)),
        "brief.ninjs3.json": ninjs.pretty(ninjs.listed(value)),
    }
    # Each write waits for the disk, which serves several as fast as one.
    with ThreadPoolExecutor(len(texts)) as pool:
        list(pool.map(lambda name: write(folder / name, texts[name]), texts))
    write(folder / "brief.json", json.brief(value))
    return folder


def index(out: Path) -> Path:
    """Write ``out/index.html`` over the briefs that lie in folders of ``out``, by name.

    Folders with a dot in their names are left out: no brief has one, but a replaced version has.

    Raises:
        OSError: the folder cannot be read or written.
    """
    entries, unread = [], []
    for place in sorted(out.iterdir()):
        if "." in place.name or not (place / "brief.json").is_file():
            continue
        try:
            value = json.read((place / "brief.json").read_bytes())
        except (OSError, ValueError):
            unread.append(place.name)
            continue
        entries.append(html.Entry(place.name, _listed(value)))
    write(out / _INDEX, html.index(entries, unread))
    return out / _INDEX


def _listed(value: Brief) -> Brief:
    """What the index shows of a brief; thousands of whole ones would fill the memory."""
    nothing = Body("", ())
    doubtful = tuple(pair for pair in value.translation.pairs if pair.warnings)
    return msgspec.structs.replace(
        value,
        article=msgspec.structs.replace(value.article, body=nothing),
        repaired=msgspec.structs.replace(value.repaired, body=nothing),
        translation=Translation(nothing, doubtful),
    )


def write(path: Path, text: str) -> None:
    """Write to a temporary name beside ``path``, sync, rename.

    Raises:
        OSError: it cannot be written.
    """
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text if text.endswith("\n") else text + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
