"""What may not change on the way: numbers, money, hours, units, addresses, signs, capitals, names.

    python -m benchmarks.translation.kinds
    python -m benchmarks.translation.kinds --show hours

Each kind has at least thirty cases: a French sentence and a pattern of which the English must have
a match. Numbers are drawn with a fixed seed; the sentences around them are written here. A case is
right if the pattern is found and nothing is in the translation that must not be (``forbidden``);
one that is not right is warned of, or wrong and silent.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from depeche import settings
from depeche.pipeline import Pipeline
from inflect import engine

from benchmarks import result

Cases = Iterator[tuple[str, str]]
_CASES = 40  # of each kind that is drawn
_ENGLISH = engine()


class Outcome(NamedTuple):
    """How a case came out: ``right``, ``warned`` (wrong, but said so) or ``silent`` (wrong)."""

    french: str
    wanted: str
    english: str
    verdict: str


def spelt_numbers(random: Random) -> Cases:
    """Numbers in words, as French counts in France, Belgium and Switzerland."""
    frames = (
        "Il a été condamné à {} mois de prison.",
        "{} personnes ont été blessées dans l'accident.",
        "Le bilan est passé à {} morts.",
        "La ville compte {} habitants.",
        "L'entreprise va supprimer {} emplois.",
        "Le texte a été adopté par {} voix.",
    )
    for at in range(_CASES):
        number = random.choice((random.randint(17, 99), random.randint(101, 999), 1000 * at + 2125))
        words = in_words(number)
        frame = frames[at % len(frames)]
        yield (
            frame.format(words).replace(words, words.capitalize(), frame.startswith("{}")),
            (rf"(?<![\d,.])(?:{number:,}|{number})(?![\d,]\d)|(?i:{_english(number)})"),
        )


def ordinals(random: Random) -> Cases:
    """Ordinals and centuries."""
    for number in random.sample(range(2, 60), 14):
        yield f"Il a terminé {number}e de la course.", _ordinal(number)
    for number in range(2, 10):
        yield f"C'est la {number}ème fois que le texte est rejeté.", _ordinal(number)
    for roman, number in zip("V X XI XII XIV XVI XVII XVIII XIX XX XXI".split(),
                             (5, 10, 11, 12, 14, 16, 17, 18, 19, 20, 21), strict=True):  # fmt: skip
        yield f"Le château date du {roman}e siècle.", rf"{_ordinal(number)}.century"
    yield "La Ve République a été fondée en 1958.", r"(?i)fifth republic|5th republic"
    yield "Le IIIe Reich a duré douze ans.", r"(?i)third reich|3rd reich"


def separators(random: Random) -> Cases:
    """Figures with stops, spaces and commas."""
    frames = (
        "L'indice a terminé à {} points.",
        "La dette atteint {} euros.",
        "La collecte a rapporté {} euros.",
        "Le titre valait {} euros à la clôture.",
    )
    for at in range(_CASES):
        whole = random.choice((random.randint(1000, 99_999), random.randint(10**6, 10**8)))
        cents = random.randint(10, 99)
        mark = random.choice((".", " ", "\u202f"))
        written = f"{whole:,}".replace(",", mark)
        decimal = at % 2
        yield (
            frames[at % 4].format(f"{written},{cents}" if decimal else written),
            rf"(?<![\d,.]){whole:,}{rf'[.]{cents}' if decimal else ''}(?![\d,.]\d)",
        )


def codes(random: Random) -> Cases:
    """Telephone numbers, IBANs, SIRENs, postcodes."""
    for _ in range(10):
        phone = " ".join(["0" + str(random.randint(1, 9)), *_pairs(random, 4)])
        yield f"Contactez la rédaction au {phone}.", re.escape(phone)
    for _ in range(8):
        iban = f"FR{random.randint(10, 99)} " + " ".join(
            f"{random.randint(0, 9999):04d}" for _ in range(5)
        )
        yield f"Le compte {iban} a été bloqué.", re.escape(iban)
    for _ in range(8):
        siren = " ".join(f"{random.randint(100, 999)}" for _ in range(3))
        yield f"La société (SIREN {siren}) a été liquidée.", re.escape(siren)
    for city in ("Paris", "Lyon", "Marseille", "Nantes", "Brest", "Nice", "Lille", "Metz"):
        code = f"{random.randint(10, 95)}{random.randint(100, 999)}"
        yield f"Il habite au 12, rue de la Gare, {code} {city}.", rf"{code} {city}"


_MONEY = {
    "€": r"(?:€{n}|{n} euros?)", "k€": r"(?:€{n},000|{n},000 euros|{n} thousand euros)",
    "M€": r"(?:€{n} million|{n} million euros?)", "Md€": r"(?:€{n} billion|{n} billion euros?)",
    "Mds€": r"(?:€{n} billion|{n} billion euros?)", "M EUR": r"(?:€{n} million|{n} million euros)",
    "MEUR": r"(?:€{n} million|{n} million euros)", "$": r"(?:\$ ?{n}|{n} (?:US )?dollars)",
    "M$": r"(?:\$ ?{n} million|{n} million (?:US )?dollars)", "₽": r"{n} ro?ubles",
    "₺": r"{n} (?:Turkish )?[lL]ira", "£": r"(?:£{n}|{n} pounds)", "CHF": r"{n} Swiss francs",
    "FCFA": r"{n} CFA francs|{n} francs CFA",
}  # fmt: skip


def money(random: Random) -> Cases:
    """Signs, codes and short scales of currencies; amounts that have none."""
    frames = (
        "L'amende de {} a été confirmée.",
        "Le contrat est évalué à {}.",
        "Le chiffre d'affaires a reculé à {}.",
    )
    for at, (code, pattern) in enumerate(sorted(_MONEY.items()) * 2):
        number = random.randint(2, 999)
        yield frames[at % 3].format(f"{number} {code}"), pattern.replace("{n}", str(number))
    for number in random.sample(range(2, 900), 6):
        yield (
            f"Le plan coûtera {number} milliards sur dix ans.",
            rf"^(?!.*(?:\$|€|£|euro|dollar|pound)).*{number} billion",
        )
        yield (
            f"Le groupe a perdu {number} millions en un an.",
            rf"^(?!.*(?:\$|€|£|euro|dollar|pound)).*{number} million",
        )


def hours(random: Random) -> Cases:
    """Times of day and durations."""
    for at in range(12):
        one, other = random.sample(range(6, 23), 2)
        h = ("h", " h", " heures")[at % 3]
        yield f"Le musée est ouvert de {one}{h} à {other}{h}.", rf"{one}:00.*{other}:00"
    for _ in range(10):
        hour, minute = random.randint(6, 23), random.randint(1, 59)
        yield f"L'explosion s'est produite à {hour}h{minute:02d}.", rf"{hour}:{minute:02d}"
    for number in random.sample(range(2, 20), 8):
        yield f"Une panne de {number} h a paralysé le réseau.", _lasting(number)
        yield f"Il est tombé 80 mm en {number} h.", _lasting(number)
    for number in range(2, 6):
        minute = random.randint(2, 58)
        yield (
            f"Elle s'est imposée en {number} heures {minute} minutes.",
            rf"{_lasting(number)} (?:and )?{minute} min",
        )


_UNITS = {
    "t de sable": r"(?:ton|tonne|metric ton)s?", "m de haut": r"(?:met(?:er|re)s?|m\b)",
    "m²": r"(?:square|m²)", "m³ d'eau": r"(?:cubic|m³)", "km/h": r"(?:km/h|kilomet|kph)",
    "hectares": r"hectares?", "kilos de cocaïne": r"(?:kilos?|kg|kilogram)",
    "kg": r"(?:kilos?|kg|kilogram)", "° de fièvre": r"(?:degrees?|°)", "km": r"(?:km|kilomet)",
    "l d'eau": r"(?:lit(?:er|re)s?|l\b)", "mm": r"(?:mm|millimet)",
}  # fmt: skip


def units(random: Random) -> Cases:
    """Symbols of measures."""
    frames = ("Il y avait {}.", "On a mesuré {}.", "La police a trouvé {}.")
    for at, (symbol, pattern) in enumerate(sorted(_UNITS.items()) * 3):
        number = random.randint(12, 90)
        yield frames[at % 3].format(f"{number} {symbol}"), rf"{number}[ -]?{pattern}"


def addresses(random: Random) -> Cases:
    """Mail, web, files, hashtags, accounts."""
    frames = (
        "Écrivez à {} avant lundi.",
        "Le document est sur {} depuis mardi.",
        "Le message de {} a été supprimé.",
        "L'adresse {} ne répond plus.",
    )
    names = ("redaction", "le.desk", "info-presse", "service_client", "contact2026")
    for at in range(_CASES):
        name, domain = random.choice(names), random.choice(("exemple.fr", "afp.com", "ville.be"))
        address = (
            f"{name}@{domain}", f"https://{domain}/{name}?id={at}", f"www.{domain}/{name}",
            domain, f"{name}_{at}.pdf", f"#{name.replace('.', '').replace('-', '')}",
            f"@{name.replace('.', '').replace('-', '')}{at}", f"t.co/{name[:4]}{at}X",
        )[at % 8]  # fmt: skip
        yield frames[at % 4].format(address), re.escape(address)


def signs(random: Random) -> Cases:
    """Signs that are no words, and letters that French has not."""
    for sign in ("|", ">>", "-->", "→", "•", "▶"):
        yield f"Paris {sign} Le maire a démissionné.", re.escape(sign)
        yield f"{sign} Lire aussi: le procès reprend lundi.", re.escape(sign)
    for name in ("Đặng Văn Minh", "Əliyev", "Łukasz", "Škoda", "Новая газета", "الجزيرة", "新华社",
                 "Erdoğan", "Žižek", "Ñáñez", "Øystein", "Čapek"):  # fmt: skip
        yield f"Le ministre a reçu {name} mardi.", re.escape(name)
    for picture in ("😂", "🇫🇷", "🔥", "✊"):
        yield f"Il a écrit « Quelle honte {picture} » mardi.", re.escape(picture)
    yield "La marque Nutella® est en cause.", "Nutella®"
    yield "Le texte \ufffd est illisible.", "^[^\ufffd]+$"


_HEADLINES = (
    ("SÉISME DE MAGNITUDE 7,8 EN TURQUIE", r"(?i)earthquake|quake"),
    ("ATTENTAT A KABOUL: 12 MORTS", r"(?i)(?=.*kabul)(?=.*(?:attack|bomb)).*12.*(?:dead|die|kill)"),
    ("VIGILANCE ROUGE EN ARDÈCHE", r"(?i)red.*ard.che"),
    ("GREVE A LA SNCF VENDREDI", r"(?i)strike.*friday"),
    ("L'ETE LE PLUS CHAUD JAMAIS ENREGISTRE", r"(?i)hottest summer"),
    ("LE PREMIER MINISTRE A DEMISSIONNE", r"(?i)prime minister.*resign"),
    ("DEUX MORTS DANS UNE AVALANCHE", r"(?i)two (?:dead|die|kill).*avalanche"),
    ("LES TALIBANS LIBERENT DES OTAGES", r"(?i)taliban.*(?:free|releas).*hostages"),
    ("LE CHOMAGE RECULE EN MARS", r"(?i)unemployment.*(?:fall|fell|down|declin|drop).*march"),
    (
        "TROIS POLICIERS BLESSES A MARSEILLE",
        r"(?i)three.*(?:police|officers).*(?:wound|injur|hurt)",
    ),
    ("LA BOURSE DE PARIS TERMINE EN HAUSSE", r"(?i)paris.*(?:higher|up|rise|gain)"),
    ("INONDATIONS: UN VILLAGE EVACUE", r"(?i)flood.*village.*evacuat"),
    ("LE PAPE HOSPITALISE A ROME", r"(?i)pope.*hospital.*rome"),
    ("ACCORD DE PAIX SIGNE A GENEVE", r"(?i)peace.*(?:deal|accord|agreement).*geneva"),
    ("UN AVION S'ECRASE AU NEPAL", r"(?i)(?:plane|aircraft).*crash.*nepal"),
    ("PROCES DES ATTENTATS: LE VERDICT ATTENDU JEUDI", r"(?i)verdict.*thursday"),
    ("FEU DE FORET: 300 HECTARES BRULES", r"(?i)fire.*300 hectares"),
    ("L'OPPOSITION REMPORTE LES ELECTIONS", r"(?i)opposition.*w[io]n.*election"),
    ("COUPE DU MONDE: LA FRANCE ELIMINEE", r"(?i)world cup.*france.*(?:eliminated|out)"),
    ("EXPLOSION DANS UNE MINE: 20 DISPARUS", r"(?i)(?:explosion|blast).*mine.*20.*missing"),
    ("LE PRESIDENT RENONCE A SE REPRESENTER", r"(?i)president.*(?:not|give|gave|renounc|won’t)"),
    ("UN POLICIER TUE A LYON", r"(?i)(?:police officer|policeman).*(?:kill|dead|die).*lyon"),
    (
        "NOUVELLE HAUSSE DU PRIX DU GAZ",
        r"(?i)(?:rise|increase|hike|higher).*gas|gas.*(?:rise|hike)",
    ),
    ("MANIFESTATION CONTRE LES RETRAITES", r"(?i)(?:protest|demonstration|rally).*pension"),
    ("MORT DE L'ECRIVAIN JEAN DUPONT", r"(?i)(?:death|died|dies|dead).*"),
    ("ALERTE A LA BOMBE A LA GARE DE LILLE", r"(?i)bomb.*lille"),
    ("LE TUNNEL FERME POUR TRAVAUX", r"(?i)tunnel.*clos"),
    ("UKRAINE: FRAPPES SUR ODESSA", r"(?i)ukraine.*strikes.*odes"),
    ("SEPT ANS DE PRISON POUR L'ANCIEN MAIRE", r"(?i)seven years.*(?:prison|jail).*mayor"),
    ("LA BANQUE CENTRALE BAISSE SES TAUX", r"(?i)central bank.*(?:cut|lower|reduc).*rate"),
)


def capitals(random: Random) -> Cases:
    """Headlines and alerts in capitals, with and without accents."""
    yield from _HEADLINES


def sentence_ends(random: Random) -> Cases:
    """Acronyms with stops, titles, quotations: both sentences must arrive."""
    names = {
        "U.M.P.": "UMP",
        "O.N.U.": r"UN|U\.N\.",
        "U.R.S.S.": "USSR|Soviet",
        "C.G.T.": "CGT",
        "S.N.C.F.": "SNCF",
        "O.T.A.N.": "NATO",
    }
    for name, english in names.items():
        yield f"L'{name} a gagné en 1981.", rf"(?:{english}).*1981"
        yield (
            f"Il a critiqué l'{name} Le préfet a répondu en 1982.",
            rf"(?:{english}).*prefect.*1982",
        )
    for title in ("M.", "Mme", "Me", "Dr"):
        yield f"{title} Dupont a parlé. {title} Leroy a refusé.", "Dupont.*Leroy"
    for first, second in (("Non", "Jamais"), ("Nous n'irons pas", "C'est fini"), ("Oui", "Demain")):
        yield f"« {first}. {second} ! » a lancé le maire de Brest.", r"“.*”.*mayor.*Brest"
    for year in random.sample(range(1950, 2020), 12):
        yield (
            f"Le train est parti en {year}. Les bus sont partis en {year + 3}.",
            rf"{year}.*{year + 3}",
        )


_PLACES = (
    "Pyrénées-Atlantiques Hautes-Alpes Ille-et-Vilaine Val-d'Oise Côtes-d'Armor Lot-et-Garonne"
    " Seine-Saint-Denis Haute-Savoie Bouches-du-Rhône Alpes-Maritimes Meurthe-et-Moselle"
    " Finistère Haute-Corse Tarn-et-Garonne Pas-de-Calais Puy-de-Dôme Loire-Atlantique"
    " Maine-et-Loire Deux-Sèvres Hauts-de-Seine Indre-et-Loire Haut-Rhin Vaucluse Lozère Corrèze"
    " Aveyron Yonne Mayenne Landes Vosges Ardennes Cantal"
).split()


def places(random: Random) -> Cases:
    """Names of départements."""
    frames = ("Gap ({}) est isolée par la neige.", "Le préfet a visité le village ({}) lundi.")
    for at, place in enumerate(_PLACES):
        yield frames[at % 2].format(place), _name(place)


def lines(random: Random) -> Cases:
    """A line of two sentences that resemble each other."""
    for thing in ("Le TGV", "Le bus", "Le navire", "Le procès", "Le match", "Le vol"):
        for city in ("Lyon", "Nantes", "Lille", "Nice", "Brest"):
            yield f"{thing} est arrêté à {city}. {thing} est arrêté à Metz.", f"{city}.*Metz"


KINDS: tuple[Callable[[Random], Cases], ...] = (
    spelt_numbers, ordinals, separators, codes, money, hours, units, addresses, signs, capitals,
    sentence_ends, places, lines,
)  # fmt: skip


def in_words(number: int) -> str:
    """A number below a million in French words."""
    units_ = (
        "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"
        " seize dix-sept dix-huit dix-neuf"
    ).split()
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        multiple = re.sub(r"(vingt|cent)s$", r"\1", in_words(thousands))
        head = "mille" if thousands == 1 else f"{multiple} mille"
        return f"{head} {in_words(rest)}" if rest else head
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        head = "cent" if hundreds == 1 else f"{units_[hundreds]} cent"
        return f"{head} {in_words(rest)}" if rest else head + "s" * (hundreds > 1)
    if number < 20:
        return units_[number]
    if number >= 80:
        return "quatre-vingts" if number == 80 else f"quatre-vingt-{in_words(number - 80)}"
    tens = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 7: "soixante"}
    rest = number - (60 if number >= 70 else number // 10 * 10)
    ten = tens[number // 10]
    if rest in (1, 11):
        return f"{ten} et {in_words(rest)}"
    return f"{ten}-{in_words(rest)}" if rest else ten


def _english(number: int) -> str:
    """A pattern for a number below a million in English words."""
    words = str(_ENGLISH.number_to_words(str(number)))
    return re.sub(r"[ ,-]+(?:and )?", "[ ,-]+(?:and )?", words)


def _ordinal(number: int) -> str:
    figures = str(_ENGLISH.ordinal(str(number)))
    return rf"(?i:{figures}|{_ENGLISH.number_to_words(figures)})"


def _lasting(number: int) -> str:
    return rf"(?:{number}|{_english(number)})[ -]hours?"


def _pairs(random: Random, count: int) -> list[str]:
    return [f"{random.randint(0, 99):02d}" for _ in range(count)]


def _name(place: str) -> str:
    return re.escape(place).replace("'", "[’']")


def measure(translate: Callable[[list[str]], list[tuple[str, bool]]]) -> dict[str, list[Outcome]]:
    """Translate the cases of every kind and judge them.

    Args:
        translate: French sentences → (English, whether there is a warning) of each.
    """
    outcomes = {}
    for kind in KINDS:
        cases = list(kind(Random(17)))
        made = translate([french for french, _ in cases])
        outcomes[kind.__name__] = [
            Outcome(french, wanted, english, _verdict(wanted, english, warned))
            for (french, wanted), (english, warned) in zip(cases, made, strict=True)
        ]
    return outcomes


def _verdict(wanted: str, english: str, warned: bool) -> str:
    if re.search(wanted, english):
        return "right"
    return "warned" if warned else "silent"


def main() -> None:
    """Print a line for each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", help="a kind whose wrong cases are printed, or all")
    parser.add_argument("--translator", help="as of `depeche translate`")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    chosen = {"read_back": False} | (
        {"translator": options.translator} if options.translator else {}
    )
    with Pipeline(settings.load(chosen)) as pipeline:

        def translate(texts: list[str]) -> list[tuple[str, bool]]:
            made = pipeline.translate_segments(texts)
            return [(segment.target, bool(segment.warnings)) for segment, _ in made]

        outcomes = measure(translate)
        signature = pipeline.translator.stage.signature
    table = {
        kind: {verdict: sum(o.verdict == verdict for o in cases) for verdict in _VERDICTS}
        for kind, cases in outcomes.items()
    }
    print(signature)
    print(f"{'kind':16}{'cases':>7}" + "".join(f"{verdict:>8}" for verdict in _VERDICTS))
    for kind, counts in table.items():
        print(f"{kind:16}{sum(counts.values()):7}" + "".join(f"{n:8}" for n in counts.values()))
        if options.show in (kind, "all"):
            for outcome in outcomes[kind]:
                if outcome.verdict != "right":
                    print(f"    {outcome.verdict}: {outcome.french} → {outcome.english}")
    result.write({"signature": signature, "kinds": table}, options.out)


_VERDICTS = ("right", "warned", "silent")

if __name__ == "__main__":
    main()
