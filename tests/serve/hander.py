"""A review desk in a process of its own that edits, approves and hands on until it is killed.

``python -m serve.hander DIR FOLDER URL`` prints a line once it has begun.
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from contextlib import closing
from pathlib import Path

from depeche.desk.desk import Desk
from depeche.desk.values import Field
from depeche.output.store import BriefStore
from depeche.serve.review.folder import FolderTarget
from depeche.serve.review.handing_on import HandingOn
from depeche.serve.review.hook import HookTarget
from desk.made import done

SECRET = b"a secret of more than thirty-two characters"


def main(out: Path, folder: Path, url: str) -> None:
    targets = (FolderTarget(folder), HookTarget(url, SECRET, inner=True, seconds=2))
    names = [target.name for target in targets]
    with closing(BriefStore(out)) as store, closing(Desk(store, targets=names)) as desk:
        urns = [item.urn for item in desk.page().items]
        HandingOn(desk, targets, waits=[0.01] * 50).start()
        sys.stdout.write("open\n")
        sys.stdout.flush()
        for number in itertools.count():
            urn = random.choice(urns)
            version = desk.item(urn).version
            action = random.choice(["edit", "approve", "approve", "reject"])
            if action == "edit":
                done(desk.edit(urn, Field("headline"), f"Text {number}.", "J", version))
            elif action == "approve":
                done(desk.approve(urn, "J", version))
            else:
                done(desk.reject(urn, f"reason {number}", "J", version))
            time.sleep(random.uniform(0, 0.1))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
