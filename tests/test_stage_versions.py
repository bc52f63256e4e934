"""A stage whose code changes raises its version; else the cache would serve what old code made.

``python tests/test_stage_versions.py`` records the code and the versions as they are now.
"""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from depeche.lang.identify import LanguageStage
from depeche.repairs.stage import RepairStage
from depeche.summary.stage import SummaryStage
from depeche.translation.read_back.stage import ReadBackStage
from depeche.translation.stage import TranslationStage

STAGES = (LanguageStage, RepairStage, TranslationStage, ReadBackStage, SummaryStage)
RECORD = Path(__file__).with_name("stage_versions.json")
ROOT = Path(__file__).parent.parent / "pipeline"


class _WithoutDocstrings(ast.NodeTransformer):
    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            value = body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                node.body = body[1:] or [ast.Pass()]  # type: ignore[attr-defined]
        return node


def path_of(module: str) -> Path | None:
    """The file of a module of the package; None if there is no such module."""
    place = ROOT.joinpath(*module.split("."))
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            return path
    return None


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules that a module may import, at its top or within a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def modules(stage: type, read: Callable[[Path], str] = read) -> dict[str, ast.AST]:
    """The modules that decide a stage's output: those of its own room and of ``lang``."""
    rooms = (f"{stage.__module__.rpartition('.')[0]}.", "depeche.lang.")
    waiting, found = [stage.__module__], {}
    while waiting:
        module = waiting.pop()
        path = path_of(module)
        if module in found or path is None or not module.startswith(rooms):
            continue
        found[module] = ast.parse(read(path))
        waiting += imported(found[module])
    return found


def code(stage: type, read: Callable[[Path], str] = read) -> str:
    """A SHA-256 over those modules, comments and docstrings left out."""
    lines = "".join(
        f"{module}\n{ast.unparse(_WithoutDocstrings().visit(tree))}\n"
        for module, tree in sorted(modules(stage, read).items())
    )
    return hashlib.sha256(lines.encode()).hexdigest()


def current() -> dict[str, dict[str, str | int]]:
    return {stage.name: {"version": stage.version, "code": code(stage)} for stage in STAGES}


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="recorded with Python 3.11's ast")
@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_a_stage_whose_code_changed_says_so(stage: type) -> None:
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))[stage.name]
    now = current()[stage.name]
    assert now == recorded, (
        f"the code of the stage {stage.name} changed: raise its VERSION if its output can differ "
        "for any input, then record it with `python tests/test_stage_versions.py`"
    )


@pytest.mark.parametrize("module", ["names", "numbers", "typography"])
def test_code_counts_wherever_it_stands_and_comments_do_not(module: str) -> None:
    def with_end(end: str) -> Callable[[Path], str]:
        return lambda path: read(path) + (end if path.stem == module else "")

    as_it_is = code(TranslationStage)
    assert code(TranslationStage, with_end("# a comment\n")) == as_it_is
    assert code(TranslationStage, with_end("MORE = 1\n")) != as_it_is


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_a_stage_names_the_data_it_reads(stage: type) -> None:
    texts = [path_of(module).read_text("utf-8") for module in modules(stage)]  # type: ignore[union-attr]
    files = [path for path in (ROOT / "depeche").rglob("*") if path.suffix in (".zz", ".bin")]
    files += (ROOT / "depeche").rglob("check.json")
    files += (ROOT / "depeche").rglob("read_back.json")
    files += (ROOT / "depeche").rglob("*.tsv")
    assert len(files) == 7
    read = {str(f.relative_to(ROOT / "depeche")) for f in files if any(f.name in t for t in texts)}
    assert read - set(stage.data) == set()
    assert set(stage.data) <= {str(path.relative_to(ROOT / "depeche")) for path in files}


if __name__ == "__main__":
    RECORD.write_text(json.dumps(current(), indent=2) + "\n", encoding="utf-8")
