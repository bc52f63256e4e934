"""The settings, and how they are resolved: flags go before environment, environment before file."""

from __future__ import annotations

import difflib
import logging
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypedDict

import msgspec
import platformdirs

from depeche.errors import SettingsError
from depeche.readers import Limits
from depeche.repairs import kept_words
from depeche.translation import glossary, memory
from depeche.translation.engines.choice import ComputeType, EngineName

log = logging.getLogger(__name__)

WORDS = ".depeche-words.txt"  # in the current folder: the list of words without a setting
NO_MEMORY = "off"  # a value of the setting ``memory``
_PREFIX = "DEPECHE_"  # of the names of environment variables
_NO_SETTINGS = {"DEPECHE_CONFIG", "DEPECHE_DEBUG"}  # variables that mean something else
_NO_HOME = Path("/nonexistent/depeche")  # as Debian names the home folder of users without one
MAXIMA = {"beam": 32, "sentences": 20, "max_words": 1000, "threads": 1024}
DAY = 86_400  # seconds
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings.

    The name of a field is the key in the settings file; in capitals and after ``DEPECHE_``, it is
    the name of the environment variable, which counts as unset if it is empty.
    """

    translator: str = "marian-fr-en"
    summariser: str = "lead"
    beam: int = 4
    engine: EngineName = "auto"
    compute_type: ComputeType = "auto"
    threads: int = 0
    glossary: str = ""
    memory: str = ""
    read_back: bool = True
    min_confidence: float = 0.0
    words: str = ""
    sentences: int = 3
    max_words: int = 120
    strict: bool = False
    force: bool = False
    cache_dir: str = ""
    cache_size: str = "1G"
    models_dir: str = ""
    max_file: str = "64M"
    max_article: str = "1M"
    max_items: int = 10_000
    max_seconds: float = 60.0

    @property
    def kept_words(self) -> frozenset[str]:
        """The words that repair must never split, from the file that ``words`` names.

        Without the setting it is ``.depeche-words.txt`` in the current folder, if that exists.

        Raises:
            SettingsError: the file that was named cannot be read.
        """
        path = Path(self.words or WORDS)
        if not self.words and not path.is_file():
            return frozenset()
        return frozenset(kept_words.read(path))

    @property
    def limits(self) -> Limits:
        """The limits on one input file."""
        return Limits(size(self.max_file), size(self.max_article), self.max_items, self.max_seconds)

    @property
    def cache_folder(self) -> Path:
        """The folder of the cache of stage outputs."""
        return Path(self.cache_dir or _of_user(platformdirs.user_cache_dir))

    @property
    def engines_folder(self) -> Path:
        """The folder of models that were converted for an engine."""
        return self.cache_folder / "engines"

    @property
    def models_folder(self) -> Path:
        """The folder of pulled models."""
        return Path(self.models_dir or _of_user(platformdirs.user_data_dir) / "models")


class SettingValues(TypedDict, total=False):
    """The settings as keywords of a function; a path may be given as such."""

    translator: str | Path
    summariser: str | Path
    beam: int
    engine: EngineName
    compute_type: ComputeType
    threads: int
    glossary: str | Path
    memory: str | Path
    read_back: bool
    min_confidence: float
    words: str | Path
    sentences: int
    max_words: int
    strict: bool
    force: bool
    cache_dir: str | Path
    cache_size: str
    models_dir: str | Path
    max_file: str
    max_article: str
    max_items: int
    max_seconds: float


def load(flags: Mapping[str, Any], environ: Mapping[str, str] = os.environ) -> Settings:
    """Resolve the settings.

    Args:
        flags: settings by name; None is one that was not given.
        environ: the environment variables.

    The settings file is ``$DEPECHE_CONFIG`` or ``config.toml`` in the user's configuration folder.
    Environment variables that look like settings, but are none, are logged as warnings.

    Raises:
        SettingsError: the file cannot be read, or a value makes no sense.
    """
    _warn_of_unknown(environ)
    values: dict[str, Any] = {}
    for origin, some in _sources(flags, environ):
        values |= some
        _converted(some, origin)  # so that an error names where the value comes from
    settings = _converted(values, "The settings do")
    for name in ("beam", "sentences", "max_words", "max_items"):
        if getattr(settings, name) < 1:
            raise SettingsError(f"The setting {name} must be at least 1.")
    for name, most in MAXIMA.items():
        if getattr(settings, name) > most:
            raise SettingsError(f"The setting {name} must be at most {most}.")
    if settings.threads < 0:
        raise SettingsError("The setting threads must be 0 (all cores) or more.")
    if not 0 < settings.max_seconds <= DAY:
        raise SettingsError(f"The setting max_seconds must be more than 0 and at most {DAY}.")
    if not 0 <= settings.min_confidence <= 1:
        raise SettingsError("The setting min_confidence must be from 0 to 1.")
    for text in (settings.cache_size, settings.max_file, settings.max_article):
        size(text)
    return settings


def for_output(resolved: Settings, out: Path | None) -> Settings:
    """The settings for a run that writes into an output folder, or into none.

    Where they name no glossary, no list of words or no translation memory, it is the folder's own
    if it has one. A memory may be refused.
    """
    if out is None:
        return resolved
    own = {"glossary": glossary.NAME, "words": kept_words.NAME, "memory": memory.NAME}
    found = {
        name: str(out / file)
        for name, file in own.items()
        if not getattr(resolved, name) and (out / file).is_file()
    }
    return msgspec.structs.replace(resolved, **found)


def _sources(
    flags: Mapping[str, Any], environ: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Settings by where they come from, the strongest last; each with the start of a sentence."""
    named = environ.get("DEPECHE_CONFIG")
    path = Path(named or _of_user(platformdirs.user_config_dir) / "config.toml")
    if named or os.path.isfile(path):  # noqa: PTH113 (the Path's fails if the home is closed to us)
        try:
            yield f"The settings in {path} do", tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"The settings file {path} cannot be read: {error}.") from error
    for field in Settings.__struct_fields__:
        name = _variable(field)
        if value := environ.get(name):
            yield f"The variable {name} does", {field: value}
    given = {name: value for name, value in flags.items() if value is not None}
    paths = {name: str(value) for name, value in given.items() if isinstance(value, os.PathLike)}
    yield "The settings do", given | paths


def _warn_of_unknown(environ: Mapping[str, str]) -> None:
    """Log a warning for each variable with our prefix that means nothing."""
    known = {*map(_variable, Settings.__struct_fields__), *_NO_SETTINGS}
    for name in sorted(environ):
        if name.startswith(_PREFIX) and name not in known:
            # Without the prefix, which makes all names alike.
            bare = [one.removeprefix(_PREFIX) for one in known]
            close = difflib.get_close_matches(name.removeprefix(_PREFIX), bare, n=1)
            hint = f": did you mean {_PREFIX}{close[0]}?" if close else "."
            log.warning("depeche has no environment variable %s%s", name, hint)


def _variable(field: str) -> str:
    """The environment variable of a setting."""
    return _PREFIX + field.upper()


def _of_user(find: Callable[[str], str]) -> Path:
    """The folder of this user that a function of platformdirs finds for depeche.

    For a user without a home folder it is one that nobody but root could make.
    """
    try:
        folder = Path(find("depeche"))
    except RuntimeError:  # older releases of platformdirs give a path that begins with ~
        return _NO_HOME
    return folder if folder.is_absolute() else _NO_HOME


def _converted(values: Mapping[str, Any], origin: str) -> Settings:
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{origin} not make sense: {error}.") from error


def size(text: str) -> int:
    """The number of bytes that a text like ``500M``, ``1.5G`` or ``4096`` means (powers of 1024).

    Raises:
        SettingsError: the text is not a size.
    """
    match = re.fullmatch(r"(\d{1,15}(?:\.\d{1,9})?)\s*([KMGT]?)i?B?", text.strip(), re.IGNORECASE)
    if not match:
        raise SettingsError(f"{text!r} is not a size; write it like 500M or 1.5G.")
    return int(float(match[1]) * _UNITS[match[2].upper()])
