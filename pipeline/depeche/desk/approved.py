"""The files of an approved brief: ``approved.json``, ``approved.md``, ``approved.ninjs.json``."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePath

import msgspec

from depeche import wording
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
        Edited(
            str(field),
            made[field],
            text,
            last[field].by,
            last[field].at,
            "" if last[field].field == field else str(last[field].field),
        )
        for field, text in changed.items()
    )
    brief = _without_path(edited(machine, changed))
    return Approved(by=by, at=at, signature=machine.signature, edits=edits, brief=brief)


def _without_path(brief: Brief) -> Brief:
    """A brief that does not tell where a newsroom keeps its files: it goes out of the house."""
    article = msgspec.structs.replace(brief.article, source=_name(brief.article.source))
    return msgspec.structs.replace(brief, source=_name(brief.source), article=article)


def _name(source: str) -> str:
    return PurePath(source).name or source


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
    """Undo what ``write`` did.

    Args:
        folder: the folder of the brief.
        before: the approval whose files lay there; None if there were none.

    Raises:
        OSError: they cannot be written or removed.
    """
    if before is not None:
        write(folder, decoded(before))
    else:
        remove(folder)


def remove(folder: Path) -> None:
    """Remove the files of an approval, if they are there.

    Raises:
        OSError: one cannot be removed, or the folder is a link.
    """
    _refuse_link(folder, "nothing is removed through it")
    for name in reversed(names()):
        (folder / name).unlink(missing_ok=True)


def write(folder: Path, value: Approved) -> None:
    """Write the files of an approval into the folder of its brief: all of them, or none.

    A process that is killed meanwhile may leave some of them.

    Raises:
        OSError: they cannot be written, or the folder is a link.
    """
    _refuse_link(folder, "nothing is written through it")
    atomic.write_all(folder, files(value))


def _refuse_link(folder: Path, so: str) -> None:
    if folder.is_symlink():
        raise NotADirectoryError(0, f"it is a link; {so}", str(folder))


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
    changed = count(sum(not one.follows for one in value.edits), "text")
    return f"Approved by {value.by} on {value.at}, {changed} edited."


def _as_markdown(brief: Brief, value: Approved) -> str:
    embargo = wording.embargo(brief.article)
    parts = [
        f"**{markdown.plain(embargo)}**" if embargo else "",
        f"# {markdown.plain(brief.headline)}" if brief.headline else "",
        markdown.plain(" ".join(sentence.text for sentence in brief.sentences)),
        markdown.plain(_approval(value)),
        f"Source: {markdown.plain(brief.source)}  \nSignature: `{value.signature}`",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _as_ninjs(brief: Brief, value: Approved) -> str:
    note = f"{wording.embargo(brief.article)} {_approval(value)} {value.signature}".strip()
    item = ninjs.flat(brief) | {
        "versioncreated": ninjs.moment(value.at),
        "ednote": label_hidden(note),
    }
    if not brief.headline:
        del item["headline"]
    return ninjs.pretty(item)


def is_under_embargo(brief: Brief, moment: datetime) -> bool:
    """Whether a brief must not be published yet; if nobody knows until when, it must not."""
    embargo = brief.article.embargo
    until = end_of_embargo(embargo)
    return embargo is not None and (until is None or moment < until)


def end_of_embargo(embargo: str | None) -> datetime | None:
    """When an embargo ends; None if there is none, or that is not known.

    A time without a zone is taken for UTC: in France the embargo is over then.

    Args:
        embargo: until when it is, as ``Article.embargo`` says.
    """
    try:
        until = datetime.fromisoformat(embargo or "")
    except ValueError:
        return None
    return until if until.tzinfo else until.replace(tzinfo=UTC)
