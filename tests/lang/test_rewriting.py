"""French written out before it is translated: one table of cases for each kind."""

from __future__ import annotations

import re

import pytest
from depeche.lang import numbers, rewriting
from depeche.lang.rewriting import hours, money, units
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.translation.kinds import in_words


@given(st.integers(17, 999_999))
def test_any_number_in_words_keeps_its_value(number: int) -> None:
    text = f"Le stade compte {in_words(number)} places."
    rewritten = rewriting.prepare(text)
    one_word = re.fullmatch(r"\w+", in_words(number))
    assert one_word or rewritten == f"Le stade compte {number:,} places.".replace(",", ".")
    assert numbers.compare(text, f"The stadium has {number:,} seats.") == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        "Deux ou trois cents personnes ont défilé.",
        "Les Mille et Une Nuits sont rééditées.",
        "Il a dit cent fois non.",
        "La une du journal a trois photos.",
        "Il faut vingt minutes.",
        "Le premier ministre a reçu les onze.",
        "Le roi Louis XIV et Napoléon Ier.",
        "Le 1er janvier, la 1ère dame.",
        "Le N°5 de Chanel.",
        "Il pèse 12 kg et court 10 km.",
        "La température est de 12 °C.",
        "Le navire est par 48°51'N.",
        "Le A380 et le B-52 volent.",
        "L'U2 est un avion, le groupe U2 un autre.",
        "M. J.-C. Dupont et J. K. Rowling.",
        "Le Monde a interrogé Élisabeth.",
    ],
)
def test_left_alone(text: str) -> None:
    assert rewriting.prepare(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("dix-huit mois", "18 mois"),
        ("cent dix-huit morts", "118 morts"),
        ("cent un dalmatiens", "101 dalmatiens"),
        ("né en mille neuf cent dix-sept", "né en 1917"),
        ("mille deux cents euros", "1.200 euros"),
        ("deux cent mille habitants", "200.000 habitants"),
        ("vingt-cinq millions de doses", "25 millions de doses"),
        ("deux milliards cinq cents millions", "2.500.000.000"),
        ("septante-sept ans", "77 ans"),
        ("entre vingt mille et trente mille", "entre 20.000 et 30.000"),
        ("à vingt et quinze ans", "à vingt et quinze ans"),
        ("cinquante-deux et un policier", "52 et un policier"),
        ("deux mille milliards d'euros", "2.000 milliards d'euros"),
        ("un million cinq cent mille euros", "1.500.000 euros"),
        ("dix pour cent un an plus tôt", "dix pour cent un an plus tôt"),
        ("dix à douze mille", "dix à douze mille"),
        ("né en deux mille quatre.", "né en 2004."),
        ("cent vingt-cinquième", "cent vingt-cinquième"),
    ],
)
def test_spelt_numbers(text: str, written: str) -> None:
    assert rewriting.prepare(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("la Ve République", "la Cinquième République"),
        ("le IIIe Reich", "le Troisième Reich"),
        ("au XVIIe siècle", "au 17e siècle"),
        ("aux XIXe et XXe siècles", "aux 19e et 20e siècles"),
        ("dans le XVIe arrondissement", "dans le 16e arrondissement"),
        ("la 2e place", "la deuxième place"),
        ("la 3ème fois", "la troisième fois"),
        ("les 10e et 11e", "les dixième et 11e"),
        ("son quarante-deuxième anniversaire", "son 42e anniversaire"),
        ("le dix-septième", "le 17e"),
        ("le soixante-dix-huitième", "le 78e"),
        ("la vingt et unième édition", "la 21e édition"),
        ("la dixième", "la dixième"),
    ],
)
def test_ordinals(text: str, written: str) -> None:
    assert rewriting.prepare(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("(104 M EUR)", "(104 millions d'euros)"),
        ("12 MEUR", "12 millions d'euros"),
        ("1,2 Md€", "1,2 milliard d'euros"),
        ("3 Mds€", "3 milliards d'euros"),
        ("3 Mds d'euros", "3 milliards d'euros"),
        ("250 k€", "250.000 euros"),
        ("250 K€", "250.000 euros"),
        ("1,5 k€", "1.500 euros"),
        ("2,25 M€", "2,25 millions d'euros"),
        ("1 M€", "1 million d'euros"),
        ("5 M$", "5 millions de dollars"),
        ("7 milliards de $", "7 milliards de dollars"),
        ("7 milliards", "7 milliards"),
        ("400 milliards sur dix ans", "400 milliards sur dix ans"),
        ("50 ₺", "50 lires turques"),
        ("100 ₽", "100 roubles"),
        ("1 €", "1 euro"),
        ("0,5 €", "0,5 euro"),
        ("1.250,50 €", "1.250,50 euros"),
        ("12 000 €", "12 000 euros"),
        ("20 $", "20 dollars"),
        ("20 US$", "20 dollars"),
        ("100 £", "100 livres sterling"),
        ("3.000 FCFA", "3.000 francs CFA"),
        ("1 CHF", "1 franc suisse"),
        ("50 millions de CHF", "50 millions de francs suisses"),
        ("£ 100", "100 livres sterling"),
        ("$5 millions", "5 millions de dollars"),
        ("10 M d'euros", "10 millions d'euros"),
        ("800 M", "800 M"),
        ("le M1 de RATP", "le M1 de RATP"),
        ("12.500 k€", "12.500.000 euros"),
        ("1.250,5 M€", "1.250,5 millions d'euros"),
        ("1.250 €", "1.250 euros"),
        ("CHF 12'500", "12.500 francs suisses"),
        ("augmente de 7 % à 1,2 milliard d'euros", "augmente de 7 %, à 1,2 milliard d'euros"),
        ("passe de 7 % à 9 %", "passe de 7 % à 9 %"),
        ("de 7 % à 9,5%", "de 7 % à 9,5%"),
        ("CHF 1,2 mrd", "1,2 milliard de francs suisses"),
    ],
)
def test_money(text: str, written: str) -> None:
    assert rewriting.prepare(text) == written


@given(
    st.integers(2, 999),
    st.sampled_from(["M", "Md", "Mds"]),
    st.sampled_from(sorted(money.CURRENCIES)),
)
def test_any_amount_keeps_number_and_currency(number: int, scale: str, code: str) -> None:
    written = rewriting.prepare(f"Le contrat vaut {number} {scale} {code}, dit-il.")
    word = "millions" if scale == "M" else "milliards"
    assert f"{number} {word} d" in written
    assert money.CURRENCIES[code] in written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("de 8 h à 20 h", "de 8:00 à 20:00"),
        ("de 8h30 à 20h", "de 8:30 à 20:00"),
        ("de 22 heures à 6 heures", "de 22:00 à 6:00"),
        ("entre 8 h et 10 h", "entre 8:00 et 10:00"),
        ("à 17 h", "à 17:00"),
        ("vers 3 heures", "vers 3:00"),
        ("à 8h05", "à 8:05"),
        ("dès 8 h", "dès 8:00"),
        ("jusqu'à 20 heures", "jusqu'à 20:00"),
        ("à partir de 20h", "à partir de 20:00"),
        ("peu après 11h00", "peu après 11:00"),
        ("jeudi 14h", "jeudi 14:00"),
        ("(21h)", "(21:00)"),
        ("20 heures GMT", "20:00 GMT"),
        ("le journal de 20 heures", "le journal de 20:00"),
        ("à 3 heures du matin", "à 3:00"),
        ("à 8 heures du soir", "à 20:00"),
        ("à 3 h de l'après-midi", "à 15:00"),
        ("le train de 8 h 12", "le train de 8:12"),
        ("14h30", "14:30"),
        ("une panne de 3 h", "une panne de 3 heures"),
        ("80 mm en 6 h", "80 mm en 6 heures"),
        ("en 2h04", "en 2 heures 4 minutes"),
        ("en 2 h 21 min 14 s", "en 2 heures 21 minutes et 14 secondes"),
        ("dure 1 h 30", "dure 1 heure 30 minutes"),
        ("met en moyenne 2 h 15", "met en moyenne 2 heures 15 minutes"),
        ("on dort 6 h 40 la nuit", "on dort 6 heures 40 minutes la nuit"),
        ("pendant 3 h", "pendant 3 heures"),
        ("à 3 h de route", "à 3 heures de route"),
        ("3 h de débat", "3 heures de débat"),
        ("3 h plus tard", "3 heures plus tard"),
        ("dans les 48 h", "dans les 48 heures"),
        ("72 h", "72 heures"),
        ("24 heures sur 24", "24 heures sur 24"),
        ("à 130 km/h", "à 130 km/h"),
        ("Il est 8 h", "Il est 8 heures"),
        ("à 14 h 30 de la place", "à 14:30 de la place"),
        ("à 23h15 après la rencontre", "à 23:15 après la rencontre"),
        ("de 9h30 à 17h30 sans arrêt", "de 9:30 à 17:30 sans arrêt"),
        ("le vol de 8h15", "le vol de 8:15"),
        ("un match de 3h42", "un match de 3 heures 42 minutes"),
        ("jusqu'à 3 heures de retard", "jusqu'à 3 heures de retard"),
        ("un retard de 2 heures à 3 heures", "un retard de 2 heures à 3 heures"),
        ("à 20 heures et 15 personnes", "à 20:00 et 15 personnes"),
        ("vers 3 heures et demie", "vers 3:30"),
        ("à 8 heures moins le quart", "à 7:45"),
        ("Ouvert 8h-18h", "Ouvert 8:00-18:00"),
        ("entre 8 h et 10 h du soir", "entre 20:00 et 22:00"),
        ("de 20 à 22 heures", "de 20:00 à 22:00"),
        ("réduit de 3 à 2 heures", "réduit de 3 à 2 heures"),
        ("à dix-sept heures trente", "à 17:30"),
    ],
)
def test_hours(text: str, written: str) -> None:
    assert rewriting.prepare(text) == written


def test_times_and_durations_are_told_apart() -> None:
    text = rewriting.prepare("À 8h05, après 2 h de route, il a attendu 3 heures.")
    assert hours.times_of_day(text) == {(8, 5)}
    assert hours.durations(text) == {(2, 0)}
    assert hours.undecided(text) == {(3, 0)}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("12 t de sable", "12 tonnes de sable"),
        ("3 m de haut", "3 mètres de haut"),
        ("1 m de neige", "1 mètre de neige"),
        ("le 100 m", "le 100 mètres"),
        ("45 m²", "45 mètres carrés"),
        ("45 m2", "45 mètres carrés"),
        ("2.500 m³", "2.500 mètres cubes"),
        ("120 km²", "120 kilomètres carrés"),
        ("300 ha", "300 hectares"),
        ("1,5 l d'eau", "1,5 litre d'eau"),
        ("200 g de farine", "200 grammes de farine"),
        ("39° de fièvre", "39 degrés de fièvre"),
        ("½ litre", "un demi-litre"),
        ("2 ½ heures", "2,5 heures"),
        ("¼ litre", "un quart de litre"),
        ("10 mn", "10 minutes"),
        ("5 M de vues", "5 M de vues"),
        ("3 mm", "3 mm"),
        ("12 °C", "12 °C"),
        ("le 16° arrondissement", "le 16° arrondissement"),
        ("la 4G et la 4L", "la 4G et la 4L"),
        ("1 m 80", "1,80 mètre"),
        ("l'alinéa 39 m) de la loi", "l'alinéa 39 m) de la loi"),
        ("le point 99 g) de l'ordre du jour", "le point 99 g) de l'ordre du jour"),
        ("un arbre (haut de 12 m)", "un arbre (haut de 12 mètres)"),
        ("un arbre (vieux) de 12 m", "un arbre (vieux) de 12 mètres"),
        ("£20m", "£20m"),
        ("les ¾ des Français", "les trois quarts des Français"),
    ],
)
def test_units(text: str, written: str) -> None:
    assert rewriting.prepare(text) == written


@given(st.integers(2, 9999), st.sampled_from(["t", "m", "m²", "ha", "l", "g"]))
def test_a_unit_keeps_its_number(number: int, symbol: str) -> None:
    assert units.rewrite(f"soit {number} {symbol} de plus").startswith(f"soit {number} ")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("URGENT - SÉISME DE MAGNITUDE 7,8 AU CHILI", "Urgent - Séisme de magnitude 7,8 au Chili"),
        ("VIGILANCE ROUGE EN ARDÈCHE", "Vigilance rouge en Ardèche"),
        ("ATTENTAT A KABOUL: 12 MORTS", "Attentat à Kaboul: 12 morts"),
        ("L'ETE LE PLUS CHAUD JAMAIS ENREGISTRE", "L'été le plus chaud jamais enregistré"),
        ("GREVE A LA SNCF", "Grève à la SNCF"),
        ("MORT DE L'ACTEUR ALAIN DELON", "Mort de l'acteur Alain Delon"),
        ("LA REPUBLIQUE EN DANGER", "La république en danger"),
        ("DEUX MORTS A CHAMONIX", "Deux morts à Chamonix"),
        ("LES ETATS-UNIS ATTAQUENT", "Les États-Unis attaquent"),
        ("LE PREMIER MINISTRE A DEMISSIONNE", "Le premier ministre a démissionné"),
        ("MACRON EN VISITE A PEKIN", "Macron en visite à Pékin"),
        ("SEISME AU JAPON: 12 BLESSES", "Séisme au Japon: 12 blessés"),
        ("UN AVION S'ECRASE AU NEPAL", "Un avion s'écrase au Népal"),
        ("DES ELUS S'INQUIETENT A LILLE", "Des élus s'inquiètent à Lille"),
        ("LE GROUPE PERD 10 MEUR", "Le groupe perd 10 millions d'euros"),
        ("LE COUT DE LA VIE", "Le coût de la vie"),
        ("MACRON CRITIQUE PAR LA GAUCHE", "Macron critiqué par la gauche"),
        ("LE MAIRE ACCUSE LES JUGES", "Le maire accuse les juges"),
        ("UN MINISTRE DEMISSIONNE", "Un ministre démissionne"),
        ("ONU", "ONU"),
        ("L'OTAN", "L'OTAN"),
    ],
)  # fmt: skip
def test_capitals(text: str, written: str) -> None:
    assert rewriting.prepare(text) == written


@pytest.mark.parametrize(
    "address",
    [
        "https://exemple.fr/a?t=20h&m=3m",
        "lemonde.fr/dix-huit",
        "dix-sept.pdf",
        "vingt-deux@exemple.fr",
        "#dix-sept",
        "01 42 34 56 78",
    ],
)
def test_addresses_are_left_alone(address: str) -> None:
    assert rewriting.prepare(f"Voir {address} et dix-huit") == f"Voir {address} et 18"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("L'U.M.P. a gagné.", "L'UMP a gagné."),
        ("Il parle à l'O.N.U.", "Il parle à l'ONU."),
        ("l'U.R.S.S.", "l'URSS."),
        ("un Ph.D. de Harvard", "un Ph.D. de Harvard"),
        ("le texte � est", "le texte est"),
    ],
)
def test_acronyms_and_signs(text: str, written: str) -> None:
    assert rewriting.prepare(text) == written


@given(st.text(alphabet="0123456789 hHmMdtleE€.,-:²°½XVIéàu", max_size=30))
def test_written_once(text: str) -> None:
    once = rewriting.prepare(text)
    assert rewriting.prepare(once) == once


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("L'Etat et les Etats-Unis.", "L'État et les États-Unis."),
        ("Agés de 23 ans, des Eléments.", "Âgés de 23 ans, des Éléments."),
        ("Ca va en Equateur et en Egypte.", "Ça va en Équateur et en Égypte."),
        (
            "Elle, Eric, Etienne Klein, Emmanuel et Ali.",
            "Elle, Eric, Etienne Klein, Emmanuel et Ali.",
        ),
        ("Saint-Etienne, Air France, A Paris.", "Saint-Etienne, Air France, A Paris."),
    ],
)
def test_capitals_get_their_accents(typed: str, written: str) -> None:
    assert rewriting.prepare(typed) == written
    assert rewriting.prepare(written) == written
