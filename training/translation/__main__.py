"""python -m training.translation: prepare, start, status, stop, decay, export."""

from __future__ import annotations

import logging
import shutil
import sys
from pathlib import Path

import click
from depeche.errors import DepecheError, InputError
from depeche.models.catalogue import bundled_folder

from training.translation import curve, recipe, runs, status, supervise
from training.translation.progress import newest, written
from training.translation.runs import Run

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)
_STATE = click.argument("state", type=_FOLDER)
_FOREGROUND = click.option("--foreground", is_flag=True, help="Stay, and write to the terminal.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Train the bundled translator.

    \b
    python -m training.translation prepare STATE --corpus pairs.tsv.xz
    python -m training.translation run STATE --dev dev
    python -m training.translation decay STATE --tokens 4000000
    python -m training.translation export STATE/decay-1 OUT
    """
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)


@cli.command()
@_STATE
@click.option(
    "--corpus", required=True, type=_FILE, help="Source, French, English; tabs; may be .xz."
)
@click.option("--model", type=_FOLDER, help="MarianMT folder to train; default: the bundled one.")
@click.option(
    "--recipe", "choice", type=_FILE, default=recipe.DEFAULT, help="Default: recipe.toml here."
)
def prepare(state: Path, corpus: Path, model: Path | None, choice: Path) -> None:
    """Hold sentences out, filter, encode."""
    from training.translation import prepare as work

    if any(state.glob("*/run.json")):
        raise InputError(f"{state} has runs; prepare another folder.")
    chosen = recipe.read(choice)
    origin = model or bundled_folder() / "marian-fr-en-mini"
    pairs, tokens = work.prepare(corpus, origin, state, chosen.noise, chosen.held_out)
    shutil.copytree(origin, state / "model", dirs_exist_ok=True)
    shutil.copy(choice, state / "recipe.toml")
    print(f"{pairs:,} pairs, {tokens:,} target pieces")


@cli.command()
@_STATE
@click.option(
    "--start", type=_FOLDER, help="MarianMT folder to start from; default: the prepared one."
)
@click.option("--before", type=int, default=0, help="Target tokens its weights have seen.")
@click.option(
    "--dev",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Text to evaluate on: DEV.fr and DEV.en.",
)
@_FOREGROUND
def run(
    state: Path, start: Path | None, before: int, dev: tuple[Path, ...], foreground: bool
) -> None:
    """Train at a constant rate, from wherever it stopped.

    The options are those of the first start, and are remembered.
    """
    folder = _prepared(state) / "constant"
    if not (folder / "run.json").exists():
        texts = _texts(dev)
        runs.create(Run(folder, "constant", _resolved(start), before, None, seed=1, dev=texts))
    elif start or before or dev:
        raise click.UsageError(
            "This run has begun; --start, --before and --dev are of its beginning."
        )
    _keep(runs.find(folder), foreground)


@cli.command()
@_STATE
@click.option("--tokens", required=True, type=click.IntRange(1), help="Until the rate is nothing.")
@click.option(
    "--name", default="decay", help="Of the run; one of that name goes on where it stopped."
)
@click.option(
    "--after", default="constant", show_default=True, help="The run whose newest checkpoint it is."
)
@click.option("--seed", default=2, show_default=True, help="Of the order of the corpus.")
@_FOREGROUND
def decay(state: Path, tokens: int, name: str, after: str, seed: int, foreground: bool) -> None:
    """Let the rate fall to nothing, from the newest checkpoint of another run."""
    folder = _prepared(state) / name
    if not (folder / "run.json").exists():
        before = runs.find(state.resolve() / after)
        last = newest(before.checkpoints)
        if last is None:
            raise InputError(f"The run {after} has no checkpoint yet.")
        # A copy, as a run removes its old checkpoints.
        folder.mkdir(exist_ok=True)
        start = Path(shutil.copy(last, folder / "start.safetensors"))
        runs.create(Run(folder, "decay", start, 0, tokens, seed=seed, dev=before.dev))
    found = runs.find(folder)
    if found.end != tokens:
        raise click.UsageError(f"The run {name} is one of {found.end} tokens; take another --name.")
    _keep(found, foreground)


@cli.command()
@click.argument("run_folder", metavar="RUN", type=_FOLDER)
@click.option("--tokens", required=True, type=click.IntRange(1), help="Of each row.")
@click.option(
    "--change",
    "changes",
    multiple=True,
    metavar="KEY=VALUE",
    help="A row, like batch.slots=1200; several of one row are joined by ' & '.",
)
def compare(run_folder: Path, tokens: int, changes: tuple[str, ...]) -> None:
    """Short decays from a run's newest checkpoint, each with another recipe."""
    from training.translation import compare as work

    rows = work.compare(runs.find(run_folder), list(changes), tokens)
    print(
        "change",
        "tokens",
        "steps",
        *(f"{kind} {name}" for kind in ("loss", "BLEU") for name in rows[0].bleu),
        sep="\t",
    )
    for row in rows:
        losses = (f"{value:.4f}" for value in row.losses.values())
        bleu = (f"{value:.2f}" for value in row.bleu.values())
        print(row.change, row.tokens, row.steps, *losses, *bleu, sep="\t")


@cli.command()
@_STATE
def stop(state: Path) -> None:
    """Let whatever runs save and end."""
    supervise.stop(_prepared(state))


@cli.command("status")
@_STATE
def show(state: Path) -> None:
    """Tokens, speed, loss, scores, time left; training/status STATE says the same."""
    print(status.status(_prepared(state)))


@cli.command()
@click.argument("run_folder", metavar="RUN", type=_FOLDER)
@click.argument("out", type=_FOLDER)
@click.option("--last", type=click.IntRange(1), default=1, help="Average so many checkpoints.")
@click.option("--with", "other", type=_FOLDER, help="Average with a run that this one follows.")
@click.option(
    "--share", type=click.FloatRange(0, 1), default=0.3, show_default=True, help="Of that run."
)
def export(run_folder: Path, out: Path, last: int, other: Path | None, share: float) -> None:
    """Write a run's weights as a MarianMT folder."""
    from training.translation.export import export as work

    found = runs.find(run_folder)
    checkpoints = written(found.checkpoints)[-last:]
    shares = None
    if other is not None and checkpoints:
        earlier = newest(runs.find(other).checkpoints)
        if earlier is None:
            raise InputError(f"The run {other.name} has no checkpoint yet.")
        shares = [(1 - share) / len(checkpoints)] * len(checkpoints) + [share]
        checkpoints.append(earlier)
    work(found.state / "model", checkpoints, out, shares)


@cli.command()
@click.argument("run_folder", metavar="RUN", type=_FOLDER)
@click.option("--last", type=click.IntRange(1), default=1, help="Average so many checkpoints.")
def evaluate(run_folder: Path, last: int) -> None:
    """Score a run's newest weights now; averages are printed, but not put into the curve."""
    from training.translation import measure

    found = runs.find(run_folder)
    points = measure.evaluate(found, last)
    if last == 1:
        curve.append(found.state / "curve.tsv", points)
    for point in points:
        scores = f"BLEU {point.bleu:.2f}  chrF {point.chrf:.2f}"
        print(f"{point.tokens / 1e6:.2f} M  {point.text}  {scores}")


@cli.command()
@click.argument("data", type=_FILE)
@click.argument("out", type=_FILE)
@click.option(
    "--text", default="flores200_dev", show_default=True, help="Name of the text to draw."
)
def picture(data: Path, out: Path, text: str) -> None:
    """Draw a learning curve (curve.tsv) as SVG."""
    out.write_text(curve.picture(curve.points(data), text), encoding="utf-8")


@cli.command(hidden=True)
@click.argument("run_folder", type=_FOLDER)
@click.argument("tokens", type=int)
def train(run_folder: Path, tokens: int) -> None:
    """One stretch, as `run` and `decay` start it."""
    from training.translation import train as work

    work.train(runs.find(run_folder), tokens)


@cli.command(hidden=True)
@click.argument("run_folder", type=_FOLDER)
def keep(run_folder: Path) -> None:
    """The background process of `run` and `decay`."""
    supervise.keep_going(runs.find(run_folder))


def _keep(found: Run, foreground: bool) -> None:
    if foreground:
        supervise.keep_going(found)
    else:
        pid = supervise.background(found)
        print(f"training in the background, process {pid}; its log is {found.state / 'log'}")


def _prepared(state: Path) -> Path:
    if not (state / "recipe.toml").is_file():
        raise InputError(f"{state} is not prepared.")
    return state.resolve()


def _resolved(path: Path | None) -> Path | None:
    return None if path is None else path.resolve()


def _texts(dev: tuple[Path, ...]) -> tuple[Path, ...]:
    for stem in dev:
        for suffix in (".fr", ".en"):
            if not stem.with_name(stem.name + suffix).is_file():
                raise InputError(f"There is no {stem}{suffix}.")
    return tuple(stem.resolve() for stem in dev)


def main(arguments: list[str] | None = None) -> int:
    """Run one command line and return its exit code."""
    try:
        cli.main(arguments, standalone_mode=False, prog_name="python -m training.translation")
        return 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except DepecheError as error:
        print(f"training: {error}", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        print(f"training: {error.filename or 'a file'}: {error.strerror}.", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
