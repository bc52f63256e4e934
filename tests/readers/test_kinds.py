"""What paragraphs are: samples of whole articles, and single lines on both sides of a rule.

Beside each sample stands a file ``….expected`` with a line for each of its paragraphs.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT
from depeche.documents import Body, Paragraph, SummaryInput
from depeche.readers import contents, kinds, read
from depeche.summary.stage import SummaryStage
from depeche.translation.bodies import translate

SAMPLES = ROOT / "tests" / "readers" / "kinds"
NAMES = sorted(path.name for path in SAMPLES.iterdir() if path.suffix != ".expected")


def shown(body: Body) -> list[str]:
    return [f"{p.kind}: {' '.join(body.of(p).split())}" for p in body.paragraphs]


@pytest.mark.parametrize("name", NAMES)
def test_samples(name: str) -> None:
    path = SAMPLES / name
    expected = Path(f"{path}.expected").read_text().splitlines()
    assert shown(read(path.read_bytes(), name).body) == expected


NO_NEWS = {
    "credit": [
        "asl/tib/pid",
        "yl-mr/abc",
        "/ritzau/",
        "(SDA/sj)",
        "(ats/nxp)",
        "© AFP",
        "(c) Belga",
        "Tous droits réservés",
        "(avec AFP)",
        "(Source : AFP)",
        "(Edité par Pierre Martin)",
        "(Reportage de Jean Roy à Rome, édité par Anne Petit)",
        "Edité par Anne Petit",
        "AFP",
        "(Belga)",
        "TAP/HB-lm",
        "JDU/ABC",
        "MAP 211130 GMT mai 2024",
        "AFP 221432 FEV 24",
        "Source : AFP",
        "BB avec AFP",
        "J. D. (avec AFP)",
        "Avec des informations de Pascal Morin à Québec",
        "FRA0455 4 F 0180 AFP /AFP-XY12",
        "NNNN",
        "agences/vkiss",
        "/aje/djo/rpe",
        "041417 fév 25",
        "ACI/KKM/Th.B.",
        "MK.",
        "-30-",
        "NDF/NKF (ANP)",
        "RTBF avec Belga",
        "bsd047 5 pol 180 ats 0231",
        "BEL0342 POL BE",
        "#POLITIQUE #BUDGET",
        "###",
    ],
    "boilerplate": [
        "(Publicité)",
        "PUBLICITÉ",
        "Lire aussi : Séisme, ce que l'on sait",
        "Lire aussi Séisme, ce que l'on sait",
        "À lire également : Séisme, ce que l’on sait",
        "Voir aussi : nos photos",
        "Cet article Séisme en Turquie est apparu en premier sur Exemple",
        "Il vous reste 60 % de cet article à lire. La suite est réservée aux abonnés.",
        "Il reste 83,4% de l'article à lire.",
        "La suite est réservée aux abonnés",
        "Article réservé aux abonnés",
        "Publié le 4 mai 2024 à 08h12",
        "Mis à jour le 4 mai 2024",
        "mardi 9 avril 2024",
        "08 février, 17:24",
        "Temps de lecture : 3 min",
        "Partager",
        "Partager sur Facebook Partager sur X",
        "Lire la suite...",
        "En savoir plus",
        "Tags : séisme, Turquie",
        "Commentaires (3)",
        "Plus d'informations à suivre...",
        "Contenu sponsorisé",
        "VOIR AUSSI:",
        "Publié le : 23/05/2025 - 05:14",
        "Mis à jour hier à 14 h 55 HAE",
        "Cet article est réservé aux abonné·es",
        "Vous avez déjà un compte ? Connectez-vous.",
        "► Retrouvez toute l’actualité…",
        "https://exemple.fr/article",
        "Sur le même sujet",
        "Plan du site | Se connecter | Contact",
        "Abonnez-vous à notre lettre du matin",
        "pic.twitter.com/AbCd123",
        "https://t.co/AbCd123",
    ],
    "byline": [
        "Par Jean Dupont",
        "Article rédigé par Anne Roy, Jean Dupont Publié le 27/01/2025 06:51 Mis à jour hier",
        "Par Jean DUPONT et Anne de la Tour",
        "PAR JEAN DUPONT",
        "Par Jean-Luc Roy (AFP)",
        "Par Jean Dupont, avec Anne Roy",
        "Par AFP",
        "De notre correspondant à Rome, Paul Roy",
        "Par notre correspondante Julie Aubry",
        "Par Jean Dupont, envoyé spécial à Kiev",
        "Par Jean Dupont (à Kiev)",
        "Par Jean Dupont | AFP",
        "Par Jean Dupont - 4 mai 2024",
        "Par la rédaction",
        "La rédaction avec AFP",
        "Julie Martin avec AFP",
        "Jean Dupont (AFP)",
        "Lise Tremblay, La Presse Canadienne",
        "De Paul Durand à Rome",
        "Entretien réalisé par Anne Roy",
        "Propos recueillis par Anne Roy",
        "(Propos recueillis par Anne Roy)",
    ],
    "advisory": [
        "[Sous embargo jusqu'à 22h]",
        "SOUS EMBARGO JUSQU'À MARDI 6H00",
        "Embargo : 25 novembre, 00h01",
        "ATTENTION - ajoute citation du maire ///",
        "(Actualisé avec le bilan)",
        "[Corrige l'âge de la victime au 2e paragraphe]",
        "ANNULE ET REMPLACE notre dépêche de 10h12",
        "A l'attention des rédactions",
        "NOTE AUX RÉDACTIONS : une photo suivra",
        "CORRECTION : bien lire Dupond et non Dupont",
        "URGENT ///",
        "AVEC PHOTO",
        "ACTUALISE AVEC DECLARATIONS",
        "EMBARGO - 3 mars à 18h00",
        "NE PAS DIFFUSER AVANT 18H00",
        "Veuillez annuler notre dépêche de 14h10 sur le séisme.",
        "Attention: Embargo mardi 19 août 17h00",
        "!!! Embargo: 17h00 !!!",
        "Sous embargo strict jusqu'au 19 août à 17 heures.",
        "A NE PAS PUBLIER AVANT MARDI 17H00",
        "Publication interdite avant mardi",
        "(photo)(vidéo)",
        "Cette dépêche annule et remplace celle de 14h10",
        "(Version corrigée, 2e paragraphe : bien lire Elazig)",
    ],
}
LINES = [(line, kind) for kind, lines in NO_NEWS.items() for line in lines]


@pytest.mark.parametrize(("line", "kind"), LINES)
def test_what_stands_around_an_article_is_no_news(line: str, kind: str) -> None:
    text = (
        f"Séisme en Turquie\n\nUn séisme a secoué la Turquie vendredi.\n\n{line}\n\n"
        "Trois morts à Elazig.\n"
    )
    marked = "".join(f"<p>{part.strip()}</p>" for part in text.split("\n\n")[1:])
    nitf = f"<nitf><body><body.content>{marked}</body.content></body></nitf>"
    for source in (text, nitf):
        (article,) = contents(source.encode(), "x").articles
        assert f"{kind}: {line}" in shown(article.body)
        assert "lead: Un séisme a secoué la Turquie vendredi." in shown(article.body)
        assert article.notes == ((f"the text says: {line}",) if kind == "advisory" else ())


@pytest.mark.parametrize(
    "line",
    [
        "Par amour, il avait tout quitté.",
        "Par Toutatis, la Gaule résiste encore.",
        "Par ailleurs, Jean Dupont a démenti.",
        "De notre avenir dépend celui de nos enfants, a dit la ministre à Paris.",
        "Embargo sur le pétrole russe : l'Union européenne divisée",
        "L'embargo jusqu'ici respecté est levé.",
        "Sous embargo depuis 2014, Cuba importe peu.",
        "Attention : les routes sont glissantes en Lozère.",
        "Lire sur écran fatigue les yeux, selon une étude.",
        "Voir Venise et mourir, dit-on.",
        "Fin de la grève à la SNCF.",
        "La suite du procès est renvoyée à lundi.",
        "Il reste 60 % de la forêt à replanter.",
        "Publicité : Google condamné à une amende",
        "(Le texte a été voté mardi.)",
        "Corrige-t-on assez les copies ?",
        "Voir plus loin que la récolte, c'est la devise de la coopérative.",
        "Voir plus grand : Solvia achète Texmer",
        "Lire nos classiques reste un plaisir, assure le libraire.",
        "Inscrivez-vous auprès de la mairie avant le 3 mai, rappelle le maire.",
        "Suivez l'actualité judiciaire, conseille-t-il aux étudiants.",
        "Il reste 40 % de cet article de loi à voter, selon le rapporteur.",
        "Embargo : le Kervistan a autorisé l'exportation de blé",
        "Embargo levé sur le blé",
        "Note à la rédaction du magazine : le ministre a démenti.",
        "ATTENTION - Les orages frapperont le Sud, prévient Météo-France.",
        "(Ajoutons que le maire est candidat.)",
        "(Le bureau du maire n'a pas répondu.)",
        "Copyright ou vie privée : le débat reprend",
        "Traduit par Jean Dupont, le roman paraît lundi.",
        "peut-être",
        "Voir aussi loin relève du pari.",
        "Contenu sponsorisé : l'autorité sévit.",
        "Tous droits réservés aux seuls héritiers, a jugé la cour.",
        "Embargo jusqu'en 2030 pour les archives du président.",
        "Publiée le 22 novembre, en voici les résultats marquants.",
        "Ne pas diffuser de parfums de synthèse.",
        "Partager le pouvoir n'est pas à l'ordre du jour, dit le président.",
        "Mise à jour des listes électorales à Lyon",
        "Le 3 mai 1998, il avait gagné la coupe.",
    ],
)
def test_news_is_news(line: str) -> None:
    assert kinds.of_no_news(line) is None


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["Paris - Lyon 2-1", "Lens - Nice 0-0"], "table"),
        (["1. Paris 32 pts", "2. Monaco 30"], "table"),
        (["1er Dupont (FRA) 2h04", "2e Roy (BEL) à 12 sec."], "table"),
        (["Nadal (ESP) bat Federer (SUI) 6-4, 6-3", "Roy (FRA) bat Petit (FRA) 6-2"], "table"),
        (["CAC 40 : 7.432,10 (+1,2 %)", "DAX : 19.210,44 (-0,3 %)"], "table"),
        (["Or qui songe à la mer", "Et qui n'en revient plus", "Dort au fond de la nuit"], "table"),
        (["- une taxe", "- un impôt"], "item"),
        (["• Une taxe est créée.", "Le texte sera voté mardi."], "item"),
        (["Trois morts à Elazig en 2020", "Le séisme a duré 20 secondes"], None),
        (["Le maire est venu.", "Il a parlé.", "Il est parti."], None),
        (["- Un nouveau bilan -", "Le bilan est de trois morts."], None),
        (["Le président a été réélu avec 58 % des voix contre 42 % à sa rivale de 2017"], None),
        (["Paris - Lyon 2-1", "Le match a été interrompu pendant dix minutes par la pluie."], None),
    ],
)
def test_lists_and_rows(lines: list[str], kind: str | None) -> None:
    assert kinds.listed(lines)[0] == kind


def english(name: str) -> tuple[Body, list[str]]:
    """A sample put through a translator that changes nothing, and its summary."""
    body = read((SAMPLES / name).read_bytes(), name).body
    translated = translate([body], _same).pop()
    pairs = [pair.source for pair in translated.pairs]
    for pair in translated.pairs:
        assert translated.body.text[pair.start : pair.end] == pair.target == pair.source
    assert [p.kind for p in translated.body.paragraphs] == [p.kind for p in body.paragraphs]
    return translated.body, pairs


def _same(sources: list[str]) -> list[object]:
    from depeche.translation.stage import Segment

    return [Segment(source) for source in sources]


def test_what_is_no_news_is_shown_and_not_translated() -> None:
    body, pairs = english("around.txt")
    for line in ("[Sous embargo jusqu'à 22h]", "Par Jean Dupont", "(Publicité)", "asl/tib/pid"):
        assert line in body.text
        assert line not in pairs


def test_rows_are_translated_line_by_line() -> None:
    _, pairs = english("results.txt")
    assert {"1. Paris 32 pts", "2. Monaco 30", "Paris - Lyon 2-1"} <= set(pairs)


@pytest.mark.parametrize("heading", ["14h32", "14:32 Accord trouvé", "9 h 05 - La grève est levée"])
def test_a_post_begins_with_its_time(heading: str) -> None:
    assert kinds.begins_post(heading)


@pytest.mark.parametrize(
    "line",
    ["Publié le 12 mars 2025 à 19h04, modifié à 20h10 par Anne", "Le train de 14h32 de nouveau là"],
)
def test_a_time_within_a_line_begins_no_post(line: str) -> None:
    assert not kinds.begins_post(line)
    page = (
        f"<p>Le trafic a repris mardi entre Paris et Lyon.</p><p>{line}</p><p>Il est complet.</p>"
    )
    article = read(f"<html><body><h1>Le trafic reprend</h1>{page}</body></html>".encode(), "x")
    assert "subhead" not in [paragraph.kind for paragraph in article.body.paragraphs]


def test_a_note_to_editors_in_the_text_comes_once() -> None:
    note = "<note noteclass='editorsnote'><p>Reprise du papier de 14h, avec bilan.</p></note>"
    text = f"{note}<p>Le maire est venu à Nantes mardi.</p><p>Il a parlé de la grève.</p>"
    nitf = f"<nitf><body><body.content>{text}</body.content></body></nitf>"
    paragraphs = read(nitf.encode(), "x").body.paragraphs
    assert [paragraph.kind for paragraph in paragraphs] == ["advisory", "lead", "body"]


def test_openings_are_no_part_of_a_sentence() -> None:
    body, pairs = english("live-blog.txt")
    assert "Un pont emporté à Vidauban" in pairs
    assert "13:05 – Un pont emporté à Vidauban" in body.text
    body, pairs = english("interview.txt")
    assert "A: Parce qu'il ne prévoit rien pour les sous-traitants." in body.text
    body, pairs = english("lists.txt")
    assert "la construction de 50.000 logements sociaux par an" in pairs
    assert "- la construction de 50.000" in body.text
    body, pairs = english("indented-newsml.xml")
    assert "PARIS, November 24 (Reuters) – La Bourse" in body.text


def summary(body: Body) -> list[str]:
    ((_, made),) = SummaryStage(None).run([SummaryInput(body)])
    return [sentence.text for sentence in made.sentences]


def copy(*parts: tuple[str, str]) -> Body:
    found, at = [], 0
    for kind, text in parts:
        found.append(Paragraph(kind, at, at + len(text)))  # type: ignore[arg-type]
        at += len(text) + 2
    return Body("\n\n".join(text for _, text in parts), tuple(found), "en")


NEWS = ("lead", "Two people died in a fire in Lyon on Tuesday, firefighters said.")


def test_only_running_text_is_summarised() -> None:
    body = copy(
        ("item", "• Fire in Lyon"),
        ("byline", "By Jean Dupont told reporters in Lyon on Tuesday."),
        NEWS,
        ("table", "Lyon 2 Paris 1 said the club in May."),
        ("boilerplate", "Read our report, said 3 people in Lyon."),
        ("item", "• The prefect said 3 streets in Lyon were closed."),
        ("body", "11:50 – The fire broke out at night, police in Lyon said."),
    )
    assert summary(body) == [
        NEWS[1],
        "The prefect said 3 streets in Lyon were closed.",
        "The fire broke out at night, police in Lyon said.",
    ]


def test_answers_of_an_interview_are_no_facts() -> None:
    asked = [
        ("question", "Why did it burn?"),
        ("body", "The owner of the house in Lyon lied to 3 people."),
    ] * 2
    assert summary(copy(NEWS, *asked)) == [NEWS[1]]
    assert summary(copy(NEWS, *asked[:2])) == [NEWS[1], asked[1][1]]
    assert summary(copy(*asked)) != []
