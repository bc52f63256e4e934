"""Links between the documents lead somewhere, and the README stays short."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

_LINK = re.compile(r"\]\(([^)#\s]+)(?:#([\w-]+))?\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def pages() -> list[str]:
    found = [
        path
        for pattern in ("*.md", "docs/**/*.md", "models/*/*.md", "pipeline/**/*.md")
        for path in ROOT.glob(pattern)
    ]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", pages())
def test_links_lead_somewhere(page: str) -> None:
    place = (ROOT / page).parent
    for target, section in _LINK.findall((ROOT / page).read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        assert (place / target).exists(), target
        if section:
            headings = _HEADING.findall((place / target).read_text(encoding="utf-8"))
            assert section in map(anchor, headings), f"{target}#{section}"


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120
