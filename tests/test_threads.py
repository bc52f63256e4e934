from __future__ import annotations

import os
import subprocess
import sys

import pytest
from depeche.models import threads
from depeche.translation.engines import choice


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    found: dict[str, str] = {}
    monkeypatch.setattr(threads.os, "environ", found)
    return found


def test_every_library_is_limited_and_waits_asleep(environment: dict[str, str]) -> None:
    threads.limit(3)
    assert {environment[name] for name in environment if name.endswith("_THREADS")} == {"3"}
    assert environment["OMP_WAIT_POLICY"] == "PASSIVE"


def test_what_the_user_has_set_is_left_as_it_is(environment: dict[str, str]) -> None:
    environment |= {"OMP_NUM_THREADS": "7", "OMP_WAIT_POLICY": "ACTIVE"}
    threads.limit(1)
    assert environment["OMP_NUM_THREADS"] == "7"
    assert environment["OMP_WAIT_POLICY"] == "ACTIVE"
    assert environment["MKL_NUM_THREADS"] == "1"


def test_none_is_one_a_core(tmp_path) -> None:
    assert threads.count(5) == 5
    assert 1 <= threads.count(0) <= (os.cpu_count() or 1)
    assert choice.choose("ctranslate2", "int8", 0, tmp_path).threads == threads.count(0)


@pytest.mark.slow
@pytest.mark.model
def test_torch_takes_no_more_than_the_setting() -> None:
    code = (
        "from depeche.pipeline import Pipeline\n"
        "from depeche.documents import Body, Paragraph, SummaryInput\n"
        "import torch\n"
        "text = 'A fire in Lyon killed two people. ' * 5\n"
        "body = Body(text, (Paragraph('lead', 0, len(text) - 1),), 'en')\n"
        "Pipeline(summariser='smollm2-brief', threads=1).summarise([SummaryInput(body)])\n"
        "assert torch.get_num_threads() == 1, torch.get_num_threads()\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
