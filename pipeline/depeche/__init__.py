"""French wire copy in, English briefs out.

Usage::

    import depeche

    brief = depeche.brief("article.xml")
    print(brief.headline, brief.text, [warning.text for warning in brief.warnings])

    with depeche.Pipeline(summariser="lead") as pipeline:
        for brief in pipeline.briefs(pipeline.read("wire.jsonl")):
            print(brief.text)

    depeche.repair("nord-coréenqui")
    depeche.translate("Le maire est venu.")

Everything runs on this machine, and nothing is downloaded. What is computed is kept in the same
cache as that of the command line. ``docs/python-api.md`` describes the whole interface; the
package's modules are not part of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from depeche.api import brief, read, repair, summarise, translate
    from depeche.documents import Article, Brief, BriefWarning
    from depeche.errors import DepecheError, InputError, ModelError, RefusedError, SettingsError
    from depeche.pipeline import Pipeline

__version__ = "0.2.0"

__all__ = [
    "Article",
    "Brief",
    "BriefWarning",
    "DepecheError",
    "InputError",
    "ModelError",
    "Pipeline",
    "RefusedError",
    "SettingsError",
    "__version__",
    "brief",
    "read",
    "repair",
    "summarise",
    "translate",
]

_NAMES_BY_MODULE = {
    "depeche.api": ("brief", "read", "repair", "summarise", "translate"),
    "depeche.documents": ("Article", "Brief", "BriefWarning"),
    "depeche.errors": ("DepecheError", "InputError", "ModelError", "RefusedError", "SettingsError"),
    "depeche.pipeline": ("Pipeline",),
}
_MODULES = {name: module for module, names in _NAMES_BY_MODULE.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that the command starts quickly."""
    if name not in _MODULES:
        raise AttributeError(f"module 'depeche' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name]), name)
    return value


def __dir__() -> list[str]:
    """The public names."""
    return __all__
