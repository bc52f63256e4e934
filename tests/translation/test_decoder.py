"""Choosing among hypotheses and trying again, with an engine that says what it is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from depeche.errors import SettingsError
from depeche.models.catalogue import Model
from depeche.stage import CachedStage
from depeche.translation import glossary
from depeche.translation.decoder import CheckedDecoder, join
from depeche.translation.engines.choice import choose
from depeche.translation.engines.engine import Attention, Hypothesis, ScoredToken
from depeche.translation.glossary import Glossary
from depeche.translation.stage import TranslationStage

NOTHING = Glossary({})


class Parrot:
    """Answers a source with the n-best list written for it; anything else with ``default``."""

    limit = 30

    def __init__(
        self,
        answers: Mapping[str, Sequence[str]],
        default: str = "Something.",
        score: float = 0.0,
    ) -> None:
        self.answers = answers
        self.default = default
        self.mean = score
        self.asked: list[tuple[str, int]] = []
        self.right: frozenset[str] = frozenset()  # words that it finds likely

    def length(self, text: str) -> int:
        return len(text.split())

    def writes(self, text: str) -> bool:
        return "⟦" not in text  # a model without marks

    def translate(
        self, sources: Sequence[str], beam: int, count: int = 1
    ) -> Iterator[tuple[int, list[Hypothesis]]]:
        for index, source in enumerate(sources):
            self.asked.append((source, beam))
            texts = self.answers.get(source, [self.default])
            yield index, [Hypothesis(text, self.mean) for text in texts[:count]]

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[list[ScoredToken]]:
        """Each word is a token; the right one of ``self.right`` is likelier than others."""
        return [
            [
                ScoredToken(*word.span(), -0.1 if word[0] in self.right else -3.0)
                for word in re.finditer(r"\S+", text)
            ]
            + [ScoredToken(len(text), len(text), 0.0)]
            for text in targets
        ]

    def attention(self, sources: Sequence[str], targets: Sequence[str]) -> list[Attention]:
        """Each word of a translation looks at the word of the source in the same place."""
        found = []
        for source, target in zip(sources, targets, strict=True):
            places = [[word.span() for word in re.finditer(r"\S+", t)] for t in (source, target)]
            weights = [
                [float(column == row) for column in range(len(places[0]))]
                for row in range(len(places[1]))
            ]
            found.append(Attention(*places, weights))
        return found

    def complete(self, sources: Sequence[str], beginnings: Sequence[str], beam: int) -> list[str]:
        """The beginning, and what the n-best list's first translation has behind that place."""
        completed = []
        for source, begun in zip(sources, beginnings, strict=True):
            words = self.answers.get(source, [self.default])[0].split()
            completed.append(" ".join([begun, *words[len(begun.split()) :]]))
        return completed


def _one(parrot: Parrot, source: str, terms: Glossary = NOTHING):  # type: ignore[no-untyped-def]
    ((_, outcome),) = CheckedDecoder(parrot, terms, 4).translate([source])
    return outcome


def test_the_first_hypothesis_that_passes_is_taken() -> None:
    source = "Il y a 250 morts."
    outcome = _one(Parrot({source: ["There are 205 dead.", "There are 250 dead."]}), source)
    assert outcome.text == "There are 250 dead."
    assert outcome.findings == ()
    assert outcome.found_first == ("number",)


def test_another_word_in_place_of_a_made_up_one_stays_in_doubt() -> None:
    source = "Les pèlerins sont venus."
    outcome = _one(Parrot({source: ["The pilgrins came.", "The pilgrims came."]}), source)
    assert outcome.text == "The pilgrims came."
    assert outcome.found_first == ("unknown_word",)
    (doubt,) = outcome.findings
    assert doubt.message == (
        "another translation was chosen because in the first “pilgrins” is no English word"
    )


def test_a_second_choice_stays_one_when_the_sentence_is_tried_again() -> None:
    source = "Les pèlerins sont venus à 250 le matin, et les vaisseaux sont partis le soir même."
    parrot = Parrot(
        {
            source: ["The pilgrins came.", "The pilgrims came."],
            "Les pèlerins sont venus à 250 le matin,": ["The 250 pilgrims came in the morning,"],
            "et les vaisseaux sont partis le soir même.": ["and the ships left that evening."],
        }
    )
    outcome = _one(parrot, source)
    assert outcome.text.endswith("and the ships left that evening.")
    assert [finding.message for finding in outcome.findings] == [
        "another translation was chosen because in the first “pilgrins” is no English word"
    ]


def test_what_the_model_thinks_unlikely_has_a_warning() -> None:
    source = "Il pleut."
    outcome = _one(Parrot({source: ["It rains."]}, score=-0.9), source)
    assert [finding.message for finding in outcome.findings] == ["the model was unsure of it"]
    assert outcome.found_first == ("confidence",)
    assert _one(Parrot({source: ["It rains."]}, score=-0.5), source).findings == ()


def test_a_good_answer_is_asked_for_once() -> None:
    parrot = Parrot({"Il pleut.": ["It rains."]})
    assert _one(parrot, "Il pleut.").text == "It rains."
    assert parrot.asked == [("Il pleut.", 4)]


def test_a_bad_sentence_is_cut_at_its_clauses() -> None:
    source = "Le ministre a présenté son plan mardi, mais les 250 ouvriers restent en grève."
    parrot = Parrot(
        {
            source: ["The minister presented."],
            "Le ministre a présenté son plan mardi,": ["The minister presented his plan Tuesday."],
            "mais les 250 ouvriers restent en grève.": ["But the 250 workers stay on strike."],
        }
    )
    outcome = _one(parrot, source)
    assert outcome.text == (
        "The minister presented his plan Tuesday, but the 250 workers stay on strike."
    )
    assert outcome.pieces == 2
    assert outcome.findings == ()


def test_a_larger_beam_is_the_last_resort_and_the_best_is_kept_with_a_warning() -> None:
    source = "Il y a 250 morts."
    parrot = Parrot({source: ["There are 205 dead."]}, default="There are 205 dead.")
    outcome = _one(parrot, source)
    assert (source, 8) in parrot.asked
    assert [f.message for f in outcome.findings] == ["the number 250 became 205"]


def test_a_repetition_is_cut_and_said_so() -> None:
    source = "Il a longuement parlé de la paix."
    outcome = _one(Parrot({}, default="He spoke of the peace of the peace of the peace."), source)
    assert outcome.text == "He spoke of the peace."
    assert "repetition" in [f.kind for f in outcome.findings]
    assert "repetition" in outcome.found_first


def test_what_the_source_says_twice_may_be_said_twice() -> None:
    source = "Il a parlé de la paix de la paix."
    outcome = _one(Parrot({}, default="He spoke of peace of peace."), source)
    assert outcome.text == "He spoke of peace of peace."
    assert outcome.findings == ()


def test_a_distorted_term_becomes_the_glossarys() -> None:
    terms = Glossary({"Koursk": ("Kursk",), "OTAN": ("NATO",)})
    source = "L'OTAN observe Koursk."
    outcome = _one(Parrot({source: ["OTAN observes Kurskoursk."]}), source, terms)
    assert outcome.text == "NATO observes Kursk."
    assert set(outcome.corrected) == {("OTAN", "NATO"), ("Kurskoursk", "Kursk")}


def test_parts_are_joined_as_one_sentence() -> None:
    assert join(["Il pleut,", "et Paris dort."], ["It rains.", "And Paris sleeps."]) == (
        "It rains, and Paris sleeps."
    )
    quoted = ["« Il pleut »,", "a dit Paris."], ["“It rains,”", "Paris said."]
    assert join(*quoted) == "“It rains,” Paris said."
    assert join(["Il pleut.", "Paris dort."], ["It rains.", "Paris sleeps."]) == (
        "It rains. Paris sleeps."
    )
    assert join(["dans la ville", "Paris dort"], ["In the city.", "Paris sleeps"]).endswith(
        "Paris sleeps"
    )


@pytest.mark.parametrize(
    ("source", "said", "printed"),
    [
        ("La Kényane gagne.", "Kényane wins.", "Kenyan wins."),
        ("Le président nigérien parle.", "The Nigerian president speaks.",
         "The Nigerien president speaks."),
        ("Les soldats nigérians.", "Soldiers from Nigeria.", "Soldiers from Nigeria."),
    ],
)  # fmt: skip
def test_a_people_is_neither_left_in_french_nor_taken_for_its_neighbour(
    source: str, said: str, printed: str
) -> None:
    assert _one(Parrot({source: [said]}), source, glossary.load()).text == printed


def test_the_wrong_minister_is_seen() -> None:
    source = "Le ministre de l'Économie recevra les syndicats."
    terms = glossary.load()
    wrong = Parrot({source: ["The Minister of Education will meet the unions."]})
    assert [finding.kind for finding in _one(wrong, source, terms).findings] == ["glossary"]
    for right in ("Economy Minister", "Economics Minister", "Minister for Economic Affairs"):
        parrot = Parrot({source: [f"The {right} will meet the unions."]})
        assert _one(parrot, source, terms).findings == ()


def test_the_bundled_glossary_and_the_newsrooms_on_top(tmp_path: Path) -> None:
    bundled = glossary.load()
    (term,) = bundled.find("L'OTAN se réunit")
    assert (term.preferred, term.start, term.end) == ("NATO", 2, 6)
    found = bundled.find("La Corée du Nord et Koursk")
    assert [term.preferred for term in found] == ["North Korea", "Kursk"]
    assert bundled.find("OTANIE et kourskois") == []
    own = tmp_path / "own.csv"
    own.write_text("French,English\nOTAN,\n# ours\nSaint-Zyvor,St Zyvor|Zyvor\n", encoding="utf-8")
    mine = glossary.load(str(own))
    assert mine.digest != bundled.digest
    assert mine.find("L'OTAN") == []
    assert mine.find("à Saint-Zyvor")[0].accepted == ("St Zyvor", "Zyvor")
    toml = tmp_path / "own.toml"
    toml.write_text('[places]\n"Saint-Zyvor" = "St Zyvor"\n', encoding="utf-8")
    assert glossary.load(str(toml)).find("Saint-Zyvor")[0].preferred == "St Zyvor"


@pytest.mark.parametrize(("name", "content"), [("a.csv", "OTAN"), ("a.toml", "OTAN = "), ("b", "")])
def test_what_is_no_glossary_is_said(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    if content:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match="glossary"):
        glossary.load(str(path))


def test_glossary_engine_and_beam_are_in_key_and_signature(bundled: Model, tmp_path: Path) -> None:
    choice = choose("ctranslate2", "int8", 1, tmp_path)
    other = choose("ctranslate2", "float32", 1, tmp_path)
    stages = [
        TranslationStage(bundled, choice, NOTHING),
        TranslationStage(bundled, other, NOTHING),
        TranslationStage(bundled, choice, Glossary({"a": ("b",)})),
        TranslationStage(bundled, choice, NOTHING, beam=5),
    ]
    assert len({stage.signature for stage in stages}) == 4
    cached = [CachedStage(stage, None) for stage in stages]  # type: ignore[arg-type]
    assert len({stage.key("Bonjour.") for stage in cached}) == 4


def _looked_up(source: str, answer: str, right: str, terms: Glossary = NOTHING):  # type: ignore[no-untyped-def]
    parrot = Parrot({source: [answer]}, score=-2.5)
    parrot.right = frozenset(right.split())
    return _one(parrot, source, terms)


def test_a_word_that_the_translation_does_not_answer_is_looked_up() -> None:
    outcome = _looked_up("Il change une ampoule.", "He changes the amula.", "bulb")
    assert outcome.text == "He changes the bulb"
    assert outcome.looked_up == ("ampoule",)
    assert "unknown_word" in outcome.found_first
    assert [finding.kind for finding in outcome.findings] == ["confidence"]


def test_of_the_dictionary_the_likeliest_english_is_taken_in_its_form() -> None:
    source = "Deux hommes ont braqué ici la bijouterie."
    answer = "Two men have broken here the jewelry."
    assert _looked_up(source, answer, "robbed").text.startswith("Two men have robbed here")
    assert _looked_up(source, answer, "raided").text.startswith("Two men have raided here")


def test_an_answered_word_is_not_looked_up() -> None:
    for answer in ("He changes the bulb.", "He changes the lamp."):
        assert _looked_up("Il change une ampoule.", answer, "blister").looked_up == ()


def test_a_word_of_which_the_model_is_sure_stays() -> None:
    outcome = _looked_up("Il change une ampoule.", "He changes the spotlight.", "spotlight")
    assert outcome.text == "He changes the spotlight."


def test_look_ups_of_a_text_end_where_they_would_cost_too_much() -> None:
    source = "ampoule braquée réquisitoire " * 8
    parrot = Parrot({source: ["amula bracked aquision " * 8]})
    scored: list[str] = []
    score = parrot.score

    def counted(sources: Sequence[str], targets: Sequence[str]) -> list[list[ScoredToken]]:
        scored.extend(targets)
        return score(sources, targets)

    parrot.score = counted  # type: ignore[method-assign]
    decoder = CheckedDecoder(parrot, NOTHING, 1)
    dict(decoder.translate([source]))
    assert 0 < len(scored) <= 80


def test_the_article_fits_the_word_looked_up() -> None:
    outcome = _looked_up("Il lit un réquisitoire.", "He reads an aquision.", "speech")
    assert "a closing speech" in outcome.text


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("Il habite rue Vieil-Hôpital.", "He lives Rue Vieil-Hôpital."),  # a name
        ("Il perd 4 sec aujourd'hui.", "He loses 4 sec today."),  # a unit
        ("Il quitte ampoule France.", "He leaves France France."),  # looks at a name
        ("Il aurait ampoule hier.", "He reportedly reportedly yesterday."),  # it hedges
    ],
)
def test_names_units_and_doubts_are_not_replaced(source: str, answer: str) -> None:
    assert _looked_up(source, answer, "street dry bulb light").looked_up == ()


def test_terms_of_the_glossary_are_not_looked_up() -> None:
    terms = Glossary({"ampoule": ("phial",)}, own=["ampoule"])
    assert _looked_up("Il change une ampoule.", "He changes the phial.", "bulb", terms).text == (
        "He changes the phial."
    )
