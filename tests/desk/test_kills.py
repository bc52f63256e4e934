"""Ended with ``kill -9`` while it edits and approves: what was confirmed is there, and whole."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from conftest import ROOT
from depeche.desk import approved
from depeche.desk.desk import Desk
from depeche.desk.values import Field

from desk.made import FRENCH, arrival, opened, place

SLUGS = "abc"
FILES = {"approved.json", "approved.md", "approved.ninjs.json"}


def killed(out: Path, seconds: float) -> list[tuple[str, int, str]]:
    """Let an editor work and kill it; returns what had been confirmed until then."""
    process = subprocess.Popen(
        [sys.executable, "-m", "desk.editor", str(out)],
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'pipeline'}:{ROOT / 'tests'}"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == '"open"\n'
    time.sleep(seconds)
    process.kill()
    lines = process.stdout.read().split("\n")
    process.wait()
    return [tuple(json.loads(line)) for line in lines[:-1]]


def look(desk: Desk, out: Path, urn: str) -> None:
    """What is in the folder of an item is what its status says, and all of it fits together."""
    item, brief = desk.brief(urn)
    history = desk.history(urn)
    folder = out / item.folder
    files = {path.name for path in folder.glob("*approved*")}
    value = approved.read(folder)
    assert files == (FILES if value else set())
    assert (desk.approval(urn) is None) == (value is None)
    assert [change.number for change in history] == [*range(1, item.version + 1)]
    edits = [change.after for change in history if change.field == Field("sentence", 1)]
    if edits:
        assert brief.translation.pairs[0].target == edits[-1]
    statuses = [change.after for change in history if change.kind == "status"]
    if item.status == "approved":
        assert value is not None
        named = msgspec.structs.replace(brief.article, source=f"{brief.id}.xml")
        assert value.brief == msgspec.structs.replace(brief, source=named.source, article=named)
        assert (value.by, value.at) == (item.by, item.at)
        assert statuses[-1] == "approved"
    if item.status == "rejected":
        assert value is None
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize("rounds", [4, pytest.param(60, marks=pytest.mark.slow)])
def test_nothing_confirmed_is_lost(rounds: int, tmp_path: Path) -> None:
    urns = [
        place(tmp_path, arrival(slug, french=(f"{slug} {FRENCH[0]}", FRENCH[1]))) for slug in SLUGS
    ]
    confirmed = dict.fromkeys(urns, (0, "new"))
    for _ in range(rounds):
        for urn, version, status in killed(tmp_path, random.uniform(0.0, 0.4)):
            confirmed[urn] = version, status
        with opened(tmp_path) as desk:
            for urn in urns:
                look(desk, tmp_path, urn)
                version, status = confirmed[urn]
                history = desk.history(urn)
                assert len(history) >= version
                if version and history[version - 1].kind == "status":
                    assert history[version - 1].after == status
                # At most the one change more that was not confirmed any more.
                assert len(history) <= version + 1
                confirmed[urn] = len(history), desk.item(urn).status
