"""The folder that Ray takes to every node: depeche itself, the models, and the user's word lists.

Each worker has it as its working directory and imports depeche from it, so that all run the same
code with the same files; it verifies the models by their digests as any other process does.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

import depeche
from depeche import settings
from depeche.errors import ModelError
from depeche.models import catalogue
from depeche.pipeline import CHECKER, LEAD
from depeche.settings import Settings
from depeche.storage import atomic
from depeche.translation.read_back.stage import READER
from depeche.wording import mebibytes

_MOST = 500 << 20  # bytes that Ray carries in a working directory
_MODELS = "models"  # pulled ones and the user's own


@contextmanager
def packed(chosen: Settings) -> Iterator[tuple[Path, Settings]]:
    """A folder with all that the workers need, and the settings with which they find it there.

    It is removed afterwards.

    Args:
        chosen: the settings of this machine.

    Raises:
        ModelError: the files are more than Ray carries.
        OSError: a file cannot be read, or the folder cannot be written.
    """
    place = Path(tempfile.gettempdir())
    atomic.sweep(place)  # what runs that were killed have left
    with atomic.temporary_directory(place) as folder:
        there = _pack(chosen, folder)
        total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        if total > _MOST:
            raise ModelError(
                f"The models have {mebibytes(total)}, more than the {mebibytes(_MOST)} that Ray "
                "takes to the nodes; choose a smaller one."
            )
        yield folder, there


def _pack(chosen: Settings, folder: Path) -> Settings:
    code = Path(depeche.__file__).parent
    unwanted = shutil.ignore_patterns("__pycache__", "_models")
    shutil.copytree(code, folder / "depeche", ignore=unwanted)
    bundled = folder / "depeche" / "_models"
    bundled.mkdir()
    shutil.copy(catalogue.bundled_folder() / "registry.toml", bundled)
    changed: dict[str, str] = {"models_dir": _MODELS}
    names = {"translator": chosen.translator}
    if chosen.read_back:
        names["reader"] = READER
    if chosen.summariser != LEAD:
        names |= {"summariser": chosen.summariser, "checker": CHECKER}
    for role, name in names.items():
        known = catalogue.entry(name) or catalogue.bundled_at(Path(name))
        if known is None:
            own = Path(name).resolve()
            target = Path(_MODELS) / role / own.name
            shutil.copytree(own, folder / target)
            changed[role] = str(target)
            continue
        if role in ("translator", "summariser"):
            changed[role] = known.name
        source = catalogue.folder(known, chosen.models_folder)
        target = (bundled if known.bundled else folder / _MODELS) / known.name
        # A summariser may be used without the checker, and one name stand in two roles.
        if source.is_dir() and not target.exists():
            shutil.copytree(source, target)
    return msgspec.structs.replace(chosen, **changed, **_files(chosen, folder))


def _files(chosen: Settings, folder: Path) -> dict[str, str]:
    """Copy the user's files; returns the settings that name them."""
    changed = {}
    words = chosen.words or (settings.WORDS if os.path.isfile(settings.WORDS) else "")  # noqa: PTH113
    for name, file in {"glossary": chosen.glossary, "words": words}.items():
        if file:
            changed[name] = f"{name}{Path(file).suffix}"
            shutil.copy(file, folder / changed[name])
    if chosen.memory not in ("", settings.NO_MEMORY):
        changed["memory"] = "memory.sqlite"
        # A plain copy could catch it in the middle of a write.
        with (
            closing(sqlite3.connect(chosen.memory)) as ours,
            closing(sqlite3.connect(folder / "memory.sqlite")) as copy,
        ):
            ours.backup(copy)
    return changed
