"""Short runs that differ in one choice of the recipe each, from one checkpoint and of one length.

STATE/compare/CHANGE/          a state folder; data and model are those of STATE
STATE/compare/CHANGE/row.json  written when its run has ended and is scored
"""

from __future__ import annotations

import re
import tempfile
import tomllib
from pathlib import Path

import msgspec
import tomlkit
from depeche.errors import InputError

from training.translation import measure, train
from training.translation.export import export
from training.translation.files import replaced
from training.translation.progress import newest, reached
from training.translation.recipe import read
from training.translation.runs import Run, create, find
from training.translation.state import lock

_ASIS = "as it is"


class Row(msgspec.Struct, frozen=True):
    """What a change led to.

    ``losses`` and ``bleu`` are by text: nats a target piece, teacher-forced, without smoothing,
    and BLEU in [0, 100].
    """

    change: str
    tokens: int
    steps: int
    losses: dict[str, float]
    bleu: dict[str, float]


def compare(start: Run, changes: list[str], tokens: int) -> list[Row]:
    """Run the recipe as it is, then each change of it; a row that is there is not run again.

    Args:
        start: the run whose newest checkpoint all begin from, and whose texts score them.
        changes: ``table.key=value`` in TOML's notation, several of one row joined by `` & ``.
        tokens: target tokens of each, over which the rate falls to nothing.

    Raises:
        InputError: ``start`` has no checkpoint, or a change names nothing of the recipe.
        SettingsError: a value makes no sense.
    """
    origin = newest(start.checkpoints)
    if origin is None:
        raise InputError(f"The run {start.folder.name} has no checkpoint yet.")
    folders = {change: _folder(start, change) for change in (_ASIS, *changes)}
    with lock(start.state / "compare"):
        return [_row(start, origin, *item, tokens) for item in folders.items()]


def _folder(start: Run, change: str) -> Path:
    """Make the state folder of a change."""
    state = start.state
    plain = re.sub(r"[^\w.=,-]+", "-", change)
    folder = state / "compare" / f"{start.folder.name}-{plain}"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("data", "model"):
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(state / name)
    recipe = tomlkit.parse((state / "recipe.toml").read_text(encoding="utf-8"))
    if change != _ASIS:
        for part in change.split(" & "):
            _set(recipe, part)
    with replaced(folder / "recipe.toml") as file:
        file.write(tomlkit.dumps(recipe).encode())
    read(folder / "recipe.toml")
    return folder


def _set(recipe: tomlkit.TOMLDocument, part: str) -> None:
    path, _, value = part.partition("=")
    *tables, key = path.strip().split(".")
    place = recipe
    try:
        for table in tables:
            place = place[table]  # type: ignore[assignment]
        place[key] = tomllib.loads(f"value = {value}")["value"]
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{part!r} is no change of the recipe, like batch.slots=1200.") from error


def _row(start: Run, origin: Path, change: str, folder: Path, tokens: int) -> Row:
    done = folder / "row.json"
    if done.exists():
        row = msgspec.json.decode(done.read_bytes(), type=Row)
        if row.tokens >= tokens:
            return row
    if not (folder / "run" / "run.json").exists():
        create(Run(folder / "run", "decay", origin, 0, tokens, seed=start.seed, dev=start.dev))
    run = find(folder / "run")
    if run.end != tokens:
        raise InputError(f"{folder} has a run of {run.end} tokens; remove it first.")
    train.train(run, tokens)
    last = newest(run.checkpoints)
    assert last is not None
    texts = measure.texts(start)
    with tempfile.TemporaryDirectory() as temporary:
        model = Path(temporary) / "model"
        export(folder / "model", [last], model)
        row = Row(
            change,
            reached(last).tokens,
            reached(last).steps,
            {text.name: measure.loss(model, text) for text in texts},
            {text.name: measure.score(model, text).bleu for text in texts},
        )
    with replaced(done) as file:
        file.write(msgspec.json.encode(row))
    return row
