"""The commands `batch` and `watch`."""

from __future__ import annotations

import json
import logging
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import click

from depeche import settings
from depeche.batch import batch as batches
from depeche.batch import watch as watches
from depeche.batch.report import Report
from depeche.batch.runner import Event
from depeche.cli import common
from depeche.errors import INTERRUPTED, SettingsError, unwritable
from depeche.pipeline import Pipeline
from depeche.stopping import Stop, stop_on_signals
from depeche.wording import count

_out = click.option(
    "--out", required=True, type=click.Path(file_okay=False), help="Where the briefs go."
)
_jobs = click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="Processes that read and repair [half the cores, at most 4].",
)
_time_limit = click.option(
    "--time-limit",
    type=click.FloatRange(1, settings.DAY),
    default=60,
    show_default=True,
    help="Seconds after which a file that cannot be got through is given up.",
)
_follow = click.option(
    "--follow-links",
    "follow",
    is_flag=True,
    help="Take files and enter folders that links in folders lead to.",
)


@click.command()
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(readable=False)
)
@common.options(
    common.quiet,
    _out,
    click.option(
        "--report", type=click.Path(dir_okay=False), help="The run report [DIR/report.json]."
    ),
    click.option("--prune", is_flag=True, help="Put briefs aside whose file is gone."),
    _follow,
    _jobs,
    _time_limit,
)
@common.briefing
def batch(
    paths: tuple[str, ...],
    out: str,
    report: str | None,
    prune: bool,
    follow: bool,
    jobs: int | None,
    time_limit: float,
    **flags: Any,
) -> int:
    """Brief every article in files, folders and patterns.

    Each article gets a folder DIR/<slug>/; DIR/index.html leads to them. What fails is in
    DIR/failed/ with the reason, and the others are done. Run the same command again after a
    failure, an interrupt or a kill: it goes on, and what is there is not made again.

    \b
    depeche batch wire/ --out briefs
    depeche batch 'wire/**/*.xml' more.jsonl --out briefs --report run.json
    """
    resolved = common.resolved(flags, out)
    bar = _Bar()
    pipeline = Pipeline(resolved, bar.phase)
    common.print_notes(pipeline, flags)
    try:
        with common.activities(bar.phase):
            result = batches.run(
                pipeline,
                resolved,
                paths,
                Path(out),
                jobs=jobs or _default_jobs(),
                limit=time_limit,
                report=Path(report) if report else None,
                follow=follow,
                prune=prune,
                on_start=bar.begin,
                on_event=bar.show,
            )
    finally:
        bar.close()
        pipeline.cache.close()
    _print_summary(result)
    return 1 if result.failed else 0


@click.command()
@click.argument("inbox", type=click.Path(exists=True, file_okay=False, readable=False))
@common.options(
    _out,
    click.option(
        "--settle",
        type=click.FloatRange(0.1, 3600),
        default=2,
        show_default=True,
        help="A file that has not changed for so many seconds, and that nobody has open for "
        "writing, is complete.",
    ),
    click.option(
        "--then",
        type=click.Choice(get_args(watches.Disposal)),
        default="leave",
        show_default=True,
        help="What becomes of a file that is done.",
    ),
    click.option("--once", is_flag=True, help="Do what is there, then stop."),
    click.option("--log", type=click.Path(dir_okay=False), help="Add the log to a file."),
    _follow,
    click.option(
        "--jobs",
        type=click.IntRange(1, 64),
        default=1,
        show_default=True,
        help="Processes that read and repair.",
    ),
    _time_limit,
)
@common.briefing
def watch(
    inbox: str,
    out: str,
    settle: float,
    then: watches.Disposal,
    once: bool,
    log: str | None,
    follow: bool,
    jobs: int,
    time_limit: float,
    **flags: Any,
) -> int:
    """Brief whatever comes into a folder.

    A file is taken when it is complete; names that begin with a dot or end in .tmp, .part or ~
    are left alone, so write under such a name and rename. A newer version of an item replaces its
    brief, and the old one is kept as DIR/<slug>.v1. What is done with is put into INBOX/done or
    INBOX/failed (--then move), deleted unless it failed (--then delete), or left.

    The log is one JSON object a line, on standard error or in the --log file. SIGTERM and Ctrl-C
    stop it after the article in hand; started again, it takes what came meanwhile.

    \b
    depeche watch inbox --out briefs --then move
    depeche watch inbox --out briefs --once
    """
    stop = Stop()
    with _log(log) as write, stop_on_signals(stop, twice=KeyboardInterrupt):
        resolved = common.resolved(flags, out)
        with Pipeline(resolved) as pipeline:
            failed = watches.run(
                pipeline,
                resolved,
                Path(inbox),
                Path(out),
                stop=stop,
                settle=settle,
                then=then,
                jobs=jobs,
                limit=time_limit,
                once=once,
                follow=follow,
                log=write,
            )
    if signal.SIGINT in stop.signals:
        return INTERRUPTED
    return 1 if once and failed else 0


@contextmanager
def _log(name: str | None) -> Iterator[watches.Log]:
    """A function that writes a record to the log; the program's own warnings go there, too.

    Args:
        name: the log file; None is standard error.

    Raises:
        SettingsError: the file cannot be written.
    """

    def write(record: Mapping[str, object]) -> None:
        now = datetime.now(UTC).isoformat("T", "milliseconds")
        text = json.dumps({"time": now, **record}) + "\n"
        if name is None:
            click.echo(text, nl=False, err=True)
        else:  # opened for each line, so that it can be rotated
            with Path(name).open("a", encoding="utf-8") as file:
                file.write(text)

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            write({"event": record.levelname.lower(), "reason": record.getMessage()})

    root, lines = logging.getLogger(), Lines()
    lines.addFilter(logging.Filter("depeche"))
    before, root.handlers = root.handlers, [lines]
    try:
        yield write
    except OSError as error:
        if name is None or error.filename != name:
            raise
        raise unwritable(f"The log {name}", error, SettingsError) from error
    finally:
        root.handlers = before


def _default_jobs() -> int:
    return max(1, min(4, (os.cpu_count() or 1) // 2))


def _print_summary(report: Report) -> None:
    parts = [f"{count(report.briefed, 'article')} briefed in {report.seconds:.0f} s"]
    if not report.files:
        parts = ["there is no file to brief", "hidden and unfinished ones are left out"]
    if report.withdrawn:
        parts.append(f"{report.withdrawn} withdrawn by the provider")
    if report.kept or report.unchanged:
        parts.append(f"{report.kept} there already, {count(report.unchanged, 'file')} unchanged")
    if report.failed:
        parts.append(f"{len(report.failed)} failed")
    if report.sentences:
        parts.append(
            f"{report.from_memory:.0%} of {count(report.sentences, 'sentence')} from memory"
        )
    if report.links:
        parts.append(f"{count(len(report.links), 'link')} left out (--follow-links takes them)")
    if report.orphans:
        fate = "put aside" if report.pruned else "of files that are gone (--prune puts them aside)"
        parts.append(f"{count(len(report.orphans), 'brief')} {fate}")
    common.print_note("; ".join(parts) + ".")


class _Bar:
    """A progress bar that counts articles, if one can be shown; also prints failures."""

    def __init__(self) -> None:
        self._bar: Any = None

    def begin(self, files: int) -> None:
        """Show the bar, for so many files."""
        if files:
            self._bar = common.bar(files)

    def phase(self, what: str, done: int, total: int) -> None:
        """Show how far the work on a group of articles is."""
        if self._bar is not None:
            steps = f" {done}/{total}" if total > 1 else ""
            self._bar.set_description_str(what[0].lower() + what[1:] + steps)

    def show(self, event: Event) -> None:
        """Advance the bar, or print a failure."""
        if self._bar is not None:
            self._advance(event)
        if event.kind == "failed":
            reason = event.reason or ""
            common.print_message(
                f"{event.path}: {event.article}: {reason}." if event.article else reason
            )

    def _advance(self, event: Event) -> None:
        if event.kind == "taken":
            self._bar.total += event.articles - 1
        if event.kind not in ("briefed", "withdrawn", "kept", "failed"):
            return
        if event.kind != "briefed":
            self._bar.initial += 1  # took no time, so it must not count in the rate
        # What failed before it came to an article may not be among those expected.
        self._bar.total = max(self._bar.total, self._bar.n + 1)
        self._bar.update()

    def close(self) -> None:
        """Remove the bar from the screen."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
