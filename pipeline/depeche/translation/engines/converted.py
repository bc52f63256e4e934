"""The folder of models that were converted for CTranslate2.

A verified model is converted once and kept in the user's cache folder under its digest. The SHA-256
of a converted model is recorded, and checked each time before it is loaded. Where nothing can be
written, the model is converted each time, and loaded from memory.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Mapping
from pathlib import Path

from depeche.models import catalogue
from depeche.models.catalogue import Model
from depeche.models.digests import sha256
from depeche.storage import atomic, private
from depeche.storage.cache import warn_unusable
from depeche.translation.engines.convert import convert
from depeche.translation.engines.model_file import Stored

log = logging.getLogger(__name__)

_DIGEST_FILE = "depeche-sha256"  # in a converted folder: the SHA-256 of its model.bin


def ensure(model: Model, folder: Path, stored: Stored) -> dict[str, bytes] | None:
    """Convert a model into ``folder``, unless it is there and intact.

    Args:
        model: the verified model.
        folder: where it belongs: in the folder of converted models, which lies in the cache.
        stored: the type in which matrices are stored.

    Returns:
        None if the converted model is in ``folder``; its files by their names if they cannot be
        written there.

    Raises:
        ModelError: the model cannot be converted, or was changed meanwhile.
    """
    if _is_intact(folder):
        return None
    log.info("Converting %s", model.name)
    files = convert(model.folder, stored)
    catalogue.check_unchanged(model)
    try:
        _keep(files, folder)
    except OSError as error:
        warn_unusable(folder.parent.parent, error)
        return files
    return None


def sizes(engines: Path) -> list[int]:
    """The bytes of each converted model in the folder of converted models."""
    return [
        sum(path.stat().st_size for path in record.parent.iterdir())
        for record in engines.glob(f"[!.]*/{_DIGEST_FILE}")
    ]


def _keep(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of a converted model into ``folder``, unless they have come there meanwhile.

    They are written under another name, which is then changed, so that no process finds half a
    model. If two processes convert it at once, both use the one that was renamed first. They are
    for their owner only, like all that is in the cache folder.

    Raises:
        OSError: they cannot be written.
    """
    if _is_intact(folder):  # another process was faster, and may be loading it
        return
    if folder.exists():
        log.debug("the converted model %s is damaged; it is converted again", folder)
        shutil.rmtree(folder, ignore_errors=True)
    private.make_folder(folder.parent)
    atomic.sweep(folder.parent)
    with atomic.temporary_directory(folder.parent) as temporary:
        new = temporary / folder.name
        private.make_folder(new)
        digest = hashlib.sha256(files["model.bin"]).hexdigest()
        for name, data in {**files, _DIGEST_FILE: digest.encode("ascii")}.items():
            atomic.write(new / name, data, mode=private.FILE)
        try:
            new.rename(folder)
        except OSError:
            if not _is_intact(folder):
                raise


def _is_intact(folder: Path) -> bool:
    """Whether a folder has a converted model with the weights that were recorded."""
    try:
        recorded = (folder / _DIGEST_FILE).read_text(encoding="ascii")
        return sha256(folder / "model.bin") == recorded
    except (OSError, UnicodeDecodeError):
        return False
