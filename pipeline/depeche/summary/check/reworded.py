"""The fact check of a sentence that an editor wrote: its words may all be others.

Of what the comparison with the machine's English tells (``alignment``) all is said that holds for a
free wording, too: what is about words that stand in the text. Whether a name or a number is known
at all, the French must say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from depeche.lang.typography import has_unbalanced_quotes
from depeche.summary.check.alignment import SourceText
from depeche.summary.check.doers import wrong_doer
from depeche.summary.check.words import stem_of, tokens

_SWAP = re.compile(r"not of (.+)$")
_COUNTS = re.compile(r"the number (\S+) counts")
# What a faithful wording may well leave out: the beginning, the clause that it depends on.
_LEFT_OUT = ("it leaves out a negation", "it leaves out who says so")


def reasons(sources: Sequence[str], text: str, *, headline: bool = False) -> list[str]:
    """What is wrong with a text, compared with the English sentences that it rests on.

    Args:
        sources: those sentences, at least one.
        text: English.
        headline: whether it is one: that leaves out more, and has no stop.

    Returns:
        Half sentences for the editor.
    """
    # An editor may leave out the accents of names.
    plain = [_without_accents(source) for source in sources]
    sentence = re.sub(r"\b(ha[sd]|have) yet to\b", r"\1 not", _without_accents(text))
    alignment = SourceText(plain).align(sentence)
    if alignment is None:
        return ["it says nothing"]
    known = {stem_of(token.lower()) for source in plain for token in tokens(source)}

    def is_known(word: str) -> bool:
        return all(stem_of(part.lower()) in known for part in tokens(word))

    found = []
    if not headline and text.rstrip("”’\"')")[-1:] not in (*".!?…",):
        found.append("it is unfinished")
    if has_unbalanced_quotes(text):
        found.append("a quotation in it is unfinished")
    if (swap := _SWAP.search(alignment.name_swap)) and is_known(swap[1]):
        found.append(alignment.name_swap)
    if not headline and (number := _COUNTS.match(alignment.number_context)) and is_known(number[1]):
        found.append(alignment.number_context)
    if alignment.omission == _LEFT_OUT[0] or (not headline and alignment.omission in _LEFT_OUT):
        found.append(alignment.omission)
    if alignment.negation_mismatch:
        found.append(alignment.negation_mismatch)
    resting = [plain[at] for at in alignment.support]
    doer = wrong_doer(sentence, resting)
    if doer and is_known(sentence.split()[0]):
        found.append(doer)
    return found


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))
