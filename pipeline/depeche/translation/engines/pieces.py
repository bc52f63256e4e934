"""The tokenizer of a MarianMT model, with sentencepiece alone.

MarianMT has two SentencePiece models, for source and target, and a vocabulary that maps the pieces
of both to the rows of its embeddings. The ids of the SentencePiece models are not used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import sentencepiece

from depeche.errors import ModelError, first_line

END = "</s>"
UNKNOWN = "<unk>"
PADDING = "<pad>"
_BYTE = re.compile("<0x[0-9A-F]{2}>")
_SPACE = "▁"  # how SentencePiece writes a space


class Pieces:
    """The tokenizer from ``source.spm``, ``target.spm`` and ``vocab.json`` in ``folder``.

    Raises:
        ModelError: a file is missing or is not what its name says.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._vocabulary = _table(folder / "vocab.json")
            separate = folder / "target_vocab.json"
            self._target_vocabulary = _table(separate) if separate.is_file() else self._vocabulary
            self._source = sentencepiece.SentencePieceProcessor(
                model_file=str(folder / "source.spm")
            )
            self._target = sentencepiece.SentencePieceProcessor(
                model_file=str(folder / "target.spm")
            )
        except (OSError, ValueError, RuntimeError) as error:
            reason = first_line(error)
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
        """The tokens of source texts, end mark included.

        A piece that is not in the vocabulary becomes the unknown token. No text can have a control
        token: ``</s>`` in it is four characters.
        """
        return _encode(self._source, self._vocabulary, texts)

    def encode_target(self, texts: Sequence[str]) -> list[list[str]]:
        """The tokens of translations, end mark included; as ``encode`` for sources."""
        return _encode(self._target, self._target_vocabulary, texts)

    def source_spans(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Where each token of ``encode`` stands in its text; the end mark is behind it."""
        return _spans(self._source, texts)

    def target_spans(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Where each token of ``encode_target`` stands in its text; the end mark is behind it."""
        return _spans(self._target, texts)

    def writes(self, text: str) -> bool:
        """Whether sources and translations have tokens for a text, other than one for each byte.

        Models learn to put together a letter from its bytes for few letters only.
        """
        return not any(
            token == UNKNOWN or _BYTE.fullmatch(token)
            for tokens in (*self.encode([text]), *self.encode_target([text]))
            for token in tokens
        )

    def decode(self, tokens: Sequence[str]) -> str:
        """The text of target tokens, control tokens left out."""
        pieces = [token for token in tokens if token not in (END, UNKNOWN, PADDING)]
        # A piece that only the source model has is not decoded: its mark for a space remains.
        return str(self._target.decode_pieces(pieces)).replace(_SPACE, " ").strip()


def _encode(
    model: sentencepiece.SentencePieceProcessor, known: dict[str, int], texts: Sequence[str]
) -> list[list[str]]:
    return [
        [piece if piece in known else UNKNOWN for piece in pieces] + [END]
        for pieces in model.encode(list(texts), out_type=str)
    ]


def _spans(
    model: sentencepiece.SentencePieceProcessor, texts: Sequence[str]
) -> list[list[tuple[int, int]]]:
    found = model.encode(list(texts), return_type="offset_mapping")
    return [
        [*offsets["offsets"], (len(text), len(text))]
        for text, offsets in zip(texts, found, strict=True)
    ]


def _table(path: Path) -> dict[str, int]:
    """A vocabulary: the row of the embeddings for each token."""
    table = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(table, dict) or sorted(table.values()) != list(range(len(table))):
        raise ValueError(f"{path.name} does not number its pieces from 0")
    return table
