"""The files of an approved brief: ``approved.json``, ``approved.md``, ``approved.ninjs.json``."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import msgspec

from depeche.desk.texts import edited, texts
from depeche.desk.values import Approved, Change, DeskError, Edited, Field
from depeche.documents import Brief
from depeche.lang.invisible import label_hidden
from depeche.output.brief_folder import APPROVED
from depeche.storage import atomic
from depeche.wording import count
from depeche.writers import brief_json, markdown, ninjs

log = logging.getLogger(__name__)

_MARKDOWN, _NINJS = "approved.md", "approved.ninjs.json"


def document(
    machine: Brief, changed: Mapping[Field, str], history: Sequence[Change], by: str, at: str
) -> Approved:
    """The approval of a brief.

    Args:
        machine: the brief as the machine made it.
        changed: the texts that are not as the machine wrote them.
        history: the changes of this edition, in their order.
        by: who approves it.
        at: when.
    """
    last = {change.field: change for change in history if change.field is not None}
    before = {change.field: change.before for change in reversed(history)}
    edits = tuple(
        Edited(str(field), before[field], text, last[field].by, last[field].at)
        for field, text in changed.items()
    )
    return Approved(
        by=by, at=at, signature=machine.signature, edits=edits, brief=edited(machine, changed)
    )


def encoded(value: Approved) -> bytes:
    """An approval as it stands in ``approved.json``."""
    return brief_json.indented(value).encode()


def decoded(data: bytes) -> Approved:
    """The approval of an ``approved.json``.

    Raises:
        ValueError: it is none.
    """
    return msgspec.json.decode(data, type=Approved)


def read(folder: Path) -> Approved | None:
    """The approval that lies in a folder; None if none does that can be read."""
    place = folder / APPROVED
    try:
        if place.is_symlink():
            return None
        value = decoded(place.read_bytes())
        datetime.fromisoformat(value.at)
        if not {Field.parse(one.field) for one in value.edits} <= texts(value.brief).keys():
            raise ValueError("it has edits of what is not in its brief")
        return value
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, RecursionError, DeskError) as error:
        log.warning("the approval %s cannot be read (%s)", place, error)
        return None


def restore(folder: Path, before: bytes | None) -> None:
    """Undo what ``write`` did before it failed.

    Args:
        folder: the folder of the brief.
        before: the approval whose files lay there; None if there were none.
    """
    with contextlib.suppress(OSError):
        if before is not None:
            write(folder, decoded(before))
        else:
            remove(folder)


def remove(folder: Path) -> None:
    """Remove the files of an approval, if they are there.

    Raises:
        OSError: one cannot be removed.
    """
    for name in (APPROVED, _MARKDOWN, _NINJS):
        (folder / name).unlink(missing_ok=True)


def write(folder: Path, value: Approved) -> None:
    """Write the files of an approval into the folder of its brief: all of them, or none.

    A process that is killed meanwhile may leave some of them.

    Raises:
        OSError: they cannot be written, or the folder is a link.
    """
    if folder.is_symlink():
        raise NotADirectoryError(0, "it is a link; nothing is written through it", str(folder))
    published = _published(value.brief)
    contents = {
        _MARKDOWN: _as_markdown(published, value),
        _NINJS: _as_ninjs(published, value),
        APPROVED: encoded(value).decode(),
    }
    with ExitStack() as stack:
        for name, text in reversed(contents.items()):  # what is opened last is put in place first
            file = stack.enter_context(atomic.replacing(folder / name))
            file.write(text.encode())
            file.flush()
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)  # that the files are there, too, is on the disk then
    finally:
        os.close(handle)


def _published(brief: Brief) -> Brief:
    """An approved brief as it is published: without sentences taken out, doubts and warnings."""
    sentences = tuple(
        msgspec.structs.replace(
            sentence,
            doubts=(),
            support=tuple(msgspec.structs.replace(one, warnings=()) for one in sentence.support),
        )
        for sentence in brief.sentences
        if sentence.text
    )
    return msgspec.structs.replace(
        brief,
        headline=brief.headline or None,
        headline_doubts=None,
        sentences=sentences,
        article_warnings=(),
    )


def _approval(value: Approved) -> str:
    """The sentence that says who has approved it, and how much was edited."""
    changed = count(len(value.edits), "text")
    return f"Approved by {value.by} on {value.at}, {changed} edited."


def _as_markdown(published: Brief, value: Approved) -> str:
    parts = [
        f"# {markdown.plain(published.headline or published.id)}",
        markdown.plain(" ".join(sentence.text for sentence in published.sentences)),
        markdown.plain(_approval(value)),
        f"Source: {markdown.plain(published.source)}  \nSignature: `{value.signature}`",
    ]
    return "\n\n".join(parts) + "\n"


def _as_ninjs(published: Brief, value: Approved) -> str:
    note = f"{_approval(value)} {value.signature}"
    return ninjs.pretty(ninjs.flat(published) | {"ednote": label_hidden(note)})
