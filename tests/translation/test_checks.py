"""The table of checks, and what each of them finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from depeche.lang import typography
from depeche.translation import checks
from depeche.translation.checks import pronouns, repetition
from depeche.translation.finding import Finding
from depeche.translation.required_terms import RequiredTerm, correct
from depeche.translation.source import SourceSegment
from depeche.translation.target import Target
from hypothesis import given, settings
from hypothesis import strategies as st


def _found(source: str, target: str) -> list[Finding]:
    segment = SourceSegment(source)
    return checks.inspect(segment, Target(target, segment.required(target)))


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("Il y a 250 morts.", "There are 205 dead.", "number"),
        ("Il a vendu la voiture mardi.", "He sold it on Tuesday.", "coverage"),
        ("Il a cité Zyvorod.", "He cited him.", "name"),
        ("Elle n'a pas répondu.", "She answered.", "negation"),
        ("Elle a répondu.", "She did not answer.", "negation"),
        ("« Nous restons », dit-il.", "“We stay, he said.", "quotation_marks"),
        ("Il a parlé hier de la paix et de la guerre.", "He spoke.", "short"),
        ("Il parle.", "He " + "speaks and " * 9 + "speaks.", "long"),
        ("Il parle.", "", "empty"),
        ("Le vaisseau part.", "The vaston leaves.", "unknown_word"),
        ("Il a perdu 7 milliards d'euros.", "He lost $7 billion.", "currency"),
        ("Il a perdu 7 milliards.", "He lost $7 billion.", "currency"),
        ("Cela vaut 100 roubles.", "It is worth 100 euros.", "currency"),
        ("Cela coûte 30 dollars.", "It costs 30.", "currency"),
        ("Un camion de 12 tonnes.", "A truck of 12 you.", "unit"),
        ("Un mur de 3 mètres.", "A wall of 3 me.", "unit"),
        ("Il a attendu 2 heures 21 minutes.", "He waited 2:00 21 minutes.", "time"),
        ("À 8:05, il partait.", "At 8:50 he left.", "time"),
        ("Le procès s'ouvre le 3 mai.", "The trial opens on July 3.", "month"),
        ("Septembre a été chaud.", "December was warm.", "month"),
        ("De mars à juin, il pleut.", "From March to Sept. it rains.", "month"),
        ("Il aurait tiré sur eux.", "He fired at them.", "unconfirmed"),
        ("Le groupe serait sur le point de céder.", "The group is about to sell.", "unconfirmed"),
        ("L'otage serait mort.", "The hostage is dead.", "unconfirmed"),
        ("Il dément avoir tardé.", "He deliberately delayed.", "opposite"),
        ("Il déconseille ce voyage.", "He recommends this trip.", "opposite"),
        ("Le chômage est deux fois moins élevé.", "Unemployment is twice as high.", "opposite"),
        ("Il n'a pas manqué de le dire.", "He failed to say so.", "opposite"),
        ("Il versera au plus 200 euros.", "He will pay 200 euros in addition.", "opposite"),
        ("Le titre a bondi de 12 %.", "The stock is at 12%.", "opposite"),
        ("L'indice finit en baisse de 0,74 %.", "The index ends by 0.74%.", "opposite"),
        ("L'accusé a été relaxé.", "The accused was sentenced.", "opposite"),
        ("Le bateau a chaviré.", "The boat turned.", "opposite"),
        ("Il a fait une chute (sans gravité).", "He had a fall (serious).", "opposite"),
        ("Elle est partie sans prévenir.", "She left after warning them.", "opposite"),
        ("Les riverains ont été déboutés.", "The residents were pulled out.", "phrase"),
        ("Le porte-parole du président l'a dit.", "The president said so.", "phrase"),
        ("La vice-ministre a démissionné.", "The minister resigned.", "phrase"),
        ("Elle renonce à se représenter.", "She decides to run again.", "phrase"),
        ("Le beau-frère du roi est jugé.", "The king's brother is on trial.", "phrase"),
        ("L'ex-femme du maire est partie.", "The mayor's wife is gone.", "phrase"),
        ("Le maire renonce à briguer la présidence.", "The mayor renounces it.", "phrase"),
        (
            "Le gouvernement a présenté un budget important, tandis que les infirmières "
            "manifestaient longuement devant le bâtiment.",
            "The government presented an important budget for the country now.",
            "omission",
        ),
    ],
)
def test_each_check_finds_its_fault(source: str, target: str, kind: str) -> None:
    assert kind in [finding.kind for finding in _found(source, target)]


def test_a_good_translation_has_no_findings() -> None:
    source = "« Nous ne partirons pas », a dit M. Durand à 14h30, après 10 000 jours."
    target = "“We will not leave,” Mr Durand said at 14:30, after 10,000 days."
    assert _found(source, target) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Il gagne 100 euros.", "He earns €100."),
        ("Il gagne 5 milliards de dollars.", "He earns $5 billion."),
        ("Cela vaut 27 millions de livres sterling.", "It is worth £27 million."),
        ("Un camion de 12 tonnes.", "A 12-ton truck."),
        ("En zone euro, l'inflation a baissé.", "Eurozone inflation fell."),
        ("Le colis pèse 20 kilos.", "The parcel weighs 20 kg."),
        ("Il s'est imposé 2-1 à 20:00.", "He won 2-1 at 20:00."),
        ("La grève durera 24 heures.", "The strike will last 24 hours."),
        ("Le procès s'ouvre le 3 mai.", "The trial opens on May 3."),
        ("Il part le 9 septembre.", "He leaves on Sept. 9."),
        ("Il part le 9 septembre.", "He leaves on the 9th. It may rain."),
        ("La sonde vers Mars part en juin.", "The Mars probe leaves in June."),
        ("En mars, ils ont marché.", "They went on a march in March."),
        ("Le 5 juin 2020, il partait.", "He left on 05/06/2020."),
        ("Selon lui, il aurait tiré.", "According to him, he fired."),
        ("S'il avait plu, il serait resté.", "Had it rained, he would have stayed."),
        ("Il aurait dû partir.", "He should have left."),
        ("Il dément.", "He denies it."),
        ("Ils ont été retrouvés sains et saufs.", "They were found safe and sound."),
        ("Son loyer a baissé de moitié.", "His rent has halved."),
        ("L'avion s'est posé sans encombre.", "The plane landed safely."),
        ("Il est reparti sans un mot.", "He left without a word."),
        ("C'est un médicament sans danger.", "It is a safe drug."),
    ],
)
def test_no_false_alarm(source: str, target: str) -> None:
    kinds = {"currency", "unit", "time", "month", "unconfirmed", "opposite"}
    assert [finding for finding in _found(source, target) if finding.kind in kinds] == []


def test_what_the_decoder_tells_of_a_translation_is_found_too() -> None:
    source = SourceSegment("Il pleut.")
    target = Target("It rains.", score=-0.9, repeated=True)
    assert [f.kind for f in checks.inspect(source, target)] == ["confidence", "repetition"]


def test_of_an_empty_translation_nothing_else_is_said() -> None:
    found = checks.inspect(SourceSegment("Il y a 250 morts."), Target("...", score=-2.0))
    assert [finding.kind for finding in found] == ["empty"]


def test_a_missing_term_of_the_glossary_weighs_as_a_missing_name_and_is_not_called_one() -> None:
    term = RequiredTerm("NATO", ("NATO",), ("NATO", "OTAN"), 2, 6, True)
    found = checks.inspect(SourceSegment("L'OTAN attend.", (term,)), Target("It waits.", (term,)))
    assert [finding.kind for finding in found] == ["glossary"]
    assert checks.weight(found) == checks.weight([Finding("name", "")]) == checks.RETRY


def test_every_check_is_a_file_and_every_file_is_in_the_table() -> None:
    files = {path.stem for path in Path(checks.__file__).parent.glob("*.py")} - {"__init__"}
    assert {check.__module__.rpartition(".")[2] for check, _ in checks.CHECKS} == files


def test_a_half_certain_finding_weighs_half() -> None:
    whole, half = Finding("number", ""), Finding("number", "", 0.5)
    assert checks.weight([whole]) == 2 * checks.weight([half])


@settings(deadline=None)
@given(
    st.text(alphabet=st.one_of(st.sampled_from("0123456789 ,.:hXVI²½٣%"), st.characters())),
    st.text(alphabet=st.one_of(st.sampled_from("0123456789 ,.:apmXVI²½٣%"), st.characters())),
)
def test_no_text_is_too_odd_for_the_checks(source: str, target: str) -> None:
    typography.format_english(target, source)
    segment = SourceSegment(source)
    required = segment.required(target)
    checks.inspect(segment, Target(target, required))
    names = [RequiredTerm.from_name(name) for name in segment.names]
    correct(names, source, repetition.cut(target).text)


@pytest.mark.parametrize(
    ("french", "english", "found"),
    [
        (
            "La sénatrice renonce à briguer la présidence de son parti.",
            "The senator gives up seeking the presidency of his party.",
            True,
        ),
        (
            "À 36 ans, la judokate Aurélie Vasseur annonce la fin de sa carrière.",
            "At 36, judoka Aurélie Vasseur announces the end of his career.",
            True,
        ),
        (
            "L'attaquante lyonnaise Inès Kaddouri se blesse.",
            "Lyon striker Inès Kaddouri injures himself.",
            True,
        ),
        (
            "La ministre a défendu sa réforme à Lyon.",
            "The minister defended her reform in Lyon.",
            False,
        ),
        (
            "La ministre a reçu le président dans son bureau.",
            "The minister received the president in his office.",
            False,
        ),
        (
            "La ministre a reçu Emmanuel Macron à son arrivée.",
            "The minister received Emmanuel Macron on his arrival.",
            False,
        ),
        (
            "« Il n'a rien dit », relève la procureure.",
            "“He said nothing,” the prosecutor says.",
            False,
        ),
        ("L'otage a retrouvé sa famille.", "The hostage found his family.", False),
        (
            "L'avocate de M. Durand a dénoncé son arrestation.",
            "Mr Durand’s lawyer denounced his arrest.",
            False,
        ),
    ],
)
def test_women_who_became_men(french: str, english: str, found: bool) -> None:
    findings = list(pronouns.check(SourceSegment(french), Target(english)))
    assert bool(findings) is found
    if found:
        assert findings[0].words in (("his",), ("himself",))
