"""Ask which pinned packages have known vulnerabilities, and say what could not be asked.

    make audit

pip-audit asks the package registry, package by package; one that does not answer, as a mirror may
not, is no package without vulnerabilities. What was answered is kept with its date in
``supply/audited.json``, for where there is no network. Only a known vulnerability is a failure.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from supply.pins import LOCKS, pins

KEPT = Path("supply/audited.json")
_OPTIONS = "--disable-pip --no-deps --format json --progress-spinner off"


class Answer(NamedTuple):
    """The identifiers of what is known of a pin, and the day it was asked."""

    known: list[str]
    day: str


def main() -> None:
    """Ask, keep, report."""
    kept = read(KEPT)
    today = {pin: Answer(known, str(date.today())) for pin, known in asked().items()}
    wanted = [f"{name}=={version}" for name, version in pins().items()]
    answers = {pin: answer for pin in wanted if (answer := today.get(pin) or kept.get(pin))}
    if today:
        KEPT.write_text(
            json.dumps({pin: a._asdict() for pin, a in answers.items()}, indent=1) + "\n"
        )
    lines, code = report(wanted, answers, fresh=len(today))
    print("\n".join(lines))
    sys.exit(code)


def asked() -> dict[str, list[str]]:
    """What the registry answers now, for the pins it answers at all."""
    command = [sys.executable, "-m", "pip_audit", *_OPTIONS.split()]
    command += [part for lock in LOCKS for part in ("--requirement", str(lock))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return {}
    return {
        f"{one['name']}=={one['version']}": [vulnerability["id"] for vulnerability in one["vulns"]]
        for one in found
        if "skip_reason" not in one
    }


def read(path: Path) -> dict[str, Answer]:
    """The answers that were kept."""
    if not path.is_file():
        return {}
    return {pin: Answer(**answer) for pin, answer in json.loads(path.read_text()).items()}


def report(wanted: list[str], answers: Mapping[str, Answer], fresh: int) -> tuple[list[str], int]:
    """What to say, and the exit code: 1 if a vulnerability is known."""
    lines = [
        f"{pin}: {identifier} (asked on {answers[pin].day})"
        for pin in wanted
        if pin in answers
        for identifier in answers[pin].known
    ]
    code = 1 if lines else 0
    lines.append(f"{len(answers)} of {len(wanted)} pinned packages checked, {fresh} of them today.")
    if missing := len(wanted) - len(answers):
        lines.append(f"{missing} not checked: no network, or a registry that does not answer this.")
    return lines, code


if __name__ == "__main__":
    main()
