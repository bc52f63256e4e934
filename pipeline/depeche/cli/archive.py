"""The command `archive`."""

from __future__ import annotations

import sys
import time
from typing import Any, get_args

import click

from depeche import extras
from depeche.cli import common
from depeche.wording import count
from depeche.writers import brief_json

_EVERY = 30.0  # seconds between two lines about the progress, where a line cannot be redrawn


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@common.options(
    common.quiet,
    click.option("--out", required=True, metavar="URI", help="Folder or address of the output."),
    click.option(
        "--address",
        default="local",
        show_default=True,
        metavar="auto|local|ray://HOST:PORT",
        help="The Ray cluster; local starts Ray on this machine, for this run.",
    ),
    click.option(
        "--actors",
        type=click.IntRange(1, 100_000),
        help="Workers, each with the models [one for each processor of the cluster].",
    ),
    click.option(
        "--batch",
        type=click.IntRange(1, 1024),
        default=64,
        show_default=True,
        help="Articles that a worker takes at a time.",
    ),
    click.option(
        "--format",
        "formats",
        type=click.Choice(("parquet", "jsonl", "both")),
        default="parquet",
        show_default=True,
        help="The format of the shards.",
    ),
    click.option("--resume", is_flag=True, help="Go on with an archive that was begun."),
    click.option(
        "--node-cache",
        is_flag=True,
        help="Keep what is translated in the cache on each machine, for all its workers.",
    ),
    common.as_json,
)
@common.briefing
def archive(
    inputs: tuple[str, ...],
    out: str,
    address: str,
    actors: int | None,
    batch: int,
    formats: str,
    resume: bool,
    node_cache: bool,
    as_json: bool,
    **flags: Any,
) -> int:
    """Brief a whole archive, on this machine or on a Ray cluster.

    An INPUT is a file, a folder or a pattern, or an address like s3://bucket/folder: JSON Lines
    (.jsonl, also .gz), Parquet, or files of any format that `depeche brief` reads. The output has
    a row for each article: brief, translation, warnings, signature, or the reason why there is no
    brief. It is in shards of about a thousand rows, listed in URI/manifest.json when all are
    there. The briefs are those that `depeche batch` makes, whatever the number of workers.

    After a failure, an interrupt or a kill, run the same command again with --resume: shards that
    are whole are not made again. `pip install 'depeche[cluster]'` installs what this needs.

    \b
    depeche archive wire.jsonl --out archive
    depeche archive s3://wire/2026 --out s3://briefs/2026 --address ray://head:10001
    depeche archive old/*.parquet --out archive --format both --resume
    """
    extras.require("cluster", "The archive")
    from depeche.archive import archive as archives
    from depeche.archive.output import FORMATS, Format
    from depeche.archive.places import shown

    chosen: tuple[Format, ...] = (
        FORMATS
        if formats == "both"
        else tuple(form for form in get_args(Format) if form == formats)
    )
    order = archives.Order(
        inputs=inputs,
        out=out,
        batch=batch,
        formats=chosen,
        actors=actors,
        node_cache=node_cache,
        resume=resume,
    )
    resolved = common.resolved(flags, None)
    line = _Line()
    verbose = bool(click.get_current_context().find_root().params.get("verbose"))
    try:
        report = archives.run(
            resolved,
            order,
            address,
            verbose=verbose,
            bars=line.redraws and not verbose,
            on_progress=line.show,
        )
    except KeyboardInterrupt:
        common.print_message("run the same command with --resume to go on.")
        raise
    if as_json:
        common.print_result(brief_json.indented(report), end="")
    _print_summary(report, shown(out))
    return 1 if report.failures else 0


def _print_summary(report: Any, out: str) -> None:
    parts = [f"{count(report.made, 'article')} done in {report.seconds:.0f} s"]
    if report.kept:
        parts.append(f"{report.kept:,} there already")
    if report.failures:
        parts.append(f"{report.failures:,} without a brief (the column `failure` says why)")
    if report.retried:
        parts.append(f"{count(report.retried, 'batch')} done again after a worker died")
    if report.links:
        parts.append(f"{count(len(report.links), 'link')} left out")
    parts.append(f"{count(report.shards, 'shard')} in {out}")
    common.print_note("; ".join(parts) + ".")


class _Line:
    """Shows how far a run is, on one line of standard error."""

    def __init__(self) -> None:
        self.redraws = sys.stderr is not None and sys.stderr.isatty()
        self._next = time.monotonic() + _EVERY

    def show(self, progress: Any) -> None:
        """Show the progress, if it is time to."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _EVERY
        left = "" if progress.left is None else f", {_time(progress.left)} left"
        failed = f", {progress.failures:,} without a brief" if progress.failures else ""
        common.print_note(
            f"{progress.rows:,} articles{failed}, {progress.share:.0%} of the input, "
            f"{progress.rate:,.0f} a minute{left}"
        )


def _time(seconds: float) -> str:
    """A time as people say it: ``40 s``, ``12 min``, ``3.5 h``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
