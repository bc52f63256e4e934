"""The typographic habits of an article, so that repairs follow them.

French agencies set a no-break space before ``; : ! ? »`` and after ``«`` (Lexique des règles
typographiques en usage à l’Imprimerie nationale); web pages use plain spaces or none. What an
article does nearly everywhere is its style; single deviations from it are damage.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from depeche.repairs.tokens import NO_BREAK, SPACE

# A gap is where a sign may have a space beside it; its group "gap" holds the spaces or nothing.
# There is none in 12:30.
GAPS = {
    "high": re.compile(rf"(?<=[\w»)”’%…])(?P<gap>{SPACE}*)(?=[;!?](?:[\s»”’\")\]!?]|$))"),
    "colon": re.compile(rf"(?<=[\w»)”’%])(?P<gap>{SPACE}*)(?=:(?:\s|$))"),
    # A guillemet with a letter or a no-break space on its outer side may be turned: not counted.
    "open": re.compile(rf"(?<=«)(?<![\w{NO_BREAK}]«)(?P<gap>{SPACE}*)(?=\S)"),
    "close": re.compile(rf"(?<=\S)(?<!«)(?P<gap>{SPACE}*)(?=»(?!\w|[{NO_BREAK}][^;:!?]))"),
    "percent": re.compile(rf"(?<=\d)(?P<gap>{SPACE}*)(?=[%€](?!\w))"),
}
_LEAST = 2.0  # votes for a space that make it a habit
_SHARE = 0.65  # of all votes, which it must have


class Style:
    """The typographic habits of one article.

    Attributes:
        counts: how often each kind of gap in ``GAPS`` holds each space ("" for none).
        guillemet_count: how many guillemets there are.
        paragraph_break: what parts paragraphs: an empty line, or a line feed if there is none.
        double_spaces: whether the author types two spaces after a full stop.
        spaces_in_brackets: whether the author types spaces inside brackets.
        lower_case_starts: whether sentences often start in lower case.
    """

    def __init__(self, text: str) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        for kind, pattern in GAPS.items():
            for match in pattern.finditer(text):
                gap = match["gap"]
                if len(gap) > 1:
                    gap = next((c for c in gap if c in NO_BREAK), gap[0])
                self.counts[kind][gap] += 1
        self._habits = {kind: self._decide(kind, _LEAST, _SHARE) for kind in GAPS}
        self._has_no_break = any(self.counts[kind][gap] for kind in GAPS for gap in NO_BREAK)
        self.guillemet_count = text.count("«") + text.count("»")
        # Hard-wrapped articles set their paragraphs apart with empty lines.
        self.paragraph_break = "\n\n" if "\n\n" in text else "\n"
        self.double_spaces = _often(text, r"[.!?]  \S", r"[.!?] [^\W\d_]")
        self.spaces_in_brackets = _often(text, r"\( [^()\n]* \)", r"\(\S[^()\n]*\)")
        self.lower_case_starts = _often(text, r"[.!?] [a-zà-ÿ]", r"[.!?] [A-ZÀ-Þ]")

    def habit(self, kind: str) -> str | None:
        """Return the space ("" for none) that is usual in this kind of gap; None if none is."""
        return self._habits[kind]

    def guess(self, kind: str) -> str:
        """Return the likeliest space ("" for none) in this kind of gap, for a gap that is new."""
        space = self._decide(kind, 0.0, 0.0)
        return space if space is not None else "\u00a0" if self._has_no_break else " "

    def _decide(self, kind: str, least: float, share: float) -> str | None:
        """Vote on the space of a kind of gap; gaps of similar kinds have a vote, too.

        Args:
            kind: of the gap.
            least: votes that the winner must have, else None is returned.
            share: of all votes, which it must have.
        """
        votes: dict[str, float] = defaultdict(float)
        for other, counts in self.counts.items():
            for gap, count in counts.items():
                hard = bool(gap) and gap in NO_BREAK
                votes["hard" if hard else gap] += _weight(kind, other, hard=hard) * count
        total = sum(votes.values())
        if not total:
            return None
        best = max(votes, key=lambda gap: votes[gap])
        if votes[best] < least or votes[best] < share * total:
            return None
        if best != "hard":
            return best
        own = self.counts[kind]
        hard_ones = Counter({gap: own[gap] for gap in NO_BREAK if own[gap]})
        if hard_ones:
            return hard_ones.most_common(1)[0][0]
        narrow = sum(counts["\u202f"] for counts in self.counts.values())
        return "\u202f" if kind == "high" and narrow else "\u00a0"


def _weight(kind: str, other: str, *, hard: bool) -> float:
    """Return the weight of the vote of a gap of kind ``other`` on gaps of ``kind``."""
    # Nobody types a no-break space by accident, and it is a rule for all signs; plain spaces inside
    # guillemets tell nothing of what stands before a colon.
    if kind == other:
        return 2.0 if hard else 1.0
    if "percent" in (kind, other):
        return 0.5 if hard else 0.0
    if {kind, other} in ({"open", "close"}, {"high", "colon"}):
        return 1.6 if hard else 0.8
    return 1.2 if hard else 0.05


def _often(text: str, odd: str, usual: str) -> bool:
    """Whether a pattern occurs three times and more than half as often as the usual one."""
    odds = len(re.findall(odd, text))
    return odds >= 3 and odds > 0.5 * len(re.findall(usual, text))
