"""Models for the translation tests: the bundled one, and one laid out as opus-mt folders are."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sentencepiece
from depeche.models import catalogue
from depeche.models.catalogue import Model
from depeche.translation.engines.choice import choose
from depeche.translation.engines.engine import Engine

FRENCH = (
    "Le gouvernement a présenté mardi un plan de 10 000 emplois pour la région.",
    "Les pompiers ont évacué 250 habitants après la crue de la rivière.",
    "« Nous ne partirons pas », a déclaré M. Durand à l'agence.",
    "La bourse de Paris a perdu 3,5 % dans la matinée.",
    "Elle n'a pas répondu aux questions des journalistes.",
)
ENGLISH = (
    "The government presented a plan on Tuesday for 10,000 jobs in the region.",
    "Firefighters evacuated 250 residents after the river flooded.",
    "“We will not leave,” Mr Durand told the agency.",
    "The Paris stock exchange lost 3.5% in the morning.",
    "She did not answer the journalists' questions.",
)


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """The bundled model, verified."""
    return catalogue.find("marian-fr-en", "translation", tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def engine(bundled: Model, converted: Path) -> Engine:
    """The bundled model in CTranslate2."""
    return choose("ctranslate2", "int8", 2, converted).load(bundled)


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where converted models go."""
    return tmp_path_factory.mktemp("engines")


@pytest.fixture(scope="session")
def opus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as opus-mt's: two SentencePiece models, one vocabulary, a zero row for <pad>.

    Its weights are random, and large enough for the outputs to differ.
    """
    import torch
    from transformers import MarianConfig, MarianMTModel

    folder = tmp_path_factory.mktemp("opus")
    pieces: dict[str, None] = {"</s>": None, "<unk>": None}
    for name, lines, size in (("source", FRENCH, 120), ("target", ENGLISH, 110)):
        prefix = folder / name
        text = folder / f"{name}.txt"
        text.write_text("\n".join(lines), encoding="utf-8")
        sentencepiece.SentencePieceTrainer.train(
            input=str(text),
            model_prefix=str(prefix),
            vocab_size=size,
            hard_vocab_limit=False,
            minloglevel=2,
        )
        prefix.with_suffix(".model").rename(folder / f"{name}.spm")
        trained = sentencepiece.SentencePieceProcessor(model_file=str(folder / f"{name}.spm"))
        kept = [trained.id_to_piece(i) for i in range(3, trained.get_piece_size())]
        # One piece is left out, as some are in opus-mt: it has to become the unknown token.
        pieces |= dict.fromkeys(kept[::-1][1:])
    vocabulary = [*pieces, "<pad>"]
    table = {piece: number for number, piece in enumerate(vocabulary)}
    (folder / "vocab.json").write_text(json.dumps(table), encoding="utf-8")
    tokenizer = {"source_lang": "fr", "target_lang": "en", "model_max_length": 512}
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    torch.manual_seed(7)
    padding = table["<pad>"]
    model = MarianMTModel(
        MarianConfig(
            vocab_size=len(vocabulary),
            d_model=32,
            encoder_layers=2,
            decoder_layers=1,
            encoder_attention_heads=4,
            decoder_attention_heads=4,
            encoder_ffn_dim=48,
            decoder_ffn_dim=64,
            max_position_embeddings=128,
            activation_function="relu",
            scale_embedding=True,
            init_std=0.5,
            pad_token_id=padding,
            eos_token_id=0,
            decoder_start_token_id=padding,
            forced_eos_token_id=0,
        )
    )
    model.generation_config.bad_words_ids = [[padding]]
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() == 1:  # as made, biases are zero and gains one
                parameter.add_(torch.randn_like(parameter), alpha=0.3)
        model.model.shared.weight[padding] = 0
        model.final_logits_bias.normal_()
    model.save_pretrained(folder)
    return folder


@pytest.fixture
def stranger() -> Callable[[Path], Model]:
    """Verify a folder as a translation model."""
    return lambda folder: catalogue.find(str(folder), "translation", folder)
