"""Which models there are, where they lie, and whether they are what they claim to be.

Nothing here reaches the network (see ``depeche.models.pull``) or imports torch.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from depeche.errors import ModelError
from depeche.models.digests import RememberedDigests
from depeche.models.digests import sha256 as sha256  # part of what this module offers

Digest = Callable[[Path], str]
Task = Literal["translation", "summary"]
Family = Literal["marian", "seq2seq", "causal"]

MANIFEST = "depeche.json"
_HERE = Path(__file__).resolve().parent
_SEQ2SEQ = {
    "bart",
    "pegasus",
    "t5",
    "mbart",
    "led",
    "bigbird_pegasus",
    "longt5",
    "mt5",
    "prophetnet",
}
_FORBIDDEN = (".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".h5", ".msgpack")
# What a loader may read: none of these may lie unrecorded in the folder of a recorded model.
_READ = (*_FORBIDDEN, ".json", ".safetensors", ".spm", ".model", ".txt", ".jinja", ".gguf", ".py")
_UNSAFE_IN_NAME = re.compile(r"[^\w.-]+", re.ASCII)


class Gguf(msgspec.Struct, frozen=True):
    """A GGUF file inside a wheel of the Python registry, both pinned by SHA-256."""

    package: str
    wheel: str
    member: str
    digest: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A model of the registry. Without ``hub`` and ``gguf`` it is bundled.

    ``files`` are the SHA-256 of a bundled model's files, ``adapter`` those of a bundled adapter's,
    which a pull merges into the weights it fetched.
    """

    name: str
    task: Task
    about: str
    licence: str
    max_source: int | None = None
    files: dict[str, str] = {}
    gguf: Gguf | None = None
    adapter: dict[str, str] = {}
    hub: str | None = None

    @property
    def bundled(self) -> bool:
        """Whether it comes with depeche itself."""
        return self.gguf is None and self.hub is None


class Manifest(msgspec.Struct, frozen=True):
    """What a pull left in a model's folder: where from, and the SHA-256 of each file."""

    name: str
    origin: str
    files: dict[str, str]
    adapter: dict[str, str] = {}


class Model(msgspec.Struct, frozen=True):
    """A model on disk whose files were read and found to be the recorded ones.

    ``digest`` is a SHA-256 over all its files. ``max_source`` is the longest source, in tokens,
    it should be given; None leaves that to its configuration.
    """

    name: str
    folder: Path
    task: Task
    family: Family
    digest: str
    max_source: int | None = None

    @property
    def tag(self) -> str:
        """Name and start of the digest, for the signature line."""
        return f"{self.name}@{self.digest[:12]}"


def bundled_folder() -> Path:
    """The folder of the registry and the bundled models: a checkout's or an installed one."""
    checkout = _HERE.parents[2] / "models"
    return checkout if (checkout / "registry.toml").is_file() else _HERE.parent / "_models"


@functools.cache
def registry() -> dict[str, Entry]:
    """All models depeche knows by name."""
    with (bundled_folder() / "registry.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {name: msgspec.convert({"name": name} | table, Entry) for name, table in tables.items()}


def entry(name: str) -> Entry | None:
    """The registry's entry for a name, short or as the hub writes it (``owner/name``)."""
    known = registry()
    return known.get(name) or next((e for e in known.values() if e.hub == name), None)


def folder(model: Entry, models: Path) -> Path:
    """Where a model of the registry lies, or would lie once pulled into ``models``."""
    return (bundled_folder() if model.bundled else models) / model.name


def find(name: str, task: Task, models: Path, cache: Path | None = None) -> Model:
    """The model for a name of the registry or the path of a folder, verified.

    Args:
        name: a name of the registry, or a folder.
        task: what the model must be for.
        models: where pulled models lie.
        cache: the folder in which digests are remembered, so that a file that looks as it did
            is not read again; None reads every file.

    Raises:
        ModelError: unknown, not pulled, damaged, of another task, or without safetensors.
    """
    remembered = RememberedDigests(cache) if cache else None
    digest = remembered or sha256
    known = entry(name)
    if known is None:
        path = Path(name)
        if not os.path.isdir(path):  # noqa: PTH112 (the Path's can fail)
            raise ModelError(
                f"There is no model {name!r}: it is neither a name of `depeche models list` "
                "nor a folder."
            )
        model = _stranger(path, digest)
    else:
        model = _known(known, models, digest)
    if remembered:
        remembered.save()
    if model.task != task:
        raise ModelError(f"The model {name!r} is not one for {task}, but for {model.task}.")
    return model


def verify(known: Entry, models: Path) -> None:
    """Read every file of a model and compare it with its recorded SHA-256.

    Raises:
        ModelError: the model is not there, or a file is missing or differs.
    """
    _known(known, models, sha256)


def unchanged(model: Model) -> None:
    """Read all files of a model's folder and compare them with its digest.

    A model is found long before it is loaded, perhaps by remembered digests. Whoever has just
    loaded one, or made something of its files that will be kept, makes sure with this that the
    files were those of the model that was found.

    Raises:
        ModelError: the files are not those of the model that was found.
    """
    try:
        known = entry(model.name)
        if known is not None and folder(known, model.folder.parent) == model.folder:
            now = _known(known, model.folder.parent, sha256).digest
        else:
            now = _combined(_digests(model.folder, sha256))
    except (OSError, ModelError):
        now = ""
    if now != model.digest:
        raise ModelError(f"The model {model.name} was changed while it was loaded: start again.")


def pulled(known: Entry, models: Path) -> bool:
    """Whether the model's folder is there at all (it may be damaged)."""
    return folder(known, models).is_dir()


def _known(known: Entry, models: Path, digest: Digest) -> Model:
    place = folder(known, models)
    fix = (
        f"restore {place} from the installation (in a checkout: "
        f"`git checkout -- models/{known.name}`)"
        if known.bundled
        else f"run `depeche models pull {known.name}`"
    )
    if not place.is_dir():
        raise ModelError(f"The model {known.name} is not there: {fix}.")
    files = known.files
    if not known.bundled:
        try:
            manifest = msgspec.json.decode((place / MANIFEST).read_bytes(), type=Manifest)
        except (OSError, msgspec.DecodeError) as error:
            raise ModelError(f"The model {known.name} is incomplete: {fix}.") from error
        if manifest.adapter != known.adapter:
            raise ModelError(f"The model {known.name} is of another release: {fix}.")
        files = manifest.files
    recorded = {MANIFEST, *files}
    for name in _names(place):
        if name.endswith(_READ) and name not in recorded:
            raise ModelError(
                f"The model {known.name} is damaged, {name} does not belong to it: take it out of "
                f"{place}."
            )
    _compare(known.name, place, files, fix, digest)
    return Model(
        known.name,
        place,
        known.task,
        _family(place),
        _combined(files),
        known.max_source,
    )


def adapter(known: Entry) -> Path | None:
    """The folder of the bundled adapter that a pull merges, verified; None if there is none.

    Raises:
        ModelError: a file is missing or differs.
    """
    if not known.adapter:
        return None
    place = bundled_folder() / known.name
    fix = f"restore {place} (in a checkout: `git checkout -- models/{known.name}`)"
    _compare(known.name, place, known.adapter, fix, sha256)
    return place


def _compare(name: str, place: Path, files: dict[str, str], fix: str, digest: Digest) -> None:
    for file, recorded in files.items():
        try:
            actual = digest(place / file)
        except OSError as error:
            raise ModelError(
                f"The model {name} is damaged, {file} cannot be read: {fix}."
            ) from error
        if actual != recorded:
            raise ModelError(
                f"The model {name} is damaged, {file} is not the recorded file: {fix}."
            )


def _stranger(place: Path, digest: Digest) -> Model:
    if not any(place.glob("*.safetensors")):
        pickles = sorted(p.name for p in place.iterdir() if p.suffix in _FORBIDDEN)
        hint = f" ({pickles[0]} is not accepted: it can run code)" if pickles else ""
        raise ModelError(f"The folder {place} holds no .safetensors weights{hint}.")
    family = _family(place)
    task: Task = "translation" if family == "marian" else "summary"
    # The name becomes part of the signature, in which nothing may pass for something else.
    name = _UNSAFE_IN_NAME.sub("-", place.resolve().name)
    return Model(name, place, task, family, _combined(_digests(place, digest)))


def _names(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir() if path.is_file())


def _digests(place: Path, digest: Digest) -> dict[str, str]:
    return {name: digest(place / name) for name in _names(place)}


def _family(place: Path) -> Family:
    try:
        kind = json.loads((place / "config.json").read_text(encoding="utf-8"))["model_type"]
        if not isinstance(kind, str):
            raise TypeError(kind)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError(f"The folder {place} has no config.json that names a model.") from error
    if kind == "marian":
        return "marian"
    return "seq2seq" if kind in _SEQ2SEQ else "causal"


def _combined(files: dict[str, str]) -> str:
    lines = "".join(f"{name} {digest}\n" for name, digest in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
