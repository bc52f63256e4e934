"""Finding models by name or folder, and verifying their files by recorded digests.

Nothing here reaches the network (see ``depeche.models.pull``) or imports torch.
"""

from __future__ import annotations

import functools
import hashlib
import json
import logging
import os
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from depeche.errors import ModelError
from depeche.models.digests import RememberedDigests, sha256

log = logging.getLogger(__name__)

Digest = Callable[[Path], str]
Task = Literal["translation", "summary", "reading back"]
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
# Endings of files that a loader may read; a registered model's folder must have none unrecorded.
_LOADABLE = (
    *_FORBIDDEN,
    ".json",
    ".safetensors",
    ".spm",
    ".model",
    ".txt",
    ".jinja",
    ".gguf",
    ".py",
)
_UNSAFE_IN_NAME = re.compile(r"[^\w.-]+", re.ASCII)


class Gguf(msgspec.Struct, frozen=True):
    """A GGUF file in a wheel of the Python package registry.

    Attributes:
        package: name and version of the package, as for pip.
        wheel: the SHA-256 of the wheel.
        member: the path of the GGUF file in the wheel.
        digest: the SHA-256 of the GGUF file.
    """

    package: str
    wheel: str
    member: str
    digest: str


class RegistryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A model that depeche knows by name; it is bundled if ``gguf`` and ``hub`` are None.

    Attributes:
        name: the name.
        task: what it is for.
        about: a description.
        licence: its licence.
        max_source: the longest source to give to it, in tokens; None is as it is configured.
        files: the SHA-256 of each file of a bundled model.
        gguf: where its weights are fetched from, if from the package registry.
        adapter: the SHA-256 of each file of a bundled adapter, which is merged into the fetched
            weights.
        hub: the repository (``owner/name``) it is fetched from, if from the hub.
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

    @property
    def pull_command(self) -> str:
        """The command that fetches it."""
        return f"depeche models pull {self.name}"


class Manifest(msgspec.Struct, frozen=True):
    """The record of a pull, in the model's folder.

    Attributes:
        name: the model's name.
        origin: where it was fetched from.
        files: the SHA-256 of each of its files.
        adapter: the SHA-256 of each file of the adapter that was merged.
    """

    name: str
    origin: str
    files: dict[str, str]
    adapter: dict[str, str] = {}


class Model(msgspec.Struct, frozen=True):
    """A model on disk that has been verified.

    Attributes:
        name: its name.
        folder: where its files are.
        task: what it is for.
        family: its kind of network.
        digest: a SHA-256 over the names and digests of its files.
        max_source: the longest source to give to it, in tokens; None is as it is configured.
    """

    name: str
    folder: Path
    task: Task
    family: Family
    digest: str
    max_source: int | None = None

    @property
    def tag(self) -> str:
        """Name and start of the digest, for the signature of a brief."""
        return f"{self.name}@{self.digest[:12]}"


def bundled_folder() -> Path:
    """The folder with the registry and the bundled models, in a checkout or an installation."""
    checkout = _HERE.parents[2] / "models"
    return checkout if (checkout / "registry.toml").is_file() else _HERE.parent / "_models"


@functools.cache
def registry() -> dict[str, RegistryEntry]:
    """All models that depeche knows, by name."""
    with (bundled_folder() / "registry.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {
        name: msgspec.convert({"name": name} | table, RegistryEntry)
        for name, table in tables.items()
    }


def entry(name: str) -> RegistryEntry | None:
    """The registry's entry for a name, short or as on the hub (``owner/name``); None if unknown."""
    known = registry()
    return known.get(name) or next((e for e in known.values() if e.hub == name), None)


def folder(model: RegistryEntry, models: Path) -> Path:
    """The folder of a registered model, which is in ``models`` if the model is pulled."""
    return (bundled_folder() if model.bundled else models) / model.name


def find(name: str, task: Task, models: Path, cache: Path | None = None) -> Model:
    """Find a model by its registered name or by its folder, and verify it.

    Args:
        name: a name of the registry, or a folder.
        task: what the model must be for.
        models: the folder of pulled models.
        cache: the folder in which digests are remembered, so that files that look unchanged are
            not read again; None reads every file.

    Raises:
        ModelError: it is unknown, not pulled, damaged, of another task, or has no safetensors.
    """
    log.info("Verifying %s", name)
    remembered = RememberedDigests(cache) if cache else None
    digest = remembered or sha256
    known = entry(name) or bundled_at(Path(name))
    if known is None:
        path = Path(name)
        if not os.path.isdir(path):  # noqa: PTH112 (the Path's can fail)
            raise ModelError(
                f"There is no model {name!r}: it is neither a name of `depeche models list` "
                "nor a folder."
            )
        model = _unregistered(path, digest)
    else:
        model = _registered(known, models, digest)
    if remembered:
        remembered.save()
    if model.task != task:
        raise ModelError(f"The model {name!r} is not one for {task}, but for {model.task}.")
    return model


def verify(known: RegistryEntry, models: Path) -> None:
    """Read every file of a registered model and compare it with its recorded SHA-256.

    Raises:
        ModelError: the model is not there, or a file is missing or differs.
    """
    _registered(known, models, sha256)


def check_unchanged(model: Model) -> None:
    """Read all files of a model's folder and compare them with its digest.

    A model is found long before it is loaded, perhaps by remembered digests. To be called after its
    files were loaded or converted, before any result is kept.

    Raises:
        ModelError: the files are not those of the model that was found.
    """
    try:
        known = entry(model.name)
        if known is not None and folder(known, model.folder.parent) == model.folder:
            now = _registered(known, model.folder.parent, sha256).digest
        else:
            now = _combined(_digests(model.folder, sha256))
    except (OSError, ModelError):
        now = ""
    if now != model.digest:
        raise ModelError(f"The model {model.name} was changed while it was loaded: start again.")


def pulled(known: RegistryEntry, models: Path) -> bool:
    """Whether the folder of a registered model exists; it may be damaged."""
    return folder(known, models).is_dir()


def _registered(known: RegistryEntry, models: Path, digest: Digest) -> Model:
    place = folder(known, models)
    fix = (
        f"restore {place} from the installation (in a checkout: "
        f"`git checkout -- models/{known.name}`)"
        if known.bundled
        else f"run `{known.pull_command}`"
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
        if name.endswith(_LOADABLE) and name not in recorded:
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


def adapter(known: RegistryEntry) -> Path | None:
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


def bundled_at(place: Path) -> RegistryEntry | None:
    """The bundled model whose own folder a place is, so that it is verified as what it is."""
    home, known = bundled_folder(), entry(place.name)
    if known is None or not known.bundled or place.resolve() != (home / known.name).resolve():
        return None
    return known


def _unregistered(place: Path, digest: Digest) -> Model:
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
