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
from depeche.summary.check.words import classify, stem_of, tokens

_SWAP = re.compile(r"not of (.+)$")
_COUNTS = re.compile(r"the number (\S+) counts")
# Of what a sentence leaves out only this is told: the rest a faithful wording may leave out, too.
_UNATTRIBUTED = "it leaves out who says so"
# Words that say whose view it is, and words that deny, beyond those of the fact check.
_VIEW = re.compile(
    r"\b(?:promis\w+|pledg\w+|vow\w*|swor\w+|argu\w+|insist\w*|warn\w*|accus\w+|complain\w*"
    r"|fear\w*|think\w*|hop(?:es|ed)|expect\w*|report\w*|reckon\w*|blam\w+|called|calls|slam\w*"
    r"|dismiss\w*|predict\w*|conced\w+|in (?:his|her|their|its) view|[“\"])",
    re.IGNORECASE,
)
_CLOSE = 0.5  # of the words: below that the sentence is worded anew, and they tell little
_DENIAL = re.compile(
    r"\b(?:refrain|abst[ae]in|g[ai]ve\w* up|cancel|suspend|withdr[ae]w|halt|scrap|boycott|ban)\w*",
    re.IGNORECASE,
)


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
    close = alignment.covered >= _CLOSE
    if (
        close
        and not headline
        and (number := _COUNTS.match(alignment.number_context))
        and is_known(number[1])
    ):
        found.append(alignment.number_context)
    if alignment.omission == _UNATTRIBUTED and not (headline or _VIEW.search(text)):
        found.append(alignment.omission)
    denied = any(map(_DENIAL.search, sources)) or (_negates(sentence) and any(map(_negates, plain)))
    if alignment.negation_mismatch and not denied:
        found.append(alignment.negation_mismatch)
    resting = [plain[at] for at in alignment.support]
    doer = wrong_doer(sentence, resting)
    if close and doer and is_known(sentence.split()[0]):
        found.append(doer)
    return found


def _negates(sentence: str) -> bool:
    """Whether a sentence has a negation: two that have may deny the same in other words."""
    words = classify(tokens(sentence), (), ())
    return any(word.negates and word.lower != "without" for word in words)


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))
