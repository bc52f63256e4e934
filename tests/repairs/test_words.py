"""Glued and broken words, and what must stay whole."""

import pytest
from depeche.repairs.edits import apply
from depeche.repairs.repairer import Repairer


@pytest.fixture(scope="module")
def repairer() -> Repairer:
    return Repairer()


def mended(repairer: Repairer, text: str) -> str:
    return apply(text, repairer.edits(text))


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        (
            "Les députés ont rejeté le texte présentépar le gouvernement.",
            "Les députés ont rejeté le texte présenté par le gouvernement.",
        ),
        (
            "Le ministre a quitté laRussie mardi matin.",
            "Le ministre a quitté la Russie mardi matin.",
        ),
        (
            "Il arrive d’Ukrainequi borde la mer Noire.",
            "Il arrive d’Ukraine qui borde la mer Noire.",
        ),
        ("Il vit à Mykolaïvoù la gare brûle.", "Il vit à Mykolaïv où la gare brûle."),
        ("Le maire adit qu’il partirait.", "Le maire a dit qu’il partirait."),
        ("Une grève de trentejours a suivi.", "Une grève de trente jours a suivi."),
        ("La réunion duG20 commence demain.", "La réunion du G20 commence demain."),
        ("Il a rencontré VladimirPoutine lundi.", "Il a rencontré Vladimir Poutine lundi."),
        ("Le prési dent a pris la parole.", "Le président a pris la parole."),
        ("Un accord de coo pération est signé.", "Un accord de coopération est signé."),
        ("La guerre dure depuis 1000jours.", "La guerre dure depuis 1000 jours."),
        ("La ville est à 10km du front.", "La ville est à 10 km du front."),
        ("Un homme de35ans est mort.", "Un homme de 35 ans est mort."),
        ("Les élections de2024 sont reportées.", "Les élections de 2024 sont reportées."),
        ("La mobi-\nlisation est générale.", "La mobilisation\nest générale."),
        ("Le SlovèneMatej Grubar a gagné.", "Le Slovène Matej Grubar a gagné."),
        ("Le maire d’AlbertvilleJérôme Tissot.", "Le maire d’Albertville Jérôme Tissot."),
        ("La ministre des TransportsNathalie Cas.", "La ministre des Transports Nathalie Cas."),
        ("Le groupe TotalEnergies Europe recrute.", "Le groupe TotalEnergies Europe recrute."),
        ("Le groupe CréditMutuel Arkéa recrute.", "Le groupe CréditMutuel Arkéa recrute."),
    ],
)
def test_mends(repairer: Repairer, damaged: str, whole: str) -> None:
    assert mended(repairer, damaged) == whole


@pytest.mark.parametrize(
    "word",
    [
        "Pourquoi", "acquis", "quelqu’un", "aujourd’hui", "Mozambique", "TotalEnergies", "iPhone",
        "McDonald", "jusqu’où", "Belgorod", "LinkedIn", "BFMTV", "BlackRock", "YouTube", "lorsque",
        "quoiqu’il", "presqu’île", "davantage", "parmi", "parla", "surtout", "Zelensky", "Lafrance",
        "Kovalenko", "Bucarest", "Ouagadougou", "#JeSuisCharlie", "@AgenceFrancePresse",
        "www.lemonde.fr/unarticledunjour", "https://exemple.fr/laRussieetlUkraine",
        "jean.dupontdelaville@exemple.fr", "20h30", "G20", "1er", "10e", "CO2", "A380", "4x4",
        "rapport_final_v2", "salarié(e)s", "12:30", "3,5", "10.000", "n°12", "M. Dupont",
        "12 000", "12\u202f000", "12\u00a0000", "l’Actor’s Studio", "rock’n’roll", "F-16",
    ],
)  # fmt: skip
def test_stays_whole(repairer: Repairer, word: str) -> None:
    text = f"Selon le journal, il a vu {word} dans la ville."
    assert mended(repairer, text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Il a cité le titre « The Japan that can say no » sans sourire.",
        "La devise « no pasarán a través de la frontera » orne le mur.",
        "Le mot « Weltanschauung und Wirklichkeit » lui est venu.",
        "Le film s’appelle « Wanted and desired » en anglais.",
    ],
)
def test_leaves_foreign_words(repairer: Repairer, text: str) -> None:
    assert repairer.edits(text) == ()


def test_keep_list_holds_a_word_together() -> None:
    text = "Le collectif Lesoiravec publie son manifeste."
    assert Repairer().edits(text)
    assert Repairer(keep=["lesoiravec"]).edits(text) == ()


def test_a_name_the_article_has_twice_is_a_name() -> None:
    once = "Le groupe Sandanslor a répondu."
    twice = once + "\nÀ Lyon, Sandanslor emploie dix personnes."
    assert not any(e.rule == "glued-words" for e in Repairer().edits(twice))


def test_confidence_bounds_the_edits() -> None:
    text = "Le maire adit qu’il partirait. Il reste , pourtant, dans la villequi l’a élu."
    everything = Repairer().edits(text)
    sure = Repairer(min_confidence=0.985).edits(text)
    assert {e.rule for e in everything} >= {"glued-words", "space-before"}
    assert all(e.confidence >= 0.985 for e in sure)
    assert len(sure) < len(everything)
