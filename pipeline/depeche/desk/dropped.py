"""Edits that a newer brief has no place for: what an editor must see that he does not lose it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from depeche.desk.differences import alike
from depeche.desk.values import ANOTHER_BRIEF, Change, Field


def dropped(history: Iterable[Change], texts: Mapping[Field, str]) -> tuple[Change, ...]:
    """The edits of the version before that were not carried to the one that an item has now.

    A brief that was made again is of the same version: what it has no place for is added.

    Args:
        history: all changes of an item.
        texts: its texts as they are now.
    """
    lost: list[Change] = []
    own: list[Change] = []  # the changes of a text since there is this brief
    waiting: list[Change] = []  # the edits of the brief before, unless they are found again
    for change in history:
        if change.kind in ANOTHER_BRIEF:
            lost = [*lost, *waiting] if change.kind == "again" else []
            waiting, own = list(_last(own)), []
        elif change.kind == "status":
            if change.after in ("approved", "rejected"):
                lost, waiting = [], []
        elif change.field is not None:
            own.append(change)
            if change.kind == "carried":
                waiting = _without(waiting, change)
            else:
                lost = [one for one in lost if not _is_about(change, one)]
                waiting = [one for one in waiting if not _is_about(change, one)]
    standing = {(field.part, text) for field, text in texts.items() if text}
    return tuple(
        one
        for one in (*lost, *waiting)
        if one.field is not None and (one.field.part, one.after) not in standing
    )


def _last(changes: Iterable[Change]) -> Iterable[Change]:
    """The last change of each text, unless it is as the machine wrote it."""
    made: dict[Field, str] = {}
    last: dict[Field, Change] = {}
    for change in changes:
        if change.field is not None:
            made.setdefault(change.field, change.before)
            last[change.field] = change
    for field, change in last.items():
        if change.after != made[field]:
            yield msgspec.structs.replace(change, before=made[field])


def _without(waiting: list[Change], carried: Change) -> list[Change]:
    """Edits without the one that was found again."""
    for at, one in enumerate(waiting):
        if _key(one) == _key(carried):
            return waiting[:at] + waiting[at + 1 :]
    return waiting


def _key(change: Change) -> tuple[object, ...]:
    part = change.field.part if change.field is not None else None
    return part, change.by, change.at, change.after


def _is_about(change: Change, lost: Change) -> bool:
    """Whether a change is of the text that the French of a lost edit has become."""
    if change.field is None or lost.field is None or change.field.part != lost.field.part:
        return False
    return change.field.part == "headline" or alike(change.french, lost.french)
