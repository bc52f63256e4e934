"""French articles of wire length that nobody wrote, for measuring speed.

Sentences are the templates of ``themes.txt``; names, places, figures and days are drawn anew each
time, so that few are the same. Three in ten articles are updates of an earlier one, as on a wire: a
figure or two changed, a sentence more. Some blanks are lost on the way. The same seed gives the
same articles.
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


def articles(number: int, seed: int = 11) -> Iterator[dict[str, object]]:
    """So many items of ``{id, version, headline, text}``, 300 to 400 words each."""
    chance = random.Random(seed)
    stories: list[list[str]] = []
    versions: list[int] = []
    for _ in range(number):
        if stories and chance.random() < UPDATES:
            at = chance.randrange(len(stories))
            story = stories[at]
            for _ in range(chance.randint(1, 2)):
                place = chance.randrange(1, len(story))
                story[place] = re.sub(r"\d+", lambda m: str(int(m[0]) + 1), story[place], count=1)
            story.insert(chance.randrange(2, len(story)), _sentence(chance))
        else:
            at = len(stories)
            stories.append(_story(chance))
            versions.append(0)
        versions[at] += 1
        yield {
            "id": f"story-{at:05}",
            "version": versions[at],
            "headline": _headline(stories[at][0]),
            "text": _damaged(_paragraphs(stories[at]), chance),
        }


def write(folder: Path, number: int, seed: int = 11) -> list[Path]:
    """Write articles, one a file, in the order of their coming."""
    folder.mkdir(parents=True)
    paths = []
    for at, item in enumerate(articles(number, seed)):
        paths.append(folder / f"{at:05}.json")
        paths[-1].write_text(json.dumps(item, ensure_ascii=False) + "\n", encoding="utf-8")
    return paths


def _story(chance: random.Random) -> list[str]:
    theme, other = chance.sample(_THEMES, 2)
    lines = theme.splitlines()
    chosen = [lines[0], *chance.sample(lines[1:], len(lines) - 1)]
    chosen += chance.sample(other.splitlines()[1:], chance.randint(7, 9))
    return [_filled(line, chance) for line in chosen]


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
