"""The user's own article: six repairs and not one character more."""

from pathlib import Path

from depeche.repairs.edits import apply
from depeche.repairs.repairer import Repairer

SEED = Path(__file__).parents[2] / "seeds" / "coree-du-nord-belgorod.txt"
REPAIRS = {
    "nord-coréenqui": "nord-coréen qui",
    "Belgorodqui": "Belgorod qui",
    "»comme": "» comme",
    "Kourskoù": "Koursk où",
    "chaque jour« , a-t-il ajouté": "chaque jour », a-t-il ajouté",
    "la Russie. lance-roquettes": "la Russie lance-roquettes",
}


def test_exactly_the_six_repairs() -> None:
    text = SEED.read_text(encoding="utf-8")
    expected = text
    for damaged, mended in REPAIRS.items():
        assert expected.count(damaged) == 1
        expected = expected.replace(damaged, mended)
    edits = Repairer().edits(text)
    assert apply(text, edits) == expected
    assert len(edits) == len(REPAIRS)


def test_mended_article_is_left_alone() -> None:
    text = SEED.read_text(encoding="utf-8")
    for damaged, mended in REPAIRS.items():
        text = text.replace(damaged, mended)
    assert Repairer().edits(text) == ()
