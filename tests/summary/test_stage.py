"""The summary stage, with drafts of our making."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from depeche.documents import Body, Summary, SummaryInput
from depeche.models import catalogue
from depeche.summary.draft.generator import Draft
from depeche.summary.stage import SummaryStage
from hypothesis import given
from hypothesis import strategies as st

from .texts import SOURCES, body


class Writer:
    """A generator with a draft of our making."""

    def __init__(self, text: str) -> None:
        self.text = text

    def write(self, sources: Sequence[str], sentences: int) -> Draft:
        return Draft(self.text, len(sources))


def summarise(draft: str, text: Body, **settings: int) -> Summary:
    stage = SummaryStage(catalogue.find("marian-fr-en", "translation", Path()), **settings)
    stage._loaded = {stage._model.digest: Writer(draft)}
    return next(iter(stage.run([SummaryInput(text)])))[1]


def test_false_sentences_are_replaced_by_the_lead() -> None:
    made = summarise(
        "Aciermos will cut 500 jobs. Sales fell by 8.5% in 2023.", body(*SOURCES), sentences=2
    )
    assert [(s.text, s.origin) for s in made.sentences] == [
        (SOURCES[0], "source"),
        ("Sales fell by 8.5% in 2023.", "generated"),
    ]
    assert [r.text for r in made.rejected] == ["Aciermos will cut 500 jobs."]


def test_a_sentence_copied_from_the_text_is_not_called_generated() -> None:
    made = summarise(SOURCES[0], body(*SOURCES), sentences=1)
    assert [(s.text, s.origin) for s in made.sentences] == [(SOURCES[0], "source")]


def test_the_lead_is_told_whatever_the_draft_tells() -> None:
    draft = "Sales fell by 8.5% in 2023."
    made = summarise(draft, body(*SOURCES), sentences=2)
    assert [sentence.text for sentence in made.sentences] == [SOURCES[0], draft]
    told = "Aciermos announced on Tuesday that it would cut 420 jobs in Lorraine."
    made = summarise(f"{draft} {told}", body(*SOURCES), sentences=2)
    assert [sentence.text for sentence in made.sentences] == [told, draft]


def test_titles_are_not_summary_sentences_and_lengths_hold() -> None:
    text = body("Steel jobs go", SOURCES[0], "A subhead in the middle", *SOURCES[1:])
    stage = SummaryStage(None, sentences=2, max_words=25)
    made = next(iter(stage.run([SummaryInput(text)])))[1]
    assert len(made.sentences) <= 2
    assert len(made.text.split()) <= 25
    assert "subhead" not in made.text
    for sentence in made.sentences:
        (start, end), *_ = sentence.support
        assert text.text[start:end] == sentence.text


def test_too_few_words_for_any_sentence_is_said() -> None:
    made = next(iter(SummaryStage(None, max_words=3).run([SummaryInput(body(SOURCES[0]))])))[1]
    assert made.text == ""
    assert "within 3 words" in made.warnings[0]


@given(st.integers(1, 60), st.integers(1, 5))
def test_the_length_is_always_obeyed(words: int, sentences: int) -> None:
    stage = SummaryStage(None, sentences=sentences, max_words=words)
    made = next(iter(stage.run([SummaryInput(body(*SOURCES))])))[1]
    assert len(made.text.split()) <= words
    assert len(made.sentences) <= sentences


def test_a_doubtful_lead_is_kept_and_said() -> None:
    text = body(*SOURCES)
    first = (0, len(SOURCES[0]))
    made = next(iter(SummaryStage(None, sentences=2).run([SummaryInput(text, (first,))])))[1]
    assert [sentence.text for sentence in made.sentences] == SOURCES[:2]
    assert made.warnings == ("the lead may be mistranslated: compare it with the French",)


def test_a_sentence_without_news_is_the_last_to_be_taken() -> None:
    idle = "A previous toll spoke of 12 dead and 30 injured in the region."
    text = body(SOURCES[0], idle, "Who is to pay for it?", *SOURCES[1:])
    made = next(iter(SummaryStage(None, sentences=3).run([SummaryInput(text)])))[1]
    assert [sentence.text for sentence in made.sentences] == SOURCES[:3]
    made = next(iter(SummaryStage(None).run([SummaryInput(body(SOURCES[0], idle))])))[1]
    assert [sentence.text for sentence in made.sentences] == [SOURCES[0], idle]


def test_a_doubtful_translation_is_left_out_as_long_as_there_is_another() -> None:
    text = body(*SOURCES)
    first = (0, len(SOURCES[0]))
    stage = SummaryStage(None, sentences=2, strict=True)
    assert stage.signature.endswith("|strict")
    made = next(iter(stage.run([SummaryInput(text, (first,))])))[1]
    assert made.sentences[0].text == SOURCES[1]
    assert "1 of 4 sentences were left out, the lead among them, because" in made.warnings[0]
    at = text.text.index(SOURCES[1])
    made = next(iter(stage.run([SummaryInput(text, ((at, at + len(SOURCES[1])),))])))[1]
    assert "1 of 4 sentences were left out because" in made.warnings[0]
    made = next(iter(stage.run([SummaryInput(text, ((0, len(text.text)),))])))[1]
    assert made.sentences[0].text == SOURCES[0]
    assert "every sentence" in made.warnings[0]


def test_half_a_quotation_is_no_sentence_of_a_brief() -> None:
    text = body("“We have lost everything in the last match in Metz.", *SOURCES)
    made = next(iter(SummaryStage(None, sentences=3).run([SummaryInput(text)])))[1]
    assert [sentence.text for sentence in made.sentences] == SOURCES[:3]


def test_a_brief_does_not_start_with_he() -> None:
    text = body("He has not been joined in the last hour of the race.", *SOURCES)
    made = next(iter(SummaryStage(None, sentences=3).run([SummaryInput(text)])))[1]
    assert [sentence.text for sentence in made.sentences] == SOURCES[:3]
    drafted = summarise(
        "It will cut jobs. Sales fell by 8.5% in 2023. It did not accept the plan.",
        body(*SOURCES),
        sentences=2,
    )
    assert drafted.rejected[0].text == "It will cut jobs."
    assert "Sales fell by 8.5% in 2023." in [sentence.text for sentence in drafted.sentences]


@pytest.mark.parametrize("prices", ["\n".join, " ".join])
def test_a_list_of_prices_has_no_sentence_and_says_so(prices: Callable[[list[str]], str]) -> None:
    text = prices([f"{number}.50 €" for number in range(1600)])
    start = time.process_time()
    made = next(iter(SummaryStage(None).run([SummaryInput(body(text))])))[1]
    assert made == Summary((), (), ("there is no sentence to summarise",))
    assert time.process_time() - start < 3


def test_rows_of_numbers_are_no_lead() -> None:
    text = body("12.5 13.1 14.9 15.2", "€4.50", *SOURCES)
    made = next(iter(SummaryStage(None).run([SummaryInput(text)])))[1]
    assert made.sentences[0].text == SOURCES[0]
