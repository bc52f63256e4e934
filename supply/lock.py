"""Write the locks: every package that set-up installs, pinned, each of its files by its SHA-256.

    make lock

They are resolved from ``pyproject.toml``; what is pinned stays unless it no longer fits (delete a
line, or the file, to move on). The hashes are of all files of a release, for every platform, as
the package registry states them. torch has locks of its own, because pip, given the hashes of both,
prefers the registry's build for NVIDIA cards, with gigabytes of libraries, to a CPU build.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import uv

LOCK = Path("requirements.lock")
REGISTRY = Path("requirements-torch.lock")
CPU = Path("requirements-torch-cpu.lock")

# torch's CPU build for Linux is not on the package registry, but some machines hold it ready.
_CPU_BUILD = {"2.13.0": "6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b"}
_PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^\s;]+)[^\n]*\n(?: .*\n)*", re.MULTILINE)
_IN_BROWSER = re.compile(r"[^\n]*; [^\n]*sys_platform == 'emscripten'").match
_COMMAND = "--quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11"


def main() -> None:
    """Resolve, split, write."""
    _compile("pyproject.toml", "--group", "dev", "--output-file", str(LOCK))
    pins = {found["name"]: found for found in _PIN.finditer(LOCK.read_text())}
    torch = pins["torch"]["version"]
    wanted = _compile("-", "--no-config", "--constraint", str(LOCK), stdin=f"torch=={torch}")
    more = [found[0] for found in _PIN.finditer(wanted) if found["name"] not in pins]
    rest = [
        found[0] for name, found in pins.items() if name != "torch" and not _IN_BROWSER(found[0])
    ]
    _write(LOCK, "Everything set-up installs but torch.", rest)
    _write(
        REGISTRY, "torch from the package registry, and what it wants.", [pins["torch"][0], *more]
    )
    build = f"torch=={torch}+cpu \\\n    --hash=sha256:{_CPU_BUILD[torch]}\n"
    _write(CPU, "torch's CPU build, where pip finds one.", [build])


def _compile(*arguments: str, stdin: str = "") -> str:
    command = [uv.find_uv_bin(), "pip", "compile", *arguments, *_COMMAND.split()]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def _write(path: Path, what: str, pins: list[str]) -> None:
    path.write_text(f"# Made by `make lock`. {what}\n" + "".join(pins))


if __name__ == "__main__":
    main()
