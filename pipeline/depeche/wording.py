"""What every format says in the same words."""

from __future__ import annotations

from depeche.documents import Article, Origin

ORIGINS: dict[Origin, str] = {
    "generated": "written by the model and checked against the text",
    "compressed": "taken from the text and shortened",
    "source": "taken from the text as it stands",
}


def withdrawn(article: Article) -> str:
    """What stands in a summary's place if the provider has withdrawn the item; else ``""``."""
    if not article.withdrawn:
        return ""
    term = " until further notice" if article.pubstatus == "withheld" else ""
    return f"Withdrawn by the provider ({article.pubstatus}): not to be published{term}."


def count(number: int, noun: str) -> str:
    """``1 repair``, ``2 repairs``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
