"""What lies in the folders of a round, and what of it is not as it should be."""

from __future__ import annotations

import hashlib
import json
import re
import urllib.parse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from depeche.output import brief_folder
from depeche.output.failures import FAILED
from depeche.output.ledger import LEDGER, STAGING
from depeche.writers import brief_json, html_page, markdown

from benchmarks.faults.copy import File
from benchmarks.faults.desk import Desk

_FILES = {
    "brief.html",
    "brief.json",
    "brief.md",
    "brief.ninjs.json",
    "brief.ninjs3.json",
    "repaired.fr.txt",
    "translation.en.txt",
}
_KEPT = re.compile(r"\.v\d+$")  # the folder of a replaced version


class Wrong(NamedTuple):
    """What is not as it should be, a sentence each.

    Attributes:
        lost: articles without their brief, and bad files without a failure record.
        twice: briefs too many.
        left: files that should not be there any more.
    """

    lost: list[str]
    twice: list[str]
    left: list[str]


def inodes(out: Path) -> dict[str, int]:
    """Each brief and its inode, which is another when the brief is made anew."""
    return {path.parent.name: path.stat().st_ino for path in out.glob("*/brief.json")}


def latest(out: Path, files: Sequence[File]) -> float:
    """The moment (of the wall clock) at which the last brief of the good articles was written."""
    names = {file.name for file in files if file.text is not None}
    moments = [
        path.stat().st_mtime
        for path in out.glob("*/brief.json")
        if Path(json.loads(path.read_bytes())["source"]).name in names
    ]
    return max(moments, default=0.0)


def check(desk: Desk, files: Sequence[File], *, versions: bool) -> Wrong:
    """Look at all that lies there.

    Args:
        desk: the folders.
        files: what was put into the inbox.
        versions: whether files changed, so that earlier versions may be kept.
    """
    wrong = Wrong([], [], _left(desk))
    texts: dict[str, list[str]] = {}
    pages = set()
    for folder in sorted(path.parent for path in desk.out.glob("[!.]*/brief.json")):
        try:
            source, text = _read(folder)
        except (ValueError, OSError) as error:
            wrong.lost.append(f"{folder.name} is not whole: {error}")
            continue
        if not _KEPT.search(folder.name):
            texts.setdefault(source, []).append(text)
            pages.add(folder.name)
        elif not versions:
            wrong.twice.append(f"{folder.name} is kept")
    failures = _failures(desk.out)
    for file in files:
        made, failed = texts.pop(file.name, []), failures.pop(file.name, 0)
        if file.text is not None and made and _digest(file.text) not in map(_digest, made):
            wrong.lost.append(f"{file.name} has a brief of another text")
        # A file may be one that gives a brief or fails; but something must have come of it.
        expected = file.briefs if file.briefs is not None else int(not failed)
        sentence = f"{file.name!r} has {len(made)} of {expected} briefs, {failed} failure records"
        if len(made) > expected:
            wrong.twice.append(sentence)
        elif len(made) < expected or bool(failed) == bool(expected):
            wrong.lost.append(sentence)
    wrong.twice.extend(f"nobody gave {name}" for name in (*texts, *failures))
    linked = _linked(desk.out)
    wrong.lost.extend(f"the index does not lead to {name}" for name in sorted(pages - linked))
    wrong.lost.extend(
        f"the index leads to {name}, which is gone" for name in sorted(linked - pages)
    )
    return wrong


def _read(folder: Path) -> tuple[str, str]:
    """Name of the source file and text of a brief.

    Raises:
        ValueError: it is not whole, or its files do not belong together.
    """
    names = {path.name for path in folder.iterdir() if path.stat().st_size}
    if names != _FILES:
        raise ValueError(f"it has the files {', '.join(sorted(names))}")
    brief = brief_json.read((folder / "brief.json").read_bytes())
    pages = {"brief.html": html_page.brief(brief), "brief.md": markdown.brief(brief)}
    for name, page in pages.items():
        if (folder / name).read_text(encoding="utf-8") != page:
            raise ValueError(f"{name} is not that of brief.json")
    return Path(brief.article.source).name, brief.article.body.text


def _digest(text: str) -> bytes:
    """That of the text itself, whatever stands around it."""
    return hashlib.sha256(text.strip().encode()).digest()


def _failures(out: Path) -> Counter[str]:
    """How many failure records with a reason each file has."""
    found: Counter[str] = Counter()
    for path in (out / FAILED).glob("*.json"):
        record = json.loads(path.read_bytes())
        found[Path(record["source"]).name] += bool(record["reason"])
    return found


def _linked(out: Path) -> set[str]:
    """The briefs to which the index page leads."""
    try:
        page = (out / brief_folder.INDEX).read_text(encoding="utf-8")
    except OSError:
        return set()
    return set(map(urllib.parse.unquote, re.findall(r'href="\./([^"/]+)/brief\.html"', page)))


def _left(desk: Desk) -> list[str]:
    """What is left over in the folders, and what still runs."""
    left = desk.left()
    for path in desk.out.iterdir():
        own = path.name in (brief_folder.INDEX, "report.json", FAILED)
        if path.name == STAGING:
            left += [f"{STAGING} has {inner.name}" for inner in path.iterdir()]
        elif not (own or path.name.startswith(LEDGER) or (path / "brief.json").is_file()):
            left.append(f"{path.name} lies in the output folder")
    for folder in (desk.out / FAILED, desk.cache, desk.temporary, desk.inbox):
        if folder.is_dir():
            left += [
                f"{path.name} lies in {folder.name}"
                for path in folder.iterdir()
                if path.name.startswith(".") or path.suffix == ".tmp" or folder == desk.temporary
            ]
    if desk.command == "watch":
        left += [f"{name!r} was not put away" for name in desk.waiting()]
    return left
