"""The extras of the package: whether one is installed, and the message that it is missing."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Literal

from depeche.errors import ModelError

Extra = Literal["summary", "hub", "evaluate", "serve", "cluster"]

_LIBRARIES: dict[Extra, tuple[str, ...]] = {
    "summary": ("torch", "transformers"),
    "hub": ("huggingface_hub",),
    "evaluate": ("sacrebleu",),
    "cluster": ("ray", "pyarrow"),
    "serve": ("argon2", "starlette", "uvicorn", "python_multipart"),
}


def installed(extra: Extra) -> bool:
    """Whether the libraries of an extra are installed; does not import them."""
    return all(find_spec(library) is not None for library in _LIBRARIES[extra])


def install_command(extra: Extra) -> str:
    """The command that installs an extra."""
    return f"pip install 'depeche[{extra}]'"


def require(extra: Extra, what: str) -> None:
    """Raise an error unless an extra is installed.

    Args:
        extra: its name.
        what: what needs it, as the subject of a sentence.

    Raises:
        ModelError: it is not installed.
    """
    if not installed(extra):
        *others, last = _LIBRARIES[extra]
        libraries = f"{', '.join(others)} and {last}" if others else last
        raise ModelError(f"{what} needs {libraries}: run `{install_command(extra)}`.")
