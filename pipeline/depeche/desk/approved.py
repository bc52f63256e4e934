"""The files of an approved brief: ``approved.json``, ``approved.md``, ``approved.ninjs.json``."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping
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


def document(
    machine: Brief, changed: Mapping[Field, str], last: Mapping[Field, Change], by: str, at: str
) -> Approved:
    """The approval of a brief.

    Args:
        machine: the brief as the machine made it.
        changed: the texts that are not as the machine wrote them.
        last: the change that each of them has come from.
        by: who approves it.
        at: when.
    """
    made = texts(machine)
    edits = tuple(
        Edited(str(field), made[field], text, last[field].by, last[field].at)
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
    for name in reversed(names()):
        (folder / name).unlink(missing_ok=True)


def write(folder: Path, value: Approved) -> None:
    """Write the files of an approval into the folder of its brief: all of them, or none.

    A process that is killed meanwhile may leave some of them.

    Raises:
        OSError: they cannot be written, or the folder is a link.
    """
    if folder.is_symlink():
        raise NotADirectoryError(0, "it is a link; nothing is written through it", str(folder))
    atomic.write_all(folder, files(value))


def files(value: Approved, name: str = "approved") -> dict[str, str]:
    """The files of an approval in the order in which they are to be written, ``NAME.json`` last.

    Args:
        value: the approval.
        name: the ``NAME``.
    """
    brief = published(value.brief)
    contents = (_as_markdown(brief, value), _as_ninjs(brief, value), encoded(value).decode())
    return dict(zip(names(name), contents, strict=True))


def names(name: str = "approved") -> tuple[str, ...]:
    """The names of these files: ``NAME.md``, ``NAME.ninjs.json`` and ``NAME.json``."""
    return f"{name}.md", f"{name}.ninjs.json", f"{name}.json"


def published(brief: Brief) -> Brief:
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


def _as_markdown(brief: Brief, value: Approved) -> str:
    parts = [
        f"# {markdown.plain(brief.headline or brief.id)}",
        markdown.plain(" ".join(sentence.text for sentence in brief.sentences)),
        markdown.plain(_approval(value)),
        f"Source: {markdown.plain(brief.source)}  \nSignature: `{value.signature}`",
    ]
    return "\n\n".join(parts) + "\n"


def _as_ninjs(brief: Brief, value: Approved) -> str:
    note = f"{_approval(value)} {value.signature}"
    return ninjs.pretty(ninjs.flat(brief) | {"ednote": label_hidden(note)})
