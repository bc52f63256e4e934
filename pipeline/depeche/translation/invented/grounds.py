"""What a text rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Grounds(NamedTuple):
    """What a text rests on; apostrophes are straight, spaces are plain.

    Attributes:
        french: the French that it rests on.
        article: all of the article's French; a name may come from anywhere in it, and so may what
            ``french`` has nothing of: a day, if it names none.
        english: all of the machine's English for it, which has names as English writes them.
        segments: the article's French as it was translated, segment by segment.
    """

    french: str
    article: str
    english: str
    segments: tuple[str, ...]

    @classmethod
    def of(
        cls, french: Sequence[str], article: Sequence[str] = (), english: Sequence[str] = ()
    ) -> Grounds:
        """The grounds of sentences as they stand in an article."""
        segments = tuple(map(plain, article or french))
        return cls(plain(" ".join(french)), " ".join(segments), plain(" ".join(english)), segments)


def plain(text: str) -> str:
    """A text with straight apostrophes and plain spaces."""
    return " ".join(text.replace("’", "'").split())
