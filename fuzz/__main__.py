"""Run a target under atheris for some seconds, from the samples and seeds.

    python -m fuzz readers 90

An input that fails is left as ``crash-…`` or ``timeout-…`` in ``.fuzz/``; make it short and put it
into the tests, with the fix.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["depeche"]):
    from depeche.documents import Body
    from depeche.errors import InputError
    from depeche.lang.invisible import label_hidden
    from depeche.readers import MAX_ARTICLE_BYTES, contents
    from depeche.readers.registry import READERS, reader
    from depeche.readers.text import paragraphs
    from depeche.repairs.stage import RepairStage

    for name in READERS:
        reader(name)  # loaded when first needed, it would not be instrumented

SCRATCH = Path(".fuzz")
_repair = RepairStage()


def readers(data: bytes) -> None:
    """Any bytes are articles whose text is sound, or one InputError of one line."""
    try:
        found = contents(data, "fuzz")
    except InputError as error:
        if "\n" in str(error):
            raise AssertionError(str(error)) from error
        return
    for article in found.articles:
        assert article.body.text.strip() or article.withdrawn
        assert label_hidden(article.body.text) == article.body.text
        end = 0
        for paragraph in article.body.paragraphs:
            assert end <= paragraph.start < paragraph.end <= len(article.body.text)
            end = paragraph.end


def repair(data: bytes) -> None:
    """The edits of any text lie in order in it, and give the repaired text."""
    text = data.decode("utf-8", "replace")
    body = Body(text, paragraphs(text))
    ((_, done),) = _repair.run([body])
    parts, at = [], 0
    for edit in done.edits:
        assert at <= edit.start <= edit.end
        assert text[edit.start : edit.end] == edit.before
        parts += [text[at : edit.start], edit.after]
        at = edit.end
    assert "".join([*parts, text[at:]]) == done.body.text


TARGETS: dict[str, tuple[Callable[[bytes], None], str]] = {
    "readers": (readers, "tests/samples"),
    "repair": (repair, "seeds"),
}


def main() -> None:
    """Set atheris up and hand over to it; it ends the process itself."""
    name, seconds = sys.argv[1], int(sys.argv[2])
    target, seeds = TARGETS[name]
    corpus = SCRATCH / name
    corpus.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={seconds}",
        f"-artifact_prefix={SCRATCH}/",
        "-timeout=20",
        "-rss_limit_mb=3000",
        f"-max_len={MAX_ARTICLE_BYTES >> 6}",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus), seeds], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
