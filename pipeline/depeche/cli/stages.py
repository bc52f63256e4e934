"""The commands `brief`, `repair`, `translate` and `summarize`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import Any

import click
import msgspec

from depeche.assemble import Prepared
from depeche.cli import common
from depeche.documents import Article, Body, Brief, SummaryInput
from depeche.errors import EngineError, InputError, unwritable
from depeche.lang import invisible
from depeche.output.ledger import InUseError
from depeche.output.store import BriefStore, Placed
from depeche.pipeline import Pipeline
from depeche.readers import Limits, decode, read
from depeche.readers.files import line_chunks, read_bytes
from depeche.wording import count, remarks, withdrawn
from depeche.writers import FORMATS, brief_json, diff, text

_TOGETHER = 64  # the most articles whose sentences are translated together
_GROWTH = 4  # times as many as before; of those that are printed the first is alone, to come soon
_WAIT = 60.0  # seconds to wait for an output folder that another process has open


@click.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(readable=False)
)
@click.option("--out", type=click.Path(file_okay=False), help="Write a folder for each article.")
@common.options(
    common.quiet,
    common.as_json,
    click.option(
        "--format", "kind", type=click.Choice(tuple(FORMATS)), help="What to print [text]."
    ),
)
@common.briefing
def brief(
    files: tuple[str, ...], out: str | None, as_json: bool, kind: str | None, **flags: Any
) -> int:
    """Repair, translate and summarise French articles.

    A file is plain text, HTML, NewsML-G2, NewsML 1.2, NITF, ninjs, RSS, Atom, IPTC 7901, a mail,
    or JSON Lines of {id, text}; it is told by its content, and may hold several articles. `-` is
    standard input.

    Without --out the briefs are printed, each as soon as it is done, as text or in the --format
    asked for; json (--json for short), ninjs and ninjs3 are one object a line. With --out DIR each
    article gets a folder DIR/<slug>/ with the repaired French, the translation, and the brief as
    HTML, Markdown, JSON and ninjs; DIR/index.html leads to them all. A new version of an item (same
    guid, or same file and slug) takes that place, and the brief of the one before is kept as
    DIR/<slug>.v1/. Another item of that slug becomes DIR/<slug>-2/.

    \b
    depeche brief article.txt
    depeche brief *.txt --out briefs --sentences 2
    depeche brief article.txt --format html > page.html
    curl -s … | depeche brief - --json
    """
    if as_json:
        if kind not in (None, "json"):
            raise click.UsageError(f"--json and --format {kind} exclude each other.")
        kind = "json"
    if kind == "html" and len(files) > 1:
        raise click.UsageError("--format html prints one page; give one FILE, or --out DIR.")
    printed = out is None or kind is not None
    failed, together = 0, 1 if printed else _TOGETHER
    with common.pipeline(out, **flags) as pipeline:
        waiting = _articles(pipeline, files)
        first = list(islice(waiting, 2))
        titled = len(files) > 1 or len(first) > 1
        waiting = chain(first, waiting)
        while group := list(islice(waiting, together)):
            together = min(_GROWTH * together, _TOGETHER)
            articles = [item for item in group if isinstance(item, Article)]
            failed += len(group) - len(articles)
            done: list[Brief] = []
            try:
                for value in _briefs(pipeline, pipeline.prepare(articles)):
                    if value is None:
                        failed += 1
                        continue
                    done.append(value)
                    if printed:
                        _print(value, kind or "text", titled=titled)
            finally:  # also when interrupted
                if out is not None and done:
                    failed += _store(done, Path(out))
    return 1 if failed else 0


@click.command()
@click.argument("file", default="-", type=click.Path(readable=False))
@common.options(
    common.as_json,
    click.option("--diff", "as_diff", is_flag=True, help="Print the changed words only."),
    click.option("--check", is_flag=True, help="Print nothing; exit 1 if anything would change."),
    common.min_confidence,
    common.words,
)
def repair(file: str, as_json: bool, as_diff: bool, check: bool, **flags: Any) -> int:
    """Repair the spacing of French text.

    Names in the word list (.depeche-words.txt in the current folder, one a line, or --words) are
    never split. In --diff a no-break space is shown as ⍽, a narrow one as ⸱.

    \b
    depeche repair article.txt > repaired.txt
    depeche repair --diff article.txt
    depeche repair --check article.txt || echo damaged
    """
    with common.pipeline(**flags) as pipeline:
        whole = msgspec.structs.replace(pipeline.limits, article=pipeline.limits.file)
        body = _body(pipeline, file, "fr", whole)
        done = pipeline.repair([body])[0]
    if check:
        if done.edits:
            common.print_message(f"{file}: {count(len(done.edits), 'repair')} to make.")
        return 1 if done.edits else 0
    if as_json:
        common.print_result(brief_json.encoded({"text": done.body.text, "edits": done.edits}))
    elif as_diff:
        for change in diff.changes(body.text, done.edits):
            common.print_result(_diff(change))
    else:
        _print_text(done.body.text)
    return 0


@click.command()
@click.argument("file", default="-", type=click.Path(readable=False))
@common.options(
    common.quiet,
    common.as_json,
    click.option("--lines", is_flag=True, help="One segment a line in, one line out for each."),
    common.translating,
)
def translate(file: str, as_json: bool, lines: bool, **flags: Any) -> int:
    """Translate French text to English, paragraph by paragraph.

    The spacing is taken as it is; `depeche repair` fixes it first. With --json each sentence
    comes with its source and warnings.

    \b
    depeche translate article.txt
    depeche repair article.txt | depeche translate
    depeche translate --lines segments.txt > translated.txt
    """
    with common.pipeline(**flags) as pipeline:
        if lines:
            return _translate_lines(pipeline, file, as_json)
        body = _body(pipeline, file, "fr", pipeline.limits)
        done = pipeline.translate([body])[0]
    if as_json:
        memory = {
            "segments": pipeline.translator.asked,
            "remembered": pipeline.translator.remembered,
        }
        common.print_result(brief_json.encoded(msgspec.to_builtins(done) | {"memory": memory}))
    else:
        _print_text(done.body.text)
    _print_counts(pipeline, sum(bool(pair.warnings) for pair in done.pairs))
    return 0


@click.command()
@click.argument("file", default="-", type=click.Path(readable=False))
@common.options(
    common.as_json, common.sentences, common.max_words, common.summariser, common.abstractive
)
def summarize(file: str, as_json: bool, **flags: Any) -> int:
    """Summarise English text.

    \b
    depeche summarize article.en.txt
    depeche repair a.txt | depeche translate | depeche summarize --sentences 2
    """
    with common.pipeline(**flags) as pipeline:
        body = _body(pipeline, file, "en", pipeline.limits)
        done = pipeline.summarise([SummaryInput(body)])[0]
    if as_json:
        common.print_result(brief_json.encoded(done))
    else:
        origins = [sentence.origin for sentence in done.sentences]
        common.print_result(text.summary(body.first("headline"), done.text, origins), end="")
    for warning in done.warnings:
        common.print_message(f"warning: {warning}.")
    return 0


def _articles(pipeline: Pipeline, files: tuple[str, ...]) -> Iterator[Article | None]:
    """The articles of each file; None, and a message, for each that cannot be read."""
    for name in files:
        try:
            contents = pipeline.contents(name)
        except InputError as error:
            common.print_message(str(error))
            yield None
            continue
        yield from contents.articles
        for failure in contents.failures:
            common.print_message(failure)
            yield None


def _briefs(pipeline: Pipeline, prepared: Sequence[Prepared]) -> Iterator[Brief | None]:
    """The briefs of articles; None, and a message, for each that is refused or a model fails on.

    All are translated together; if a model fails on one of them, they are done one by one.
    """
    try:
        found = pipeline.translate_prepared(prepared)
    except EngineError as error:
        if len(prepared) > 1:
            for item in prepared:
                yield from _briefs(pipeline, [item])
            return
        common.print_message(f"{prepared[0].article.source}: {error}")
        yield None
        return
    fit, translations = [], []
    for item, one in zip(prepared, found, strict=True):
        if isinstance(one, str):
            common.print_message(f"{item.article.source}: {item.article.id}: {one}.")
            yield None
        else:
            fit.append(item)
            translations.append(one)
    yield from pipeline.finish(fit, translations)


def _print_text(content: str) -> None:
    """Print a text that ends with a line break, its hidden characters made harmless."""
    common.print_result(
        invisible.label_controls(content), end="" if content.endswith("\n") else "\n"
    )


def _body(pipeline: Pipeline, name: str, language: str, limits: Limits) -> Body:
    """The body of the one article in a file; prints the warnings about it."""
    article = read(read_bytes(name, limits.file), name, language, limits)
    for note in (*article.notes, *pipeline.language_warnings(article.body, language)):
        common.print_message(f"warning: {name}: {note}.")
    return article.body


def _print(value: Brief, kind: str, *, titled: bool) -> None:
    """Print a brief in a format; with text, also its remarks on standard error.

    Args:
        value: the brief.
        kind: the name of the format.
        titled: whether a line with its id comes before the text.
    """
    if kind == "text" and titled:
        common.print_result(click.style(f"== {value.id}", bold=True))
    common.print_result(FORMATS[kind](value), end="")
    if kind == "text":
        _print_remarks(value)


def _print_remarks(value: Brief) -> None:
    """Print warnings; checks and signature only where they are others than before."""
    for kind, sentence in remarks(value):
        if kind == "warning":
            common.print_message(f"warning: {value.id}: {sentence}.")
        else:
            common.print_once(f"{kind}: {sentence}")
    common.print_once(value.signature)


def _store(briefs: Sequence[Brief], out: Path) -> int:
    """Put briefs into the output folder, which is open only meanwhile.

    Returns:
        How many briefs or pages could not be written.

    Raises:
        DepecheError: the folder cannot be used, or another process has it open for too long.
    """
    failed = 0
    try:
        opened = BriefStore(out)
    except InUseError:
        common.print_note(f"waiting for {out}, which another depeche has open.")
        opened = BriefStore(out, wait=_WAIT)
    with closing(opened) as store:
        for value in briefs:
            try:
                placed = store.place(value)
            except OSError as error:
                common.print_message(str(unwritable(out / value.id, error)))
                failed += 1
                continue
            _print_placed(value, placed, out)
        try:
            store.index()
        except OSError as error:
            common.print_message(str(unwritable(f"the index of {out}", error)))
            failed += 1
    return failed


def _print_placed(value: Brief, placed: Placed, out: Path) -> None:
    """Print where a brief was put, and which others were moved for it."""
    beside = ""
    if placed.moved is not None:
        beside = f" in place of the brief of another version, which is now {out / placed.moved}/"
    elif placed.late:
        beside = ", for it is not the newest version of its item"
    common.print_note(f"wrote {out / placed.name}/{beside}")
    for name in placed.retired:
        common.print_note(f"moved the brief of an item that {value.id} supersedes to {out / name}/")
    if message := withdrawn(value.article):
        common.print_message(f"warning: {value.id}: {message}")


def _translate_lines(pipeline: Pipeline, name: str, as_json: bool) -> int:
    """Translate each line of a file as a segment, and print one line for each."""
    doubtful = 0
    cleaner = invisible.Cleaner()
    limits = pipeline.limits
    for chunk in line_chunks(name, longest=limits.article, limit=limits.file):
        content, notes = decode(chunk, name)
        for note in notes:
            common.print_message(f"warning: {name}: {note}.")
        # What is cleaned may have a line break for a line separator; a line stays one.
        cleaned = map(cleaner.clean, content.removesuffix("\n").split("\n"))
        sources = [" ".join(source.split("\n")) for source in cleaned]
        translated = pipeline.translate_segments(sources)
        for source, (segment, judgement) in zip(sources, translated, strict=True):
            doubtful += bool(segment.warnings) or (judgement is not None and judgement.doubted)
            if as_json:
                read_back = {} if judgement is None else {"read_back": judgement}
                line = {"source": source} | msgspec.to_builtins(segment) | read_back
                common.print_result(brief_json.encoded(line))
            else:
                common.print_result(invisible.label_controls(segment.target))
    for note in cleaner.notes():
        common.print_message(f"warning: {name}: {note}.")
    _print_counts(pipeline, doubtful)
    return 0


def _print_counts(pipeline: Pipeline, doubtful: int) -> None:
    """Print how many segments were in the cache, and how many have a warning."""
    asked, remembered = pipeline.translator.asked, pipeline.translator.remembered
    if remembered:
        common.print_note(f"{remembered} of {count(asked, 'segment')} from memory.")
    if doubtful:
        common.print_message(f"{doubtful} of {count(asked, 'segment')} with a warning (--json).")


def _diff(change: diff.Change) -> str:
    """A change on one line, in colours."""
    left, before, after, right = map(
        invisible.label_hidden, (change.left, change.before, change.after, change.right)
    )
    place = click.style(f"{change.line}:{change.column}", fg="cyan")
    removed = click.style(f"[-{before}-]", fg="red")
    added = click.style(f"{{+{after}+}}", fg="green")
    why = click.style(f"({', '.join(change.rules)}, {change.confidence:.2f})", dim=True)
    return f"{place}: {left}{removed}{added}{right}  {why}"
