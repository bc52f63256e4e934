"""An output folder is only ever looked at as a reader of it would: whole or not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from conftest import FILES
from depeche.documents import Brief
from depeche.writers import brief_json
from quick import quick, shared, tmp_path  # noqa: F401 (fixtures)

LEAD = ("--summariser", "lead")


def briefs(out: Path) -> Iterator[tuple[str, Brief]]:
    """Name and content of each brief in a folder; none may be in parts."""
    for place in sorted(out.iterdir()) if out.is_dir() else ():
        if place.name.startswith(".") or not place.is_dir() or place.name == "failed":
            continue
        assert {path.name for path in place.iterdir()} == FILES, place
        assert all(path.stat().st_size for path in place.iterdir()), place
        yield place.name, brief_json.read((place / "brief.json").read_bytes())


def names(out: Path) -> list[str]:
    """The names of the briefs in a folder."""
    return [name for name, _ in briefs(out)]


def linked(folder: Path, elsewhere: Path, text: str) -> list[str]:
    """Put links into a folder: to a file, to a folder with a file, to itself, and to nothing.

    Returns:
        Their names.
    """
    (elsewhere / "sub").mkdir(parents=True)
    (elsewhere / "secret.txt").write_text(text.format(1))
    (elsewhere / "sub" / "inner.txt").write_text(text.format(2))
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").symlink_to(elsewhere / "secret.txt")
    (folder / "b").symlink_to(elsewhere / "sub")
    (folder / "loop").symlink_to(folder)
    (folder / "nowhere.txt").symlink_to(elsewhere / "nothing.txt")
    return ["a.txt", "b", "loop", "nowhere.txt"]
