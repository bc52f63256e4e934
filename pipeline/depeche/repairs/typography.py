"""Repairing spaces and stops by rules: what is wrong in French, or in the style of the article.

Each rule yields the edits it would make; the caller chooses among edits that touch. Rules look at
characters and ask the lexicon whether a word is known, an elision or an abbreviation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from depeche.documents import Edit
from depeche.lang.french_lexicon import ABBREVIATION, DICTIONARY, NAME, Lexicon, lookup_form
from depeche.repairs.quotes import quote_edits
from depeche.repairs.style import GAPS, Style
from depeche.repairs.tokens import SPACE, SPACES, TOKEN

_L = r"[^\W\d_]"  # a letter

_DOUBLED = re.compile(rf"(?<=\S)(?:{SPACE}{{2,}})(?=\S)")
_BEFORE_STOP = re.compile(rf"(?<=[\w»”)%’])({SPACE})([.,])(?=(\s|$|[»”)])|({_L}))")
_AFTER_OPEN = re.compile(rf"([(\[])({SPACE})(?=[\w«“\"])")
_BEFORE_CLOSE = re.compile(rf"(?<=[\w»”.!?…\"])({SPACE})([)\]])")
_ELISION_AFTER = re.compile(rf"(?<![\w’'‘])({_L}{{1,8}})([’'])({SPACE})(?=[\w«])")
_ELISION_BEFORE = re.compile(rf"(?<![\w’'‘])({_L}{{1,8}})({SPACE})([’'])(?={_L})")
_LOST_COMMA = re.compile(rf"(?<=[\w»”)%.{SPACES}-])([,;])(?={_L}|[«“(])|(?<={_L})([,;])(?=\d)")
_LOST_HIGH = re.compile(rf"(?<=[\w»”)%{SPACES}])([!?])(?={_L}[\w’']|[AÀYÔ]{SPACE}|[«“(])")
_LOST_COLON = re.compile(rf"(?<={_L})({SPACE}?)(:)(?={_L}{{2}}|[«“])|({SPACE})(:)(?=\w)")
_LOST_STOP = re.compile(
    rf"(?<=[^\W_]|[»”)%])([.…])(?=[A-ZÀ-ÞŒ][’'a-zà-ÿœ]|[AÀYÔ]{SPACE}|[A-ZÀ-ÞŒ]{{3,}}(?!\w|\.\w)|[«“])"
)
_LAST_WORD = re.compile(rf"{_L}+$|.$")
_LOST_CLOSE = re.compile(rf"([»”])(?=[\w(«“])|([)\]])(?={_L}|[«“(\d])")
_LOST_OPEN = re.compile(
    rf"(?<=[\w,;.:!?»”)%…])([«“])(?={SPACE}?\S)|(?<=[\w»”])(\()(?=[^\W\d_]{{2}}|«|\d+{SPACE}{_L})"
)
_PERCENT = re.compile(rf"(?<=\d)({SPACE}?)(%)(?={_L})")
_LONGEST_ENDING = 6  # letters in brackets that may be part of a word: salarié(e)s
_RAREST_ELISION = 13  # cost of the rarest word that is an elision, in nats
_STRAY_STOP = re.compile(rf"(?<![\w.’'-])({_L}[\w]*(?:[-’']\w+)*)(\.)({SPACE})(?={_L})")
_WORD = re.compile(r"\w+")
_LINE_HYPHEN = re.compile(rf"(?<![^\W\d_])({_L}{{2,}})-\n({_L}{{2,}})([^\s\w]*){SPACE}(?=\S)")


class TypographyRules:
    """The rules, applied to one article.

    Args:
        text: of the article.
        style: its habits.
        lexicon: of French.
    """

    def __init__(self, text: str, style: Style, lexicon: Lexicon) -> None:
        self._text = text
        self._style = style
        self._lexicon = lexicon

    def edits(self) -> Iterator[Edit]:
        """Yield the edits of all rules, in no particular order; they may overlap."""
        yield from quote_edits(self._text, self._style)
        yield from self._line_hyphens()
        yield from self._wrong_spaces()
        yield from self._lost_spaces()
        yield from self._stray_stops()
        yield from self._gaps()

    def _edit(self, start: int, end: int, after: str, rule: str, confidence: float) -> Edit:
        return Edit(start, end, self._text[start:end], after, rule, confidence)

    def _wrong_spaces(self) -> Iterator[Edit]:
        """Spaces that are doubled, before stops, inside brackets or beside an apostrophe."""
        text, style = self._text, self._style
        for match in _DOUBLED.finditer(text):
            gap = match.group()
            if len(gap) > 2 or (style.double_spaces and text[match.start() - 1] in ".!?"):
                continue  # a table, or the habit of a typist
            hard = next((space for space in gap if space != " "), " ")
            following = text[match.end()]
            if text[match.start() - 1] + following == "«»":
                continue
            if following not in ";:!?»%€" and text[match.start() - 1] != "«":
                # A no-break space belongs to a sign or a number; between words it is the wrong one.
                numbers = text[match.start() - 1].isdigit() or following.isdigit()
                hard = hard if numbers else " "
            yield self._edit(*match.span(), hard, "doubled-space", 0.99)
        for match in _BEFORE_STOP.finditer(text):
            if match[3] is None and match[2] == ".":
                continue  # .NET, .45
            if match[4]:
                yield self._edit(match.start(), match.end(), match[2] + " ", "space-before", 0.97)
            elif text[match.end() : match.end() + 1] != match[2]:
                yield self._edit(match.start(1), match.end(1), "", "space-before", 0.98)
        if not style.spaces_in_brackets:
            for match in _AFTER_OPEN.finditer(text):
                yield self._edit(*match.span(2), "", "space-inside-bracket", 0.98)
            for match in _BEFORE_CLOSE.finditer(text):
                yield self._edit(*match.span(1), "", "space-inside-bracket", 0.98)
        for pattern, mark, space in ((_ELISION_AFTER, 2, 3), (_ELISION_BEFORE, 3, 2)):
            for match in pattern.finditer(text):
                if self._elides(match[1], text[match.end()]):
                    confidence = 0.98 if mark < space or match[mark] == "’" else 0.9
                    yield self._edit(*match.span(space), "", "elision-space", confidence)

    def _elides(self, word: str, following: str) -> bool:
        """Say whether a word is elided before a character, a vowel or an h.

        The lexicon has elided words with their apostrophe.
        """
        key = word.lower() + "’"
        if not self._lexicon.has(key) or self._lexicon.cost(key) > _RAREST_ELISION:
            return False
        return following.lower() in "aàâäeéèêëiîïoôöuùûüyœæh«0123456789"

    def _lost_spaces(self) -> Iterator[Edit]:
        """Spaces missing after or before a sign."""
        text = self._text
        for match in _LOST_COMMA.finditer(text):
            sign = match[1] or match[2]
            yield self._edit(match.start(), match.end(), sign + " ", "lost-space", 0.97)
        for match in _LOST_HIGH.finditer(text):
            yield self._edit(match.end(), match.end(), " ", "lost-space", 0.95)
        for match in _LOST_COLON.finditer(text):
            yield self._edit(match.end(), match.end(), " ", "lost-space", 0.9)
        for match in _LOST_STOP.finditer(text):
            if self._ends_sentence(match):
                yield self._edit(match.end(), match.end(), " ", "lost-space", 0.95)
        for match in _LOST_CLOSE.finditer(text):
            if match[2] and self._inside_word(match.start()):
                continue
            yield self._edit(match.end(), match.end(), " ", "lost-space", 0.97)
        closing = 0  # the next bracket that closes; -1 if there is none
        for match in _LOST_OPEN.finditer(text):
            if 0 <= closing < match.end():
                closing = text.find(")", match.end())
            if match[2] and self._inside_word(closing):
                continue
            yield self._edit(match.start(), match.start(), " ", "lost-space", 0.9)
        for match in _PERCENT.finditer(text):
            yield self._edit(match.end(), match.end(), " ", "lost-space", 0.95)

    def _inside_word(self, closing: int) -> bool:
        """Say whether a bracket belongs to a word: ``salarié(e)s``, ``(re)définir``."""
        if closing < 0:
            return True
        opening = self._text.rfind("(", max(0, closing - _LONGEST_ENDING - 1), closing)
        inside = self._text[opening + 1 : closing]
        if opening < 0 or not inside.isalpha() or not inside.islower():
            return False
        before = re.search(r"\w*$", self._text[max(0, opening - 30) : opening])
        after = re.match(r"\w*", self._text[closing + 1 : closing + 31])
        whole = (before.group() if before else "") + inside + (after.group() if after else "")
        known = self._lexicon.flags(inside) & DICTIONARY and len(inside) > 3
        return not known or bool(self._lexicon.flags(whole.lower()) & DICTIONARY)

    def _ends_sentence(self, match: re.Match[str]) -> bool:
        """Say whether a stop without a space after it ends a sentence."""
        start = match.start()
        word = _LAST_WORD.search(self._text[max(0, start - 40) : start]).group()  # type: ignore[union-attr]
        if not word[0].isalpha():
            return not (word.isdigit() and match[1] == "…")
        following = TOKEN.match(self._text, match.end())
        key = lookup_form(following.group()) if following else ""
        plain = not key.isalpha() or self._lexicon.flags(key) & DICTIONARY
        if word == "M" or self._lexicon.flags(word.lower()) & ABBREVIATION:
            # M.Dupont, but not M.D. nor etc.Etc
            after = self._text[following.end() : following.end() + 1] if following else "."
            return word[0].isupper() and after != "."
        if len(word) < 2:
            return False
        # Two capitalised words round a stop may be a name (Booking.Com): the second must be plain.
        return bool(plain or word.islower())

    def _stray_stops(self) -> Iterator[Edit]:
        """Full stops inside a sentence: after a word that is no abbreviation, before lower case."""
        if self._style.lower_case_starts:
            return
        text = self._text
        for match in _STRAY_STOP.finditer(text):
            word = match[1]
            first = text[match.end()]
            if not first.islower() or len(word) < 3 or match.end(2) < 2:
                continue
            last = re.split(r"[-’']", word)[-1].lower()
            flags = self._lexicon.flags(last)
            if flags & ABBREVIATION or not flags & (DICTIONARY | NAME):
                continue
            following = _WORD.match(text, match.end())
            if following is None or any(c.isupper() for c in following.group()):
                continue  # iPhone, eBay: a name that starts a sentence in lower case
            after = text[following.end() : following.end() + 1]
            if after == "." and self._lexicon.flags(following.group()) & ABBREVIATION:
                continue  # … non. etc.
            if len(following.group()) == 1 and following.group() not in "àay":
                continue  # a list: b. …
            yield self._edit(*match.span(2), "", "stray-stop", 0.9)

    def _line_hyphens(self) -> Iterator[Edit]:
        """Words hyphenated at the end of a line; what is left of the line break moves behind."""
        for match in _LINE_HYPHEN.finditer(self._text):
            if match[2][0].isupper():
                continue
            whole = (match[1] + match[2]).lower()
            if self._lexicon.flags(whole) & (DICTIONARY | NAME):
                after = match[2] + match[3] + "\n"
                yield self._edit(match.end(1), match.end(), after, "line-hyphen", 0.97)

    def _gaps(self) -> Iterator[Edit]:
        """Gaps that do not hold the space that is usual in this article."""
        for kind, pattern in GAPS.items():
            habit = self._style.habit(kind)
            if habit is None:
                continue
            for match in pattern.finditer(self._text):
                gap = match["gap"]
                if gap != habit and len(gap) < 2 and gap != "\u2009":
                    rule = "lost-no-break" if not gap else "no-break"
                    yield self._edit(*match.span("gap"), habit, rule, 0.9)
