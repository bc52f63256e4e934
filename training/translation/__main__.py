"""python -m training.translation: prepare, train, export, evaluate, curve."""

from __future__ import annotations

import json
import logging
import math
import shutil
import sys
import tempfile
from pathlib import Path

import click
from depeche.errors import DepecheError, InputError
from depeche.models.catalogue import bundled_folder

from training.translation import recipe, score

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)
_ANY = click.Path(path_type=Path)
_COUNT = click.IntRange(1)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Train the bundled translator.

    \b
    python -m training.translation prepare STATE --corpus pairs.tsv.xz
    python -m training.translation train STATE/constant --dev dev
    python -m training.translation train STATE/decay --start STATE/constant --decay 4000000
    python -m training.translation export STATE/decay OUT
    """
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)


@cli.command()
@click.argument("state", type=_FOLDER)
@click.option(
    "--corpus",
    "corpora",
    required=True,
    multiple=True,
    type=_FILE,
    help="Source, French, English; tabs; may be .xz. Several times for several files.",
)
@click.option(
    "--model",
    type=_FOLDER,
    help="MarianMT folder; default: the bundled one. Weights it lacks are made.",
)
@click.option(
    "--config", type=_FILE, help="JSON of what differs from its config.json; weights are made anew."
)
@click.option(
    "--recipe", "choice", type=_FILE, default=recipe.DEFAULT, help="Default: recipe.toml here."
)
@click.option("--reverse", is_flag=True, help="For a model from English to French.")
def prepare(
    state: Path,
    corpora: tuple[Path, ...],
    model: Path | None,
    config: Path | None,
    choice: Path,
    reverse: bool,
) -> None:
    """Hold sentences out, filter, encode."""
    from training.translation import prepare as work

    if any(state.glob("*/run.json")):
        raise InputError(f"{state} has runs; prepare another folder.")
    chosen = recipe.read(choice)
    origin = model or _bundled()
    pairs, tokens = work.prepare(
        corpora, origin, state, chosen.noise, chosen.held_out, reverse=reverse
    )
    shutil.copytree(origin, state / "model", dirs_exist_ok=True)
    if config is not None:
        (state / "model/model.safetensors").unlink(missing_ok=True)
        place = state / "model/config.json"
        place.write_text(json.dumps(json.loads(place.read_text()) | json.loads(config.read_text())))
    shutil.copy(choice, state / "recipe.toml")
    print(f"{pairs:,} pairs, {tokens:,} target pieces")


@cli.command("add-marks")
@click.argument("model", type=_FOLDER)
@click.argument("out", type=_FOLDER)
def add_marks(model: Path, out: Path) -> None:
    """Write MODEL again with marks in its vocabulary, to train on from."""
    from training.translation import marks

    marks.add_to(model, out)


@cli.command("back-translate")
@click.argument("english", type=_FILE)
@click.argument("out", type=_FILE)
@click.option("--model", required=True, type=_FOLDER, help="MarianMT folder, English to French.")
@click.option("--translator", type=_FOLDER, help="MarianMT folder that judges; default: bundled.")
@click.option(
    "--recipe", "choice", type=_FILE, default=recipe.DEFAULT, help="Default: recipe.toml here."
)
def back_translate(
    english: Path, out: Path, model: Path, translator: Path | None, choice: Path
) -> None:
    """Make French of sentences in ENGLISH (source, sentence; tabs; may be .xz): a corpus, OUT.

    What is done is in OUT whenever it is stopped.
    """
    from training.translation import back_translation as work

    chosen = recipe.read(choice).back_translation
    with tempfile.TemporaryDirectory() as folder:
        translate = work.by_model(model, chosen.beam, Path(folder))
        judge = work.by_translator(translator or _bundled(), Path(folder))
        sentences = work.sentences(english, chosen)
        pairs = work.write(work.back_translate(sentences, translate, judge, chosen.least), out)
    print(f"{pairs:,} pairs")


@cli.command()
@click.argument("run", type=_FOLDER)
@click.option("--mix", help="Of the recipe; default: constant, or decay with --decay.")
@click.option(
    "--start", type=_ANY, help="Run, checkpoint or MarianMT folder; default: the prepared model."
)
@click.option("--seen", default=0, help="Target tokens that a MarianMT folder's weights have seen.")
@click.option("--decay", type=_COUNT, help="Target tokens over which the rate falls to nothing.")
@click.option("--seed", default=1, show_default=True, help="Of the order of the corpus.")
@click.option("--dev", type=_ANY, multiple=True, help="Text for the loss: DEV.fr and DEV.en.")
@click.option("--tokens", type=_COUNT, help="Stop when the run has so many.")
@click.option("--device", default="cpu", show_default=True, type=click.Choice(["cpu", "cuda"]))
def train(
    run: Path,
    mix: str | None,
    start: Path | None,
    seen: int,
    decay: int | None,
    seed: int,
    dev: tuple[Path, ...],
    tokens: int | None,
    device: str,
) -> None:
    """Train the run in the folder RUN, a new one in what `prepare` made.

    Without --decay the rate is constant, and the run goes on until it is stopped: SIGTERM or Ctrl-C
    saves and ends. The same command goes on where the run stopped.
    """
    from training.translation import train as work

    if not (run.parent / "recipe.toml").is_file():
        raise InputError(f"{run.parent} is not prepared.")
    what = work.Run(
        mix=mix or ("decay" if decay else "constant"),
        start=None if start is None else str(start.resolve()),
        seen=seen,
        decay=decay,
        seed=seed,
        dev=tuple(str(stem.resolve()) for stem in dev),
    )
    reached = work.train(run, what, device, tokens or math.inf)
    print(f"{reached.tokens:,} tokens in {reached.steps:,} steps")


@cli.command()
@click.argument("checkpoints", nargs=-1, required=True, type=_ANY)
@click.argument("out", type=_FOLDER)
@click.option("--shares", help="Of the checkpoints in their mean, like 0.7,0.3; default: equal.")
def export(checkpoints: tuple[Path, ...], out: Path, shares: str | None) -> None:
    """Write the mean of checkpoints, or of runs' newest ones, as a MarianMT folder."""
    from training.translation.export import export as work

    try:
        chosen = [float(share) for share in shares.split(",")] if shares else []
    except ValueError as error:
        raise click.UsageError("--shares are numbers with commas between them.") from error
    work(checkpoints, out, chosen)


@cli.command()
@click.argument("run", type=_FOLDER)
@click.option("--dev", type=_ANY, multiple=True, help="Text to translate: DEV.fr and DEV.en.")
def evaluate(run: Path, dev: tuple[Path, ...]) -> None:
    """Score the newest checkpoint of RUN on texts and what was held out; into STATE/curve.tsv."""
    from training.translation import checkpoint
    from training.translation.export import export as write
    from training.translation.train import evaluated

    newest = checkpoint.find(run)
    seen = checkpoint.reached(newest).seen
    with tempfile.TemporaryDirectory() as folder:
        write([newest], Path(folder) / "model")
        points = [
            score.Point(
                seen, run.resolve().name, text.name, *score.score(Path(folder) / "model", text)
            )
            for text in evaluated(run.resolve().parent, dev)
        ]
    score.append(run.parent / "curve.tsv", points)
    for point in points:
        scores = f"BLEU {point.bleu:.2f}  chrF {point.chrf:.2f}"
        print(f"{point.tokens / 1e6:.2f} M  {point.text}  {scores}")


@cli.command()
@click.argument("table", type=_FILE)
@click.argument("out", type=_FILE)
@click.option("--text", default="flores200_dev", show_default=True, help="The text to draw.")
def curve(table: Path, out: Path, text: str) -> None:
    """Draw a learning curve (curve.tsv) as SVG, PNG or PDF."""
    score.draw(score.points(table), text, out)


def _bundled() -> Path:
    """The folder of the bundled translator."""
    return bundled_folder() / "marian-fr-en"


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
