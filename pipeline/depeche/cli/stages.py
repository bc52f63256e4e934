"""brief, repair, translate, summarize."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import click
import msgspec

from depeche.cli import common
from depeche.documents import Article, Body, Brief, SummaryInput
from depeche.errors import EngineError, InputError, unwritable
from depeche.lang import invisible
from depeche.output.store import BriefStore, Placed
from depeche.pipeline import Pipeline
from depeche.readers import Limits, decode
from depeche.wording import count, remarks, withdrawn
from depeche.writers import FORMATS, brief_json, diff, text

_TOGETHER = 64  # articles whose sentences are translated together
_WAIT = 60.0  # seconds to wait for an output folder that another process has open


@click.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(readable=False)
)
@click.option("--out", type=click.Path(file_okay=False), help="Write a folder for each article.")
@common.options(
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

    A file is plain text, HTML, NewsML-G2, NewsML 1.2, NITF, ninjs, RSS, Atom, or JSON Lines of
    {id, text}; it is told by its content, and may hold several articles. `-` is standard input.

    Without --out the briefs are printed, as text or in the --format asked for; json (--json for
    short), ninjs and ninjs3 are one object a line. With --out DIR each article gets a folder
    DIR/<slug>/ with the repaired French, the translation, and the brief as HTML, Markdown, JSON
    and ninjs; DIR/index.html leads to them all. A new version of an item (same guid, or same file
    and slug) takes that place, and the brief of the one before is kept as DIR/<slug>.v1/. Another
    item of that slug becomes DIR/<slug>-2/.

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
    failed, titled = 0, False
    with common.pipeline(**flags) as pipeline:
        if pipeline.lead_only_because:
            common.say(f"warning: {pipeline.lead_only_because}.")
        waiting = _articles(files, pipeline.limits)
        while group := list(islice(waiting, _TOGETHER)):
            articles = [item for item in group if isinstance(item, Article)]
            titled = titled or len(files) > 1 or len(articles) > 1
            failed += len(group) - len(articles)
            briefs = [made for made in _briefs(pipeline, articles) if made is not None]
            failed += len(articles) - len(briefs)
            if out is not None and briefs:
                failed += _store(briefs, Path(out))
            if out is None or kind is not None:
                for made in briefs:
                    _print(made, kind or "text", pipeline.lead_only_because, titled=titled)
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
            common.say(f"{file}: {count(len(done.edits), 'repair')} to make.")
        return 1 if done.edits else 0
    if as_json:
        common.put(brief_json.encoded({"text": done.body.text, "edits": done.edits}))
    elif as_diff:
        for change in diff.changes(body.text, done.edits):
            common.put(_diff(change))
    else:
        _put_text(done.body.text)
    return 0


@click.command()
@click.argument("file", default="-", type=click.Path(readable=False))
@common.options(
    common.as_json,
    click.option("--lines", is_flag=True, help="One segment a line in, one line out for each."),
    common.translator,
    common.beam,
    common.engine,
    common.compute_type,
    common.threads,
    common.glossary,
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
            return _lines(pipeline, file, as_json)
        body = _body(pipeline, file, "fr", pipeline.limits)
        done = pipeline.translate([body])[0]
    if as_json:
        memory = {
            "segments": pipeline.translator.asked,
            "remembered": pipeline.translator.remembered,
        }
        common.put(brief_json.encoded(msgspec.to_builtins(done) | {"memory": memory}))
    else:
        _put_text(done.body.text)
    _report(pipeline, sum(bool(pair.warnings) for pair in done.pairs))
    return 0


@click.command()
@click.argument("file", default="-", type=click.Path(readable=False))
@common.options(common.as_json, common.sentences, common.max_words, common.summariser)
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
        common.put(brief_json.encoded(done))
    else:
        origins = [sentence.origin for sentence in done.sentences]
        common.put(text.summary(body.first("headline"), done.text, origins), end="")
    for warning in done.warnings:
        common.say(f"warning: {warning}.")
    return 0


def _articles(files: tuple[str, ...], limits: Limits) -> Iterator[Article | None]:
    """The articles of each input; None for one that cannot be read, which is reported."""
    for name in files:
        try:
            found = common.articles(name, limits)
        except InputError as error:
            common.say(str(error))
            yield None
            continue
        yield from found.articles
        for failure in found.failures:
            common.say(failure)
            yield None


def _briefs(pipeline: Pipeline, articles: Sequence[Article]) -> Iterator[Brief | None]:
    """The briefs of all together; if a model fails on them, one by one, None where it fails."""
    try:
        yield from pipeline.briefs(articles)
    except EngineError as error:
        if len(articles) == 1:
            common.say(f"{articles[0].source}: {error}")
            yield None
            return
        for article in articles:
            yield from _briefs(pipeline, [article])


def _put_text(made: str) -> None:
    common.put(invisible.inert(made), end="" if made.endswith("\n") else "\n")


def _body(pipeline: Pipeline, name: str, language: str, limits: Limits) -> Body:
    article = common.article(name, language, limits)
    for note in (*article.notes, *pipeline.language_warnings([article.body], language)[0]):
        common.say(f"warning: {name}: {note}.")
    return article.body


def _print(made: Brief, kind: str, said: str, *, titled: bool) -> None:
    if kind == "text" and titled:
        common.put(click.style(f"== {made.id}", bold=True))
    common.put(FORMATS[kind](made), end="")
    if kind == "text":
        _remark(made, said)


def _remark(made: Brief, said: str) -> None:
    """Warnings and checks, on standard error, but for the warning that was said of all briefs."""
    for kind, sentence in remarks(made):
        if sentence == said:
            continue
        if kind == "warning":
            common.say(f"warning: {made.id}: {sentence}.")
        else:
            common.say(f"{made.id}: {kind}: {sentence}")
    common.say(made.signature)


def _store(briefs: Sequence[Brief], out: Path) -> int:
    """Put briefs into the output folder; how many files of it could not be written.

    The folder is open no longer than that takes, so that others can write there too.

    Raises:
        DepecheError: the folder cannot be used, or another process has it open for too long.
    """
    failed = 0
    with closing(BriefStore(out, wait=_WAIT)) as store:
        for made in briefs:
            try:
                placed = store.place(made)
            except OSError as error:
                common.say(str(unwritable(out / made.id, error)))
                failed += 1
                continue
            _say_placed(made, placed, out)
        try:
            store.index()
        except OSError as error:
            common.say(str(unwritable(f"the index of {out}", error)))
            failed += 1
    return failed


def _say_placed(made: Brief, placed: Placed, out: Path) -> None:
    """Say where a brief was put, and what was moved for it."""
    beside = ""
    if placed.moved is not None:
        beside = f" in place of the brief of another version, which is now {out / placed.moved}/"
    elif placed.late:
        beside = ", for it is not the newest version of its item"
    common.say(f"wrote {out / placed.name}/{beside}")
    for name in placed.retired:
        common.say(f"moved the brief of an item that {made.id} supersedes to {out / name}/")
    if message := withdrawn(made.article):
        common.say(f"warning: {made.id}: {message}")


def _lines(pipeline: Pipeline, name: str, as_json: bool) -> int:
    doubtful = 0
    cleaner = invisible.Cleaner()
    for chunk in common.lines_of(name, pipeline.limits):
        content, notes = decode(chunk, name)
        for note in notes:
            common.say(f"warning: {name}: {note}.")
        # What is cleaned may have a line break for a line separator; a line stays one.
        cleaned = map(cleaner.clean, content.removesuffix("\n").split("\n"))
        sources = [" ".join(source.split("\n")) for source in cleaned]
        for source, made in zip(sources, pipeline.translator(sources), strict=True):
            doubtful += bool(made.warnings)
            if as_json:
                common.put(brief_json.encoded({"source": source} | msgspec.to_builtins(made)))
            else:
                common.put(invisible.inert(made.target))
    for note in cleaner.notes():
        common.say(f"warning: {name}: {note}.")
    _report(pipeline, doubtful)
    return 0


def _report(pipeline: Pipeline, doubtful: int) -> None:
    """How many segments came from memory, and how many have a warning."""
    asked, remembered = pipeline.translator.asked, pipeline.translator.remembered
    if remembered:
        common.say(f"{remembered} of {count(asked, 'segment')} from memory.")
    if doubtful:
        common.say(f"{doubtful} of {count(asked, 'segment')} with a warning (--json).")


def _diff(change: diff.Change) -> str:
    left, before, after, right = map(
        invisible.plain, (change.left, change.before, change.after, change.right)
    )
    place = click.style(f"{change.line}:{change.column}", fg="cyan")
    removed = click.style(f"[-{before}-]", fg="red")
    added = click.style(f"{{+{after}+}}", fg="green")
    why = click.style(f"({', '.join(change.rules)}, {change.confidence:.2f})", dim=True)
    return f"{place}: {left}{removed}{added}{right}  {why}"
