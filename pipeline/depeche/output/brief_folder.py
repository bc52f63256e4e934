"""Writing a brief as a folder of files, reading it back, and the index page of such folders."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from depeche.documents import Body, Brief, Translation
from depeche.lang.invisible import label_controls
from depeche.storage import atomic
from depeche.writers import brief_json, html_page, markdown, ninjs

INDEX = "index.html"
LAST = "brief.json"  # written last: a folder that has it has all the others
APPROVED = "approved.json"  # beside it, if an editor has approved the brief


def brief(value: Brief, out: Path, name: str) -> Path:
    """Write the folder ``out/name/``: repaired French, translation, and the brief in every format.

    Returns:
        The folder.

    Raises:
        OSError: the folder exists already, or cannot be written.
    """
    folder = out / name
    folder.mkdir(parents=True)
    texts = {
        "repaired.fr.txt": label_controls(value.repaired.body.text),
        "translation.en.txt": label_controls(value.translation.body.text),
        "brief.md": markdown.brief(value),
        "brief.html": html_page.brief(value),
        "brief.ninjs.json": ninjs.pretty(ninjs.flat(value)),
        "brief.ninjs3.json": ninjs.pretty(ninjs.listed(value)),
    }
    # Each write waits for the disk, which serves several as fast as one.
    with ThreadPoolExecutor(len(texts)) as pool:
        list(pool.map(lambda file: _write(folder / file, texts[file]), texts))
    _write(folder / LAST, brief_json.brief(value))
    return folder


def read(folder: Path) -> Brief | None:
    """The brief in a folder; None if there is none, or if its file is a symbolic link.

    Raises:
        ValueError: the file cannot be read, or holds no brief.
    """
    place = folder / LAST
    try:
        return None if place.is_symlink() else brief_json.read(place.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, RecursionError) as error:
        raise ValueError(str(error)) from error


def index(out: Path) -> None:
    """Write ``out/index.html``, a page with links to the briefs in folders of ``out``, by name.

    Folders with a dot in their names are left out: they hold replaced versions.

    Raises:
        OSError: the folder cannot be read or written.
    """
    entries, unread = [], []
    for folder in sorted(out.iterdir()):
        if "." in folder.name:
            continue
        try:
            value = read(folder)
        except ValueError:
            unread.append(folder.name)
            continue
        if value is not None:
            entries.append(html_page.IndexEntry(folder.name, _listed(value)))
    atomic.write(out / INDEX, html_page.index(entries, unread))


def _listed(value: Brief) -> Brief:
    """A brief without the texts that the index does not show, to save memory."""
    nothing = Body("", ())
    doubtful = tuple(pair for pair in value.translation.pairs if pair.warnings)
    return msgspec.structs.replace(
        value,
        article=msgspec.structs.replace(value.article, body=nothing),
        repaired=msgspec.structs.replace(value.repaired, body=nothing),
        translation=Translation(nothing, doubtful),
    )


def _write(path: Path, text: str) -> None:
    """Write a text file that ends with a line break."""
    atomic.write(path, text if text.endswith("\n") else text + "\n")
