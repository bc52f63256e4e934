"""SentencePiece pieces of a Marian folder, without transformers.

Marian keeps two SentencePiece models (source and target) and a vocabulary of its own that maps
the pieces of both to the rows of the embeddings; the SentencePiece ids mean nothing to it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import sentencepiece

from depeche.errors import ModelError

END = "</s>"
UNKNOWN = "<unk>"
PADDING = "<pad>"
_SPACE = "▁"  # how SentencePiece writes a space


class Pieces:
    """The pieces of ``source.spm``, ``target.spm`` and ``vocab.json`` in ``folder``.

    Raises:
        ModelError: a file is missing or is not what its name says.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._vocabulary = _table(folder / "vocab.json")
            own = folder / "target_vocab.json"
            self._target_vocabulary = _table(own) if own.is_file() else self._vocabulary
            self._source = sentencepiece.SentencePieceProcessor(
                model_file=str(folder / "source.spm")
            )
            self._target = sentencepiece.SentencePieceProcessor(
                model_file=str(folder / "target.spm")
            )
        except (OSError, ValueError, RuntimeError) as error:
            reason = str(error).strip().splitlines()[0]
            raise ModelError(
                f"The tokenizer in {folder} cannot be read: {reason}. "
                "A MarianMT folder has source.spm, target.spm and vocab.json."
            ) from error
        for token in (END, UNKNOWN):
            if token not in self._vocabulary:
                raise ModelError(f"{folder / 'vocab.json'} has no {token}.")

    @property
    def source_tokens(self) -> list[str]:
        """The source vocabulary, in the order of the embeddings."""
        return sorted(self._vocabulary, key=self._vocabulary.__getitem__)

    @property
    def target_tokens(self) -> list[str]:
        """The target vocabulary, in the order of the embeddings; usually the same."""
        return sorted(self._target_vocabulary, key=self._target_vocabulary.__getitem__)

    def encode(self, texts: Sequence[str]) -> list[list[str]]:
        """The tokens of source texts, end mark included, as CTranslate2 reads them.

        A piece that the vocabulary lacks is the unknown token. No piece is dropped, and nothing
        in the text can stand for a control token: ``</s>`` in it is four characters.
        """
        known = self._vocabulary
        return [
            [piece if piece in known else UNKNOWN for piece in pieces] + [END]
            for pieces in self._source.encode(list(texts), out_type=str)
        ]

    def ids(self, text: str) -> list[int]:
        """The rows of the embeddings for a source text, end mark included."""
        return [self._vocabulary[token] for token in self.encode([text])[0]]

    def decode(self, tokens: Sequence[str]) -> str:
        """The text of target tokens, control tokens left out."""
        pieces = [token for token in tokens if token not in (END, UNKNOWN, PADDING)]
        # A piece that only the source model knows is taken as it is, its space still marked.
        return str(self._target.decode_pieces(pieces)).replace(_SPACE, " ").strip()


def _table(path: Path) -> dict[str, int]:
    table = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(table, dict) or sorted(table.values()) != list(range(len(table))):
        raise ValueError(f"{path.name} does not number its pieces from 0")
    return table
