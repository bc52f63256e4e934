"""Opening a review desk over an output folder, with all that works for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from depeche import settings
from depeche.batch.watch import Disposal, Log, Watch, check_inbox
from depeche.desk.desk import Desk
from depeche.errors import writing
from depeche.output.store import BriefStore
from depeche.pipeline import Pipeline
from depeche.repairs import kept_words
from depeche.serve.review.background import Background
from depeche.serve.review.context import Context
from depeche.serve.review.handing_on import HandingOn, Target
from depeche.serve.review.notices import Notices
from depeche.serve.work import Worker
from depeche.settings import Settings
from depeche.storage import atomic, by_hand
from depeche.translation import glossary_file

_TOGETHER = 4  # articles of the inbox translated together; whoever asks for something waits so long


class Inbox(NamedTuple):
    """A folder whose files are briefed; the fields are those of ``batch.watch.run``."""

    folder: Path
    settle: float = 2.0
    then: Disposal = "leave"
    log: Log = lambda record: None


@contextmanager
def opened(
    out: Path,
    chosen: Settings,
    *,
    most_waiting: int,
    inbox: Inbox | None = None,
    targets: tuple[Target, ...] = (),
) -> Iterator[Context]:
    """A review desk over an output folder, which no other process may have open.

    Args:
        out: the output folder; made if it does not exist.
        chosen: the settings, not yet those for the folder.
        most_waiting: how many jobs may wait for the models.
        inbox: a folder whose files are briefed meanwhile.
        targets: where approved briefs go.

    Raises:
        DepecheError: the folder, a file in it or the inbox cannot be used, a setting makes no
            sense, or a model is missing.
    """
    notices = Notices()
    with (
        closing(BriefStore(out)) as store,
        closing(Desk(store, targets=tuple(target.name for target in targets))) as desk,
    ):
        resolved = _with_files(chosen, out)
        with Pipeline(resolved) as pipeline:
            _ = pipeline.signature  # asks for settings and models before anything is begun
            background = Background(
                pipeline, desk, notices, _watching(pipeline, resolved, inbox, store)
            )
            worker = Worker(pipeline, most_waiting, background.step)
            handing = HandingOn(desk, targets, notices.publish)
            with closing(background), closing(handing):
                handing.start()
                yield Context(
                    desk,
                    worker,
                    background,
                    notices,
                    Path(resolved.glossary),
                    Path(resolved.words),
                    out,
                )


def _with_files(chosen: Settings, out: Path) -> Settings:
    """The settings for the folder, with files that editors can add terms and words to.

    Those of the folder are made if they are not there; one that the settings name must be.
    """
    of_here = Path(settings.WORDS)  # without a setting it counts in all commands
    if not chosen.words and of_here.is_file() and not (out / kept_words.NAME).exists():
        chosen = msgspec.structs.replace(chosen, words=str(of_here.absolute()))
    for named, path, text in (
        (chosen.glossary, out / glossary_file.NAME, glossary_file.HEADING),
        (chosen.words, out / kept_words.NAME, kept_words.HEADING),
    ):
        if not named and not os.path.lexists(path):
            with writing(path):
                atomic.write(path, text)
        elif not named:
            by_hand.check(path)
    return settings.for_output(chosen, out)


def _watching(
    pipeline: Pipeline, resolved: Settings, inbox: Inbox | None, store: BriefStore
) -> Callable[[], Watch] | None:
    """What opens the work on an inbox; None without one."""
    if inbox is None:
        return None
    check_inbox(inbox.folder, store.out)
    return lambda: Watch(
        pipeline,
        resolved,
        inbox.folder,
        store,
        settle=inbox.settle,
        then=inbox.then,
        log=inbox.log,
        together=_TOGETHER,
    )
