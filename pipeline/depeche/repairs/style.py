"""The typographic habits of one article, so that its style is kept.

French agencies set a no-break space before ``; : ! ? »`` and after ``«`` (Lexique des règles
typographiques en usage à l’Imprimerie nationale); web pages use plain spaces or none. What an
article does nearly everywhere is its style; what it does once, against that, is damage.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from depeche.repairs.tokens import SPACES

_B = f"[{SPACES}]"
_HARD = "\u00a0\u202f"
# Each gap: group "gap" holds the spaces; whatever it holds, it is a gap. 12:30 is none.
GAPS = {
    "high": re.compile(rf"(?<=[\w»)”’%…])(?P<gap>{_B}*)(?=[;!?](?:[\s»”’\")\]!?]|$))"),
    "colon": re.compile(rf"(?<=[\w»)”’%])(?P<gap>{_B}*)(?=:(?:\s|$))"),
    # A guillemet with a letter or a no-break space on its outer side may be turned: not counted.
    "open": re.compile(rf"(?<=«)(?<![\w{_HARD}]«)(?P<gap>{_B}*)(?=\S)"),
    "close": re.compile(rf"(?<=\S)(?<!«)(?P<gap>{_B}*)(?=»(?!\w|[{_HARD}][^;:!?]))"),
    "percent": re.compile(rf"(?<=\d)(?P<gap>{_B}*)(?=[%€](?!\w))"),
}
LEAST = 2.0  # how many votes make a habit
SHARE = 0.65  # what share of the votes must agree


class Style:
    """What this article puts in each kind of gap, if it does so nearly everywhere."""

    def __init__(self, text: str) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        for kind, pattern in GAPS.items():
            for match in pattern.finditer(text):
                gap = match["gap"]
                if len(gap) > 1:
                    gap = next((c for c in gap if c in _HARD), gap[0])
                self.counts[kind][gap] += 1
        self._habits = {kind: self._decide(kind, LEAST, SHARE) for kind in GAPS}
        self._hard = any(self.counts[kind][gap] for kind in GAPS for gap in _HARD)
        self.guillemets = text.count("«") + text.count("»")
        # Hard-wrapped articles set their paragraphs apart with empty lines.
        self.paragraph_break = "\n\n" if "\n\n" in text else "\n"
        # A habit of typists, not damage: two spaces behind a full stop, spaces inside brackets.
        self.wide_stops = _often(text, r"[.!?]  \S", r"[.!?] [^\W\d_]")
        self.wide_brackets = _often(text, r"\( [^()\n]* \)", r"\(\S[^()\n]*\)")
        self.lower_starts = _often(text, r"[.!?] [a-zà-ÿ]", r"[.!?] [A-ZÀ-Þ]")

    def habit(self, kind: str) -> str | None:
        """Return the space (or "") this article puts in such a gap; None if it has no habit."""
        return self._habits[kind]

    def guess(self, kind: str) -> str:
        """Return the likeliest space in such a gap, for one that has to be set anew."""
        found = self._decide(kind, 0.0, 0.0)
        return found if found is not None else "\u00a0" if self._hard else " "

    def _decide(self, kind: str, least: float, share: float) -> str | None:
        own = self.counts[kind]
        votes: dict[str, float] = defaultdict(float)
        for other, counts in self.counts.items():
            for gap, count in counts.items():
                hard = bool(gap) and gap in _HARD
                votes["hard" if hard else gap] += _weight(kind, other, hard=hard) * count
        total = sum(votes.values())
        if not total:
            return None
        best = max(votes, key=lambda gap: votes[gap])
        if votes[best] < least or votes[best] < share * total:
            return None
        if best != "hard":
            return best
        hard_ones = Counter({gap: own[gap] for gap in _HARD if own[gap]})
        if hard_ones:
            return hard_ones.most_common(1)[0][0]
        narrow = sum(counts["\u202f"] for counts in self.counts.values())
        return "\u202f" if kind == "high" and narrow else "\u00a0"


def _weight(kind: str, other: str, *, hard: bool) -> float:
    """Return what a gap of the kind ``other`` counts in a vote on those of ``kind``."""
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
    odds = len(re.findall(odd, text))
    return odds >= 3 and odds > 0.5 * len(re.findall(usual, text))
