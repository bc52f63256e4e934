"""The locks, the licences page and the audit say what they claim to say."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib

import pytest
from conftest import ROOT
from depeche.models.catalogue import registry

from supply import audit
from supply.pins import LOCKS, pins

PINS = pins(tuple(ROOT / lock for lock in LOCKS))


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.lock")), ids=lambda p: p.name)
def test_every_pin_has_its_hashes(lock) -> None:
    found = re.findall(
        r"^(\S+)==\S+.*\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)*)", lock.read_text(), re.M
    )
    assert found
    assert [name for name, hashes in found if not hashes] == []
    assert len(found) == sum(line[0] not in "# " for line in lock.read_text().splitlines())


def test_everything_depeche_asks_for_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in wanted}
    assert names - PINS.keys() == set()


def test_the_licences_page_has_every_package_and_every_model() -> None:
    rows = dict(
        re.findall(r"^\| (.+?) \| (.+?) \|$", (ROOT / "docs/licences.md").read_text(), re.M)
    )
    assert {f"{name} {version}" for name, version in PINS.items()} - rows.keys() == set()
    for model in registry().values():
        assert rows[model.name] == model.licence


def test_a_registry_that_does_not_answer_is_not_taken_for_a_clean_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [
        {"name": "a", "version": "1", "vulns": []},
        {"name": "b", "version": "2", "skip_reason": "not found"},
        {"name": "c", "version": "3", "vulns": [{"id": "CVE-1"}]},
    ]

    def run(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 1, json.dumps({"dependencies": found}), "")

    monkeypatch.setattr(subprocess, "run", run)
    assert audit.asked() == {"a==1": [], "c==3": ["CVE-1"]}


def test_without_a_network_nothing_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess([], 1, "", "ConnectionError")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    assert audit.asked() == {}


def test_the_report_fails_on_what_is_known_and_says_what_is_not() -> None:
    old = audit.Answer(["CVE-1"], "2026-01-02")
    lines, code = audit.report(["a==1", "b==2"], {"a==1": old}, fresh=0)
    assert code == 1
    assert lines[0] == "a==1: CVE-1 (asked on 2026-01-02)"
    assert "1 of 2 pinned packages checked, 0 of them today." in lines
    assert lines[-1].startswith("1 not checked")
    assert audit.report(["b==2"], {}, fresh=0)[1] == 0
    assert audit.report(["b==2"], {"b==2": audit.Answer([], "2026-01-02")}, fresh=1) == (
        ["1 of 1 pinned packages checked, 1 of them today."],
        0,
    )
