"""French articles of wire length that nobody wrote, for measuring speed.

Sentences are the templates of ``themes.txt``; names, places, figures and days are drawn anew each
time, so that few are the same. Three in ten articles are updates of an earlier one, as on a wire: a
figure or two changed, a sentence more. Some blanks are lost on the way. The same seed gives the
same articles. Shorter or longer ones can be asked for by the number of their sentences.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

UPDATES = 0.3
_DAMAGE = 0.01  # of the blanks are lost
_SLOT = re.compile(r"\{(\w+)\}")
_WORDS = {
    "first": "Claire Philippe Nadia Laurent Sophie Karim Isabelle Olivier Fatou Marc Hélène",
    "last": "Marchal Fabre Benali Rousseau Lemoine Garnier Perrin Haddad Mercier Diallo Aubry",
    "town": "Lille Nantes Privas Metz Brest Rouen Tarbes Dijon Bastia Limoges Valence Colmar Niort",
    "region": "Lorraine Bretagne Normandie Provence Corse Bourgogne Occitanie Picardie Auvergne",
    "country": "Espagne Italie Belgique Allemagne Pologne Suède Roumanie Hongrie Autriche Norvège",
    "day": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "month": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "party": "préfecture mairie direction gendarmerie fédération commission chambre région",
    "group": "Aciermos Valtéo Norabois Céralim Fluviane Mécadis Transéo Ardelec Solvia Brévial",
    "goods": "acier bois lait papier ciment verre sucre blé aluminium carton",
    "trade": "infirmières pompiers cheminots enseignants dockers agriculteurs éleveurs chauffeurs",
}
_THEMES = Path(__file__).with_name("themes.txt").read_text(encoding="utf-8").split("\n\n")


def articles(
    number: int, seed: int = 11, sentences: tuple[int, int] | None = None
) -> Iterator[dict[str, object]]:
    """So many items of ``{id, version, headline, text}``.

    Args:
        number: how many.
        seed: decides all that is random.
        sentences: the fewest and the most that an article has; None is 300 to 400 words each, and
            more in updates.
    """
    chance = random.Random(seed)
    stories: list[list[str]] = []
    versions: list[int] = []
    for _ in range(number):
        if stories and chance.random() < UPDATES:
            at = chance.randrange(len(stories))
            if sentences is None:
                _update(stories[at], chance)
            else:
                _update_within(stories[at], chance, sentences[1])
        else:
            at = len(stories)
            stories.append(_story(chance) if sentences is None else _sized(chance, *sentences))
            versions.append(0)
        versions[at] += 1
        yield {
            "id": f"story-{at:05}",
            "version": versions[at],
            "headline": _headline(stories[at][0]),
            "text": _damaged(_paragraphs(stories[at]), chance),
        }


def write(
    folder: Path, number: int, seed: int = 11, sentences: tuple[int, int] | None = None
) -> list[Path]:
    """Write articles, one a file, in the order of their coming; as for ``articles``."""
    folder.mkdir(parents=True)
    paths = []
    for at, item in enumerate(articles(number, seed, sentences)):
        paths.append(folder / f"{at:05}.json")
        paths[-1].write_text(json.dumps(item, ensure_ascii=False) + "\n", encoding="utf-8")
    return paths


def write_lines(
    file: Path, number: int, seed: int = 11, sentences: tuple[int, int] | None = None
) -> int:
    """Write articles into one file, one a line; returns how many words they have."""
    words = 0
    with file.open("w", encoding="utf-8") as lines:
        for item in articles(number, seed, sentences):
            lines.write(json.dumps(item, ensure_ascii=False) + "\n")
            words += len(str(item["text"]).split())
    return words


def _story(chance: random.Random) -> list[str]:
    theme, other = chance.sample(_THEMES, 2)
    lines = theme.splitlines()
    chosen = [lines[0], *chance.sample(lines[1:], len(lines) - 1)]
    chosen += chance.sample(other.splitlines()[1:], chance.randint(7, 9))
    return [_filled(line, chance) for line in chosen]


def _sized(chance: random.Random, fewest: int, most: int) -> list[str]:
    """A story of so many sentences: of one theme, and of others only when that has no more."""
    number = chance.randint(fewest, most)
    chosen: list[str] = []
    while len(chosen) < number:
        for theme in chance.sample(_THEMES, len(_THEMES)):
            first, *others = theme.splitlines()
            chosen += [first] if not chosen else []
            chosen += chance.sample(others, len(others))
    return [_filled(line, chance) for line in chosen[:number]]


def _update(story: list[str], chance: random.Random) -> None:
    for _ in range(chance.randint(1, 2)):
        place = chance.randrange(1, len(story))
        story[place] = _raised(story[place])
    story.insert(chance.randrange(2, len(story)), _sentence(chance))


def _update_within(story: list[str], chance: random.Random, most: int) -> None:
    """Update a story that is to have so many sentences at most."""
    figures = [at for at, sentence in enumerate(story) if re.search(r"\d", sentence)]
    for at in chance.sample(figures, min(len(figures), chance.randint(1, 2))):
        story[at] = _raised(story[at])
    if len(story) < most:
        story.insert(chance.randint(1, len(story)), _sentence(chance))
    elif not figures:
        story[-1] = _sentence(chance)


def _raised(sentence: str) -> str:
    """A sentence with its first figure raised by one."""
    return re.sub(r"\d+", lambda m: str(int(m[0]) + 1), sentence, count=1)


def _sentence(chance: random.Random) -> str:
    return _filled(chance.choice(chance.choice(_THEMES).splitlines()), chance)


def _filled(line: str, chance: random.Random) -> str:
    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name in _WORDS:
            return chance.choice(_WORDS[name].split())
        figures = {
            "digit": (2, 9),
            "share": (11, 59),
            "date": (2, 28),
            "count": (110, 990),
            "year": (1987, 2025),
        }
        if name == "thousands":
            return f"{chance.randint(2, 98)}\u202f{chance.randint(1, 9)}00"
        return str(chance.randint(*figures[name]))

    return _SLOT.sub(fill, line)


def _headline(sentence: str) -> str:
    return " ".join(sentence.split()[:9]).rstrip(" ,")


def _paragraphs(sentences: list[str]) -> str:
    return "\n\n".join(" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3))


def _damaged(text: str, chance: random.Random) -> str:
    return re.sub(r"(?<=\w) (?=\w)", lambda m: "" if chance.random() < _DAMAGE else " ", text)
