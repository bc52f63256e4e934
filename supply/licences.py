"""Write docs/licences.md: the licence of every pinned package and of every model.

    make licences

A package that is installed states its licence itself. What set-up installs only on other machines
stands in ``ELSEWHERE``, as its release on the package registry states it.
"""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

from depeche.models.catalogue import registry

from supply.pins import pins

PAGE = Path("docs/licences.md")
_NVIDIA = "LicenseRef-NVIDIA-Proprietary"
ELSEWHERE = {
    "cuda-bindings": "Apache-2.0",
    "cuda-pathfinder": "Apache-2.0",
    "cuda-toolkit": "not stated (NVIDIA)",
    **dict.fromkeys(
        (
            "nvidia-cublas nvidia-cuda-cupti nvidia-cuda-nvrtc nvidia-cuda-runtime "
            "nvidia-cudnn-cu13 nvidia-cufft nvidia-cufile nvidia-curand nvidia-cusolver "
            "nvidia-cusparse nvidia-cusparselt-cu13 nvidia-nccl-cu13 nvidia-nvjitlink "
            "nvidia-nvshmem-cu13"
        ).split(),
        _NVIDIA,
    ),
    "nvidia-nvtx": "Apache-2.0",
    "triton": "MIT",
}
_HEAD = """# Licences

Made by `make licences`. depeche itself is under the Apache License 2.0 (`LICENSE`); the word
lists of repair and translation are under licences of their own (`LICENSES.md` beside them).

## Models
"""


def main() -> None:
    """Write the page, or say of which package the licence is not known."""
    stated = {name: licence(name) for name in pins()}
    unknown = [name for name, text in stated.items() if not text]
    if unknown:
        sys.exit(f"The licence of {', '.join(unknown)} is not known; add it to ELSEWHERE.")
    models = [(model.name, model.licence) for model in registry().values()]
    packages = [(f"{name} {version}", stated[name]) for name, version in sorted(pins().items())]
    PAGE.write_text(
        f"{_HEAD}\n{_table('model', models)}\n\n## Packages\n\n{_table('package', packages)}\n"
    )


def licence(name: str) -> str:
    """What a package says of its licence: an SPDX expression, a classifier, or its own words."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ELSEWHERE.get(name, "")
    if expression := about.get("License-Expression"):
        return expression
    classifiers = about.get_all("Classifier") or []
    named = [c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License :: ")]
    return ", ".join(named) or (about.get("License") or "").partition("\n")[0]


def _table(what: str, rows: list[tuple[str, str]]) -> str:
    lines = [f"| {what} | licence |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
