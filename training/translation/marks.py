"""Marks (``depeche.translation.marks``) in a model's vocabulary, and in pairs to learn from."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path
from random import Random

import torch
from depeche.errors import InputError
from depeche.storage.atomic import temporary_directory, write_json
from depeche.translation.marks import MARKS

from training.translation import model

Pair = tuple[str, str]  # French, English

TAG = "⟦bt⟧"  # begins French that a model made
PIECES = (*MARKS, TAG)

# Names, figures and addresses of the French, not at the beginning of a sentence.
_COPIED = re.compile(
    r"""(?<![\w'-])(?:
        https?://\S*\w | [\w.+-]+@[\w-]+\.[\w.]*\w
      | [A-ZÀ-Þ][\wÀ-ÿ-]+(?:\ [A-ZÀ-Þ][\wÀ-ÿ-]+){0,2}
      | \d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)? | \d+(?:[.,:]\d+)*
    )(?![\w'-]|[.,]\d)""",
    re.VERBOSE,
)
_GROUPED = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3})")


def marked(pair: Pair, random: Random) -> Pair | None:
    """Put marks in the place of up to three names, figures or addresses that both sides have.

    What is written differently in English (``7,4`` and ``1 250``) may be among them. None if the
    pair has nothing of the kind.
    """
    french, english = pair
    found = []
    for match in _COPIED.finditer(french):
        written, wanted = match[0], _in_english(match[0])
        once = french.count(written) == 1 == len(re.findall(_alone(wanted), english))
        if match.start() and once:
            found.append((written, wanted))
    if not found:
        return None
    chosen = random.sample(found, min(len(found), random.choice((1, 1, 2, 3))))
    for (written, wanted), mark in zip(chosen, random.sample(MARKS, len(chosen)), strict=True):
        if french.count(written) == 1:  # not within what is behind a mark by now
            french = french.replace(written, mark)
            english = re.sub(_alone(wanted), mark, english, count=1)
    return french, english


def add_to(folder: Path, out: Path) -> None:
    """Write a MarianMT folder again with the marks in its vocabulary, for training to go on with.

    The new pieces come before ``<pad>``, which other tools want to be the last one.

    Raises:
        InputError: ``out`` is there already, the model has marks, or ``<pad>`` is not its last.
        ModelError: the model does not load.
    """
    if out.exists():
        raise InputError(f"{out} is there already.")
    net = model.load(folder)
    vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    if TAG in vocabulary:
        raise InputError(f"{folder} has marks already.")
    last = len(vocabulary) - 1
    if vocabulary.get("<pad>") != last:
        raise InputError(f"The last piece of {folder} is not <pad>.")
    pad = last + len(PIECES)
    old = net.get_input_embeddings().weight.detach().clone()
    generator = torch.Generator().manual_seed(1)
    new = torch.randn(len(PIECES), old.shape[1], generator=generator) * old.std() + old.mean(0)
    net.resize_token_embeddings(pad + 1, mean_resizing=False)
    with torch.no_grad():
        net.get_input_embeddings().weight.copy_(torch.cat([old[:last], new, old[last:]]))
    net.config.vocab_size = net.config.decoder_vocab_size = pad + 1
    for settings in (net.config, net.generation_config):
        settings.pad_token_id = settings.decoder_start_token_id = pad
    net.generation_config.bad_words_ids = [[pad]]
    with temporary_directory(out.resolve().parent) as temporary:
        net.half().save_pretrained(temporary)
        for name in ("source.spm", "target.spm"):
            (temporary / name).write_bytes((folder / name).read_bytes() + _appended(PIECES))
        del vocabulary["<pad>"]
        numbered = vocabulary | {piece: last + at for at, piece in enumerate((*PIECES, "<pad>"))}
        write_json(temporary / "vocab.json", numbered)
        tokenizer = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
        added = tokenizer.get("added_tokens_decoder", {})
        if str(last) in added:
            added[str(pad)] = added.pop(str(last))
        write_json(temporary / "tokenizer_config.json", tokenizer)
        temporary.chmod(0o755)
        temporary.rename(out)


def _in_english(written: str) -> str:
    """How English writes a figure that French writes so; all else as it is."""
    if not written[0].isdigit():
        return written
    return _GROUPED.sub("\0", written).replace(",", ".").replace("\0", ",")


def _alone(text: str) -> str:
    """A pattern for a text that is no part of a longer word or figure."""
    return rf"(?<![\w'-])(?<!\d[.,]){re.escape(text)}(?![\w-]|[.,]\d)"


def _appended(pieces: tuple[str, ...]) -> bytes:
    """Pieces of SentencePiece's type USER_DEFINED, to stand at the end of a model's file.

    The file is a protocol buffer: what is appended to it goes on with its list of pieces.
    """
    made = b""
    for piece in pieces:
        text = piece.encode()
        entry = b"\x0a" + bytes([len(text)]) + text + b"\x15" + struct.pack("<f", 0.0) + b"\x18\x04"
        made += b"\x0a" + bytes([len(entry)]) + entry
    return made
