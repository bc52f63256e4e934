"""Blanks round signs, quotation marks, stops: what is damage and what is a style."""

import pytest
from depeche.repairs.edits import apply
from depeche.repairs.repairer import Repairer

NB, NNB = "\u00a0", "\u202f"


@pytest.fixture(scope="module")
def repairer() -> Repairer:
    return Repairer()


def mended(repairer: Repairer, text: str) -> str:
    return apply(text, repairer.edits(text))


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("Il est venu,puis reparti.", "Il est venu, puis reparti."),
        ("Il est venu.Elle est partie.", "Il est venu. Elle est partie."),
        ("Il quitte l’UE.Elle reste.", "Il quitte l’UE. Elle reste."),
        ("Des poires, etc.,sont vendues ici.", "Des poires, etc., sont vendues ici."),
        ("Qui vient ?S’ils partent, tant mieux.", "Qui vient ? S’ils partent, tant mieux."),
        ("Il est venu , puis reparti .", "Il est venu, puis reparti."),
        ("Il est ( enfin ) venu ici.", "Il est (enfin) venu ici."),
        ("Il est venu(enfin) ici.", "Il est venu (enfin) ici."),
        ("Il va à 100 km/h(60 milles par heure).", "Il va à 100 km/h (60 milles par heure)."),
        ("Il parle de l' OTAN et d’ Alger.", "Il parle de l'OTAN et d’Alger."),
        ("Il parle de l ’OTAN ce soir.", "Il parle de l’OTAN ce soir."),
        ("Il  est venu hier.", "Il est venu hier."),
        ("Il vend des armes. lourdes et des chars.", "Il vend des armes lourdes et des chars."),
        ("Il dit « oui »et s’en va.", "Il dit « oui » et s’en va."),
        ("Il dit« oui » et s’en va.", "Il dit « oui » et s’en va."),
        ("Il dit « oui« , puis s’en va.", "Il dit « oui », puis s’en va."),
        ("Il dit : » oui », puis s’en va.", "Il dit : « oui », puis s’en va."),
        ("M.Dupont est venu hier soir.", "M. Dupont est venu hier soir."),
    ],
)
def test_mends(repairer: Repairer, damaged: str, whole: str) -> None:
    assert mended(repairer, damaged) == whole


STYLES = {
    "imprimerie": f"Il dit{NB}: «{NB}Venez{NNB}!{NB}» Qui vient{NNB}? 10{NB}% d’eux{NNB}; tous.",
    "no-break": f"Il dit{NB}: «{NB}Venez{NB}!{NB}» Qui vient{NB}? 10{NB}% d’eux{NB}; tous.",
    "plain": "Il dit : « Venez ! » Qui vient ? 10 % d’eux ; tous.",
    "tight": "Il dit: «Venez!» Qui vient? 10% d’eux; tous.",
    "english": "Il dit: “Venez!” Qui vient? 10% d’eux; tous.",
    "straight": 'Il dit : "Venez !" Qui vient ? 10% d’eux ; tous.',
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("times", [1, 3])
def test_keeps_every_style(repairer: Repairer, style: str, times: int) -> None:
    assert repairer.edits("\n".join([STYLES[style]] * times)) == ()


def test_a_lost_no_break_blank_is_damage_only_where_the_article_has_them(
    repairer: Repairer,
) -> None:
    odd = "Il ajoute: ce sera tout."
    hard = "\n".join([STYLES["no-break"]] * 2)
    assert mended(repairer, f"{hard}\n{odd}") == f"{hard}\nIl ajoute{NB}: ce sera tout."
    tight = "\n".join([STYLES["tight"]] * 2)
    assert mended(repairer, f"{tight}\n{odd}") == f"{tight}\n{odd}"


def test_straight_quotes_among_guillemets(repairer: Repairer) -> None:
    text = 'Il dit « oui » et elle dit « non ». Le maire parle d’un "accord" possible.'
    assert "« accord »" in mended(repairer, text)
    alone = 'Le maire parle d’un "accord" possible.'
    assert repairer.edits(alone) == ()
    nested = 'Il dit « oui » et « le mot "accord" me plaît ».'
    assert repairer.edits(nested) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Il a vu p. ex. un char, un camion, etc. avant la nuit.",
        "Il hésite... puis repart. Elle hésite … puis repart.",
        "Le site Booking.com et le logiciel Node.js sont en panne.",
        "Les salarié(e)s de l’usine et les étudiant(e)s protestent.",
        "La société Yahoo! a répondu à 10:30.",
        "Rendez-vous à 12:30 : 3:2 pour Lens.",
        "A. de Gaulle et J.-C. Van Damme étaient là.",
        "Le prix est de 3,50 euros, soit 1.234,56 dollars.",
        "a) premier point\nb) second point",
        "Il cite « une phrase « dans une phrase » ici ».",
        "« Première partie.\n« Suite de la citation », dit-il.",
    ],
)
def test_leaves_correct_text(repairer: Repairer, text: str) -> None:
    assert repairer.edits(text) == ()


def test_a_line_hyphen_keeps_the_number_of_lines(repairer: Repairer) -> None:
    text = (
        "Le Kremlin a exclu une deuxième vague de mobi-\nlisation des réservistes.\n\nFin du texte."
    )
    result = mended(repairer, text)
    assert "mobilisation\ndes" in result
    assert result.count("\n") == text.count("\n")


def test_a_compound_broken_at_its_hyphen_is_left(repairer: Repairer) -> None:
    assert repairer.edits("Selon le porte-\nparole du gouvernement, rien ne change.") == ()


def test_no_edit_crosses_a_line_break(repairer: Repairer) -> None:
    text = "Il vit dans laville\nqui brûle,\nlà .\nVenu ,il part"
    for edit in repairer.edits(text):
        assert "\n" not in edit.before
