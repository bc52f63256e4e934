"""A language of fifty words, its translation word by word, and a model small enough for tests."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

WORDS = 50
HEAD = """
[batch]
slots = 400
longest = 30
together = {together}
[optimiser]
matrices = 0.02
vectors = 0.01
smoothing = 0.1
warm_up = 10
precision = "{precision}"
[save]
minutes = {minutes}
keep = 3
[evaluate]
tokens = 1000
[noise]
glued = 0.1
[back_translation]
share = {{news = 1}}
shortest = 3
least = -99
[held_out]
sentences = 20
seed = 8
sources = ["news"]
[mix.constant]
news = 2
parliament = 1.5
[mix.decay]
news = 1
"""


def _word(number: int, vowels: str) -> str:
    return "bdfgklmnpr"[number % 10] + vowels[number // 10] + "stvzc"[number % 5]


def sentences(count: int, seed: int) -> list[tuple[str, str, str]]:
    """Pairs of the language: the English is the French with other vowels, in the same order."""
    random = Random(seed)
    made = []
    for number in range(count):
        words = [random.randrange(WORDS) for _ in range(random.randint(3, 9))]
        french, english = (
            " ".join(_word(word, vowels) for word in words) + "."
            for vowels in (["a", "e", "i", "o", "u"], ["ai", "ea", "ie", "oa", "ue"])
        )
        made.append(("news" if number % 3 else "parliament", french, english))
    return made


def recipe(folder: Path, **changes: object) -> Path:
    """Write a recipe for tests."""
    path = folder / "recipe.toml"
    path.write_text(HEAD.format(**{"together": 1, "precision": "float32", "minutes": 60} | changes))
    return path


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """The matrices are too small to be shared among cores."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A MarianMT folder with a tokenizer of the language and fresh weights."""
    from sentencepiece import SentencePieceProcessor, SentencePieceTrainer
    from transformers import MarianConfig

    from training.translation.model import fresh

    folder = tmp_path_factory.mktemp("model")
    text = [side for _, *pair in sentences(2000, 1) for side in pair]
    writer = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter(text),
        model_writer=writer,
        vocab_size=180,
        byte_fallback=False,
        bos_id=-1,
        eos_id=0,
        unk_id=1,
        hard_vocab_limit=False,
        minloglevel=2,
        num_threads=1,
    )
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes(writer.getvalue())
    pieces = SentencePieceProcessor(model_file=str(folder / "source.spm"))
    vocabulary = {pieces.id_to_piece(i): i for i in range(len(pieces))}
    pad = vocabulary["<pad>"] = len(vocabulary)
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"source_lang": "fr", "target_lang": "en", "model_max_length": 512})
    )
    config = MarianConfig(
        vocab_size=len(vocabulary),
        d_model=64,
        encoder_layers=1,
        decoder_layers=1,
        encoder_ffn_dim=128,
        decoder_ffn_dim=128,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        max_position_embeddings=64,
        dropout=0.0,
        activation_function="swish",
        scale_embedding=True,
        pad_token_id=pad,
        eos_token_id=0,
        forced_eos_token_id=0,
        decoder_start_token_id=pad,
    )
    fresh(config, seed=1).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """3,000 pairs of the language, as a file."""
    path = tmp_path_factory.mktemp("corpus") / "pairs.tsv"
    path.write_text("".join("\t".join(row) + "\n" for row in sentences(3000, 2)))
    return path
