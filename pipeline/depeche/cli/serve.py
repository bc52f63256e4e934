"""The command `serve`."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

import click

from depeche import extras, settings
from depeche.batch import watch as watches
from depeche.cli import common
from depeche.errors import INTERRUPTED
from depeche.pipeline import Pipeline
from depeche.stopping import Stop, stop_on_signals

if TYPE_CHECKING:
    from depeche.serve.access import Access
    from depeche.serve.review.context import Context
    from depeche.serve.review.handing_on import Target
    from depeche.serve.review.opening import Inbox
    from depeche.serve.work import Worker

F = TypeVar("F", bound=Callable[..., Any])

_listening = common.options(
    click.option(
        "--host",
        default="127.0.0.1",
        show_default=True,
        help="The address to listen on; another than this machine's own takes --auth, --tokens or "
        "--auth-header.",
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
        "--max-waiting",
        type=click.IntRange(1, 10_000),
        default=64,
        show_default=True,
        help="Requests that may wait for their turn; more are told to come back.",
    ),
)
_desk = common.options(
    click.option(
        "--out",
        type=click.Path(file_okay=False),
        help="Open the review desk over an output folder.",
    ),
    click.option(
        "--inbox",
        type=click.Path(exists=True, file_okay=False, readable=False),
        help="Brief what comes into a folder, as `depeche watch` does.",
    ),
    click.option(
        "--settle",
        type=click.FloatRange(0.1, 3600),
        default=2,
        show_default=True,
        help="Seconds after which a file of the inbox that has not changed is complete.",
    ),
    click.option(
        "--then",
        type=click.Choice(get_args(watches.Disposal)),
        default="leave",
        show_default=True,
        help="What becomes of a file of the inbox that is done.",
    ),
)
_getting_in = common.options(
    click.option(
        "--auth",
        type=click.Path(dir_okay=False),
        help="Let people log in: the file of users that `depeche users add` writes.",
    ),
    click.option(
        "--tokens",
        type=click.Path(dir_okay=False),
        help="Let in programs that have a token of a file: on each line TOKEN, or TOKEN NAME ROLE.",
    ),
    click.option(
        "--auth-header",
        metavar="HEADER",
        default="",
        help="Let in whom a reverse proxy names in a header.",
    ),
    click.option(
        "--auth-role",
        type=click.Choice(("read", "edit")),
        default="edit",
        show_default=True,
        help="What such a one may do if the file of --auth does not have him.",
    ),
    click.option(
        "--proxy",
        "proxies",
        metavar="ADDRESS",
        multiple=True,
        help="Where a reverse proxy is, if it is not on this machine: an address or a network.",
    ),
    click.option("--https", is_flag=True, help="Browsers reach it by HTTPS, through a proxy."),
    click.option(
        "--editor",
        metavar="NAME",
        default="",
        help="Who edits, where nobody has to log in [your user name].",
    ),
)
_handing_on = common.options(
    click.option(
        "--hand-to",
        type=click.Path(file_okay=False),
        help="Put approved briefs into a folder, too.",
    ),
    click.option("--hook", metavar="URL", help="Post approved briefs to an address."),
    click.option(
        "--hook-secret",
        type=click.Path(dir_okay=False),
        help="The file with the secret that such posts are signed with.",
    ),
    click.option(
        "--hook-inner",
        is_flag=True,
        help="The hook's address may be on this machine or in a private network.",
    ),
)


@click.command()
@common.options(common.quiet, _listening, _desk, _getting_in, _handing_on)
@common.briefing
def serve(
    host: str,
    port: int,
    names: tuple[str, ...],
    max_waiting: int,
    out: str | None,
    inbox: str | None,
    settle: float,
    then: watches.Disposal,
    auth: str | None,
    tokens: str | None,
    auth_header: str,
    auth_role: Literal["read", "edit"],
    proxies: tuple[str, ...],
    https: bool,
    editor: str,
    hand_to: str | None,
    hook: str | None,
    hook_secret: str | None,
    hook_inner: bool,
    **flags: Any,
) -> int:
    """Answer over HTTP; with --out, open the review desk.

    With --out DIR a browser shows the briefs in DIR: they are read, corrected, approved and handed
    on there. With --inbox, too, what comes into a folder is briefed meanwhile.

    One process holds the models; what is asked for at the same time is translated together.
    /api/v1 has the routes of depeche, described in /api/v1/openapi.json; /translate, /detect and
    /languages are those of LibreTranslate, for clients made for it. SIGTERM and Ctrl-C stop it
    after the work in hand.

    \b
    depeche serve
    curl --data-binary @article.txt -H 'Content-Type: text/plain' 127.0.0.1:8765/api/v1/brief
    depeche serve --out briefs --inbox wire
    depeche serve --out briefs --host 0.0.0.0 --name desk.example --https --auth users
    """
    extras.require("serve", "The server")
    from depeche.serve.access import Access, is_local
    from depeche.serve.work import Worker

    given = (("--inbox", inbox), ("--hand-to", hand_to), ("--hook", hook))
    for option, value in given:
        if value and not out:
            raise click.UsageError(f"{option} goes with --out DIR.")
    if bool(hook) != bool(hook_secret):
        raise click.UsageError("--hook and --hook-secret go together.")
    stop = Stop()
    with stop_on_signals(stop, twice=KeyboardInterrupt):
        access = Access.of(
            host,
            names,
            _path(tokens),
            auth=_path(auth),
            header=auth_header,
            role=auth_role,
            proxies=proxies,
            editor=editor,
            https=https,
        )
        if https and auth and not (proxies or is_local(host)):
            common.print_note(
                "Without --proxy ADDRESS all attempts to log in count as those of one address."
            )
        chosen = settings.load(flags)
        if out is None:
            with Pipeline(chosen) as pipeline:
                _run(Worker(pipeline, max_waiting), access, (host, port), stop, flags)
        else:
            from depeche.serve.review.opening import opened

            with opened(
                Path(out),
                chosen,
                most_waiting=max_waiting,
                inbox=_inbox(inbox, settle, then),
                targets=_targets(out, inbox, hand_to, hook, hook_secret, hook_inner),
            ) as context:
                _run(context.worker, access, (host, port), stop, flags, context)
    return INTERRUPTED if signal.SIGINT in stop.signals else 0


def _run(
    worker: Worker,
    access: Access,
    place: tuple[str, int],
    stop: Stop,
    flags: Mapping[str, Any],
    context: Context | None = None,
) -> None:
    """Serve until a signal asks to stop."""
    from depeche.serve import server

    common.print_notes(worker.pipeline, flags)
    listening = server.listen(*place)
    host = f"[{place[0]}]" if ":" in place[0] else place[0]
    common.print_note(f"listening on http://{host}:{listening.getsockname()[1]}")
    server.run(worker, access, listening, stop.is_set, context)


def _path(name: str | None) -> Path | None:
    return Path(name) if name else None


def _inbox(folder: str | None, settle: float, then: watches.Disposal) -> Inbox | None:
    from depeche.serve.review.opening import Inbox

    return Inbox(Path(folder), settle, then, log=_say) if folder else None


def _say(record: Mapping[str, object]) -> None:
    """Print what somebody has to look at of what happens in the inbox."""
    file, reason = record.get("file"), record.get("reason")
    if record["event"] == "failed":  # a reason that is about the whole file names it
        article = record.get("article")
        common.print_message(f"{file}: {article}: {reason}." if article else str(reason))
    elif record["event"] in ("error", "skipped", "waiting"):
        common.print_message(f"{file} {reason}.")


def _targets(
    out: str,
    inbox: str | None,
    folder: str | None,
    hook: str | None,
    secret: str | None,
    inner: bool,
) -> tuple[Target, ...]:
    """Where approved briefs go, which is neither the output folder nor the inbox."""
    from depeche.serve.review.folder import FolderTarget
    from depeche.serve.review.hook import HookTarget, read_secret

    found: list[Target] = []
    if folder:
        apart = [Path(place) for place in (out, inbox) if place]
        found.append(FolderTarget(Path(folder), apart=apart))
    if hook and secret:
        found.append(HookTarget(hook, read_secret(Path(secret)), inner=inner))
    return tuple(found)
