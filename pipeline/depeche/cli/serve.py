"""The command `serve`."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import click

from depeche import extras, settings
from depeche.cli import common
from depeche.errors import INTERRUPTED
from depeche.pipeline import Pipeline
from depeche.stopping import Stop, stop_on_signals


@click.command()
@common.options(
    common.quiet,
    click.option(
        "--host",
        default="127.0.0.1",
        show_default=True,
        help="The address to listen on; another than this machine's own takes --tokens.",
    ),
    click.option(
        "--port",
        type=click.IntRange(0, 65535),
        default=8765,
        show_default=True,
        help="The port to listen on; 0 is any that is free.",
    ),
    click.option(
        "--name",
        "names",
        multiple=True,
        help="A name that requests may call the server by, as behind a proxy.",
    ),
    click.option(
        "--tokens",
        type=click.Path(dir_okay=False),
        help="Let in only who has one of the tokens in a file, one a line.",
    ),
    click.option(
        "--max-waiting",
        type=click.IntRange(1, 10_000),
        default=64,
        show_default=True,
        help="Requests that may wait for their turn; more are told to come back.",
    ),
)
@common.briefing
def serve(
    host: str,
    port: int,
    names: tuple[str, ...],
    tokens: str | None,
    max_waiting: int,
    **flags: Any,
) -> int:
    """Answer over HTTP: brief, repair and translate.

    One process holds the models; what is asked for at the same time is translated together.
    /api/v1 has the routes of depeche, described in /api/v1/openapi.json; /translate, /detect and
    /languages are those of LibreTranslate, for clients made for it. SIGTERM and Ctrl-C stop it
    after the work in hand.

    \b
    depeche serve
    curl --data-binary @article.txt -H 'Content-Type: text/plain' 127.0.0.1:8765/api/v1/brief
    depeche serve --host 0.0.0.0 --name wire.example --tokens tokens.txt
    """
    extras.require("serve", "The server")
    from depeche.serve import server
    from depeche.serve.access import Access
    from depeche.serve.work import Worker

    stop = Stop()
    with stop_on_signals(stop, twice=KeyboardInterrupt):
        access = Access.of(host, names, Path(tokens) if tokens else None)
        with Pipeline(settings.load(flags)) as pipeline:
            common.print_notes(pipeline, flags)
            listening = server.listen(host, port)
            shown = f"[{host}]" if ":" in host else host
            common.print_note(f"listening on http://{shown}:{listening.getsockname()[1]}")
            server.run(Worker(pipeline, max_waiting), access, listening, stop.is_set)
    return INTERRUPTED if signal.SIGINT in stop.signals else 0
