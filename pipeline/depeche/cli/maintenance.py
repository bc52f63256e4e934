"""The commands `models`, `cache` and `completion`, and the text of `--version`."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import get_completion_class

from depeche import __version__, settings
from depeche.cli import common
from depeche.errors import ModelError
from depeche.models import catalogue
from depeche.pipeline import Pipeline
from depeche.translation.engines import converted
from depeche.wording import count, mebibytes
from depeche.writers import brief_json


def version() -> str:
    """The version, the signature and the libraries; without models, why there is no signature."""
    pipeline = Pipeline(settings.load({}))
    try:
        signature, libraries = pipeline.signature, pipeline.libraries
    except ModelError as error:
        return f"depeche {__version__}\nsignature none: {error}"
    return f"depeche {__version__}\nsignature {signature}\nlibraries {libraries}"


@click.group("models")
def models_group() -> None:
    """List, fetch and verify models."""


@models_group.command("list")
@common.as_json
def models_list(as_json: bool) -> None:
    """All models depeche knows by name, and whether they are here.

    \b
    depeche models list
    depeche models list --json
    """
    resolved = settings.load({})
    rows = [
        (known.name, known.task, _state(known, resolved), known.licence, known.about)
        for known in catalogue.registry().values()
    ]
    if as_json:
        names = ("name", "task", "state", "licence", "about")
        common.print_result(
            brief_json.encoded([dict(zip(names, row, strict=True)) for row in rows])
        )
        return
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        common.print_result("  ".join([*cells, row[4]]))


@models_group.command("pull")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@common.quiet
@click.option("--again", is_flag=True, help="Fetch it even if it is here and whole.")
def models_pull(names: tuple[str, ...], again: bool) -> None:
    """Fetch models; the only command that uses the network.

    \b
    depeche models pull smollm2-brief
    depeche models pull Helsinki-NLP/opus-mt-fr-en
    """
    from depeche.models.pull import pull

    place = settings.load({}).models_folder
    for name in names:
        known = _entry(name)
        if not again and not known.bundled and _is_whole(known, place):
            common.print_note(f"{known.name} is here and whole.")
            continue
        common.print_note(f"fetching {known.name} …")
        common.print_note(f"{known.name} is in {pull(known, place)}")


@models_group.command("verify")
@click.argument("names", nargs=-1, metavar="[NAME...]")
def models_verify(names: tuple[str, ...]) -> int:
    """Read every file of the models that are here and compare it with its recorded digest.

    \b
    depeche models verify
    depeche models verify marian-fr-en
    """
    place = settings.load({}).models_folder
    wanted = [_entry(name) for name in names] or [
        known for known in catalogue.registry().values() if catalogue.pulled(known, place)
    ]
    damaged = 0
    for known in wanted:
        try:
            catalogue.verify(known, place)
        except ModelError as error:
            damaged += 1
            common.print_message(str(error))
        else:
            common.print_result(f"{known.name} is whole")
    return ModelError.exit_code if damaged else 0


@models_group.command("path")
@click.argument("name")
def models_path(name: str) -> None:
    """Print the folder of a model that is here.

    \b
    depeche models path marian-fr-en
    """
    known = _entry(name)
    place = settings.load({}).models_folder
    if not catalogue.pulled(known, place):
        raise ModelError(f"{known.name} is not here: run `{known.pull_command}`.")
    common.print_result(str(catalogue.folder(known, place)))


@click.group("cache")
def cache_group() -> None:
    """Look at and empty the stage cache."""


@cache_group.command("info")
@common.as_json
def cache_info(as_json: bool) -> None:
    """Where the cache is and what it holds; beside it, the converted models.

    \b
    depeche cache info
    depeche cache info --json
    """
    resolved = settings.load({})
    with Pipeline(resolved) as pipeline:
        stages = pipeline.cache.info()
        path = pipeline.cache.path
    limit = settings.size(resolved.cache_size)
    engines = converted.sizes(resolved.engines_folder)
    if as_json:
        stated = {
            "path": str(path),
            "limit": limit,
            "stages": [use._asdict() for use in stages],
            "engines": {"entries": len(engines), "size": sum(engines)},
        }
        common.print_result(brief_json.encoded(stated))
        return
    common.print_result(str(path))
    for use in stages:
        common.print_result(f"{use.stage:<12}{use.entries:>9} entries {use.size / 1024:>12.1f} KiB")
    common.print_result(
        f"{mebibytes(sum(use.size for use in stages))} of at most {mebibytes(limit)} (cache_size)"
    )
    common.print_result(
        f"{count(len(engines), 'converted model')} beside it, {mebibytes(sum(engines))}, in "
        f"{resolved.engines_folder}"
    )


@cache_group.command("clear")
@common.quiet
@click.option("--stage", help="Only this stage, as `depeche cache info` names it.")
def cache_clear(stage: str | None) -> None:
    """Forget what was computed.

    \b
    depeche cache clear
    depeche cache clear --stage translate
    """
    with common.pipeline() as pipeline:
        common.print_note(f"{pipeline.cache.clear(stage)} entries forgotten.")


@cache_group.command("prune")
@common.quiet
@click.option("--max-size", required=True, metavar="SIZE", help="For example 500M or 1G.")
def cache_prune(max_size: str) -> None:
    """Forget the least recently used down to a size.

    \b
    depeche cache prune --max-size 500M
    """
    with common.pipeline() as pipeline:
        common.print_note(f"{pipeline.cache.prune(settings.size(max_size)) / 1024:.1f} KiB freed.")


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for a shell.

    \b
    eval "$(depeche completion bash)"
    """
    kind = get_completion_class(shell)
    assert kind is not None
    group = click.get_current_context().find_root().command
    common.print_result(kind(group, {}, "depeche", "_DEPECHE_COMPLETE").source())


def _entry(name: str) -> catalogue.RegistryEntry:
    known = catalogue.entry(name)
    if known is None:
        raise ModelError(f"There is no model {name!r}; see `depeche models list`.")
    return known


def _state(known: catalogue.RegistryEntry, resolved: settings.Settings) -> str:
    """Whether a model can be used; if it is damaged, a message says how to restore it."""
    place = resolved.models_folder
    if not known.bundled and not catalogue.pulled(known, place):
        return "not pulled"
    try:
        catalogue.find(known.name, known.task, place, resolved.cache_folder)
    except ModelError as error:
        common.print_message(str(error))
        return "damaged"
    return "bundled" if known.bundled else "pulled"


def _is_whole(known: catalogue.RegistryEntry, place: Path) -> bool:
    try:
        catalogue.verify(known, place)
    except ModelError:
        return False
    return True
