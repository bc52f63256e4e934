"""The folder into which approved briefs are handed on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from depeche.desk import approved
from depeche.desk.deliveries import Answer, Sending
from depeche.errors import SettingsError, writing
from depeche.storage import atomic

_NAME = re.compile(r"[a-z0-9-]+")  # of an item's folder


class FolderTarget:
    """Puts approved briefs into a folder, and removes those that are recalled.

    A brief has three files, ``NAME.md``, ``NAME.ninjs.json`` and ``NAME.json``, each written whole,
    the last one last. ``NAME`` is the item's folder. Other files are left alone.

    Args:
        folder: the folder; made if it does not exist.
        apart: folders that it must not be, nor lie in: the output folder, where other files of
            these names may lie, and the inbox, where what is handed on would be briefed again.

    Raises:
        SettingsError: it is one of these, or lies in one.
        DepecheError: it cannot be made.
    """

    name: Literal["folder"] = "folder"

    def __init__(self, folder: Path, apart: Sequence[Path] = ()) -> None:
        self._folder = folder
        for other in apart:
            if folder.resolve().is_relative_to(other.resolve()):
                raise SettingsError(f"What is approved cannot be handed on into {other} itself.")
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
        atomic.sweep(folder)

    def send(self, sending: Sending) -> Answer:
        """Write or remove the files of a brief; what goes wrong is in the answer."""
        if not _NAME.fullmatch(sending.name):
            return Answer("gone", f"{sending.name!r} is no name of a file.")
        try:
            if sending.event == "approved":
                value = approved.decoded(sending.document)
                atomic.write_all(self._folder, approved.files(value, sending.name))
            else:
                for name in reversed(approved.names(sending.name)):
                    (self._folder / name).unlink(missing_ok=True)
                atomic.sync_folder(self._folder)
        except OSError as error:
            return Answer("later", f"The folder cannot be written: {error.strerror}.")
        return Answer("sent")
