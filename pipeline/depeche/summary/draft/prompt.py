"""What an instruct model is asked: the same words when it is trained and when it writes."""

from __future__ import annotations

from depeche.lang.english import CARDINALS

LIMIT = 352  # tokens of article: what it was trained on; wire copy has the news at the top
_COUNTS = {value: word for word, value in CARDINALS.items() if 1 <= value <= 10}
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " "})


def plain(text: str) -> str:
    """Text with typewriter quotation marks, which are one token each and not three.

    What a tokeniser would take for its control tokens (``<|im_end|>``) is broken up: an article
    must not end the request it stands in.
    """
    return text.translate(_STRAIGHT).replace("<|", "< |")


def messages(article: str, sentences: int) -> list[dict[str, str]]:
    """The conversation, for a tokeniser's chat template, that asks for a summary.

    Args:
        article: its text.
        sentences: how many the summary is to have.
    """
    count = _COUNTS.get(sentences, str(sentences))
    system = f"Summarise the news article in {count} sentence{'s' if sentences > 1 else ''}."
    return [{"role": "system", "content": system}, {"role": "user", "content": plain(article)}]
