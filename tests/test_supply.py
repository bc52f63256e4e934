"""The lock pins everything by hash, and the licences page lists it."""

from __future__ import annotations

import re
import tomllib

from conftest import ROOT
from depeche.models.catalogue import registry

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements.lock").read_text()
PINS = re.findall(r"^(\S+)==\S+.*\\\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)*)", LOCK, re.M)
NAMES = {name for name, _ in PINS}
# What only torch's build for NVIDIA cards brings; it is not installed everywhere.
NVIDIA = re.compile(r"cuda-.*|nvidia-.*|triton")


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_pin_has_its_hashes() -> None:
    assert [name for name, hashes in PINS if not hashes] == []
    assert len(PINS) == sum(line[0] not in "# " for line in LOCK.splitlines())


def test_everything_depeche_asks_for_is_pinned() -> None:
    project = PROJECT["project"]
    wanted = [
        *project["dependencies"],
        *PROJECT["dependency-groups"]["dev"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
    ]
    names = {normalised(re.match(r"[\w.-]+", line)[0]) for line in wanted}
    assert names - NAMES == {"depeche"}


def test_the_licences_page_has_every_package_and_every_model() -> None:
    page = (ROOT / "docs" / "licences.md").read_text()
    models, _, packages = page.partition("## Packages")
    stated = dict(re.findall(r"^\| (\S+) \| (.+?) \|$", models, re.M))
    assert stated == {model.name: model.licence for model in registry().values()} | {
        "model": "licence"
    }
    listed = {normalised(name) for name in re.findall(r"^\| (\S+) ", packages, re.M)}
    assert {name for name in NAMES - listed if not NVIDIA.fullmatch(name)} == set()
    assert "NVIDIA" in models
