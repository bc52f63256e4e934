"""Which language a body is written in (py3langid: Lui and Baldwin 2012, 97 languages)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from depeche.documents import Body
from depeche.stage import Scalar

_ENOUGH = 40  # letters below which a guess is worth nothing


class Language(msgspec.Struct, frozen=True):
    """An ISO 639-1 code; empty if there is too little text to tell."""

    code: str


class LanguageStage:
    """A stage, so that the classifier is loaded only for a text not seen before."""

    name = "language"
    version = 1
    data = ()
    libraries = ("py3langid",)
    output = Language
    signature = ""

    def parameters(self) -> Mapping[str, Scalar]:
        """None."""
        return {}

    def run(self, values: Sequence[Body]) -> Iterator[tuple[int, Language]]:
        """The language of each body."""
        import py3langid

        for index, body in enumerate(values):
            text = body.text[:20_000]
            letters = sum(character.isalpha() for character in text)
            code = str(py3langid.classify(text)[0]) if letters >= _ENOUGH else ""
            yield index, Language(code)
