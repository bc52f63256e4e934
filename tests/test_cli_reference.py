"""docs/cli.md says what ``--help`` says."""

from __future__ import annotations

from conftest import ROOT
from depeche.cli import reference


def test_the_page_is_what_help_says() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert page == reference.page(), "run: python -m depeche.cli.reference > docs/cli.md"


def test_every_command_has_an_example() -> None:
    for name, text in reference.commands():
        if "Commands:" not in text:
            assert "depeche " in text.split("\n\n", 1)[1], name
