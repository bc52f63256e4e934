"""The prompt of an instruct model, which is the same in training and in use."""

from __future__ import annotations

from depeche.lang.english import CARDINALS

LIMIT = 352  # tokens of the article, as in training; wire copy has the news at the top
_COUNTS = {value: word for word, value in CARDINALS.items() if 1 <= value <= 10}
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " "})


def prepare_text(text: str) -> str:
    """Text for the model: with straight quotation marks, which are one token and not three.

    Control tokens of the tokeniser (``<|im_end|>``) are broken up, so that an article cannot end
    the prompt it is part of.
    """
    return text.translate(_STRAIGHT).replace("<|", "< |")


def messages(article: str, sentences: int) -> list[dict[str, str]]:
    """The messages, for a tokeniser's chat template, that ask for a summary.

    Args:
        article: the text.
        sentences: how many sentences the summary is to have.
    """
    count = _COUNTS.get(sentences, str(sentences))
    system = f"Summarise the news article in {count} sentence{'s' if sentences > 1 else ''}."
    return [
        {"role": "system", "content": system},
        {"role": "user", "content": prepare_text(article)},
    ]
