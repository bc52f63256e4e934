"""Optional parts of the installation, and the sentence that says how to get one."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Literal

from depeche.errors import ModelError

Extra = Literal["summary", "hub", "evaluate"]

_LIBRARIES: dict[Extra, tuple[str, ...]] = {
    "summary": ("torch", "transformers"),
    "hub": ("huggingface_hub",),
    "evaluate": ("sacrebleu",),
}


def installed(extra: Extra) -> bool:
    """Whether the libraries of an extra are installed; none of them is imported."""
    return all(find_spec(library) is not None for library in _LIBRARIES[extra])


def install_command(extra: Extra) -> str:
    """The command that installs an extra."""
    return f"pip install 'depeche[{extra}]'"


def require(extra: Extra, what: str) -> None:
    """Make sure that an extra is installed.

    Args:
        extra: its name.
        what: what needs it, as the subject of a sentence.

    Raises:
        ModelError: it is not.
    """
    if not installed(extra):
        libraries = " and ".join(_LIBRARIES[extra])
        raise ModelError(f"{what} needs {libraries}: run `{install_command(extra)}`.")
