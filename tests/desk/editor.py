"""An editor in a process of its own, who edits, approves and rejects until the process is killed.

``python -m desk.editor DIR`` prints a line of JSON after each change that the desk has confirmed.
"""

from __future__ import annotations

import itertools
import json
import random
import sys
from pathlib import Path

from depeche.desk.values import Field

from desk.made import done, opened


def say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def main(out: Path) -> None:
    with opened(out) as desk:
        urns = [item.urn for item in desk.page().items]
        say("open")
        for number in itertools.count():
            urn = random.choice(urns)
            version = desk.item(urn).version
            action = random.choice(["edit", "edit", "approve", "approve", "reject"])
            if action == "edit":
                text = f"Text {number} of {version}."
                item = done(desk.edit(urn, Field("sentence", 1), text, "J", version))
            elif action == "approve":
                item = done(desk.approve(urn, "J", version))
            else:
                item = done(desk.reject(urn, f"reason {number}", "J", version))
            say([urn, item.version, item.status])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
