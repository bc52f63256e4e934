"""The learning curve: tokens seen against BLEU and chrF, as data and as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

_WIDTH, _HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 50, 20, 20, 44
_MARKS = {"constant": "#7a8794", "decay": "#b3261e"}
_TEXT = 'font-family="sans-serif" font-size="12" fill="#555"'


class Point(NamedTuple):
    """One evaluation: target tokens seen, kind of run, name of the text, scores in [0, 100]."""

    tokens: int
    kind: str
    text: str
    bleu: float
    chrf: float


def append(path: Path, points: Iterable[Point]) -> None:
    """Add points to a tab-separated file, which gets a heading when it is new."""
    lines = [f"{p.tokens}\t{p.kind}\t{p.text}\t{p.bleu:.2f}\t{p.chrf:.2f}\n" for p in points]
    with path.open("a", encoding="utf-8") as file:
        if not file.tell():
            file.write("\t".join(Point._fields) + "\n")
        file.writelines(lines)


def points(path: Path) -> list[Point]:
    """Read such a file; a score that was not taken is empty there and nan here."""
    if not path.is_file():
        return []
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    nan = float("nan")
    return [Point(int(t), k, n, float(b or nan), float(c or nan)) for t, k, n, b, c in rows]


def picture(curve: Sequence[Point], text: str) -> str:
    """An SVG of BLEU on one text against millions of tokens, a mark a kind of run."""
    shown = sorted(point for point in curve if point.text == text)
    most = max((point.tokens for point in shown), default=1) / 1e6
    low = min((point.bleu for point in shown), default=0) // 5 * 5
    high = -(-max((point.bleu for point in shown), default=5) // 5) * 5 or 5
    low = min(low, high - 5)

    def x(tokens: float) -> float:
        return _LEFT + tokens / most * (_WIDTH - _LEFT - _RIGHT)

    def y(bleu: float) -> float:
        return _HEIGHT - _BOTTOM - (bleu - low) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">',
        f"<title>BLEU on {text} against target tokens seen</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
    ]
    for bleu in range(int(low), int(high) + 1, 5 if high - low > 10 else 1):
        parts.append(
            f'<path d="M{_LEFT} {y(bleu):.1f}H{_WIDTH - _RIGHT}" stroke="#ddd"/>'
            f'<text x="{_LEFT - 8}" y="{y(bleu) + 4:.1f}" text-anchor="end" {_TEXT}>{bleu}</text>'
        )
    for share in range(5):
        at = most * share / 4
        parts.append(
            f'<text x="{x(at):.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle" {_TEXT}>'
            f"{at:.1f}</text>"
        )
    parts.append(
        f'<text x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 8}" text-anchor="end" {_TEXT}>'
        "million target tokens</text>"
    )
    for place, (kind, colour) in enumerate(_MARKS.items()):
        of_kind = [(x(p.tokens / 1e6), y(p.bleu)) for p in shown if p.kind == kind]
        if kind == "constant" and of_kind:
            line = " ".join(f"{a:.1f},{b:.1f}" for a, b in of_kind)
            parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="4" fill="{colour}"/>' for a, b in of_kind]
        parts.append(
            f'<circle cx="{_LEFT + 14}" cy="{_TOP + 12 + 18 * place}" r="4" fill="{colour}"/>'
            f'<text x="{_LEFT + 26}" y="{_TOP + 16 + 18 * place}" {_TEXT}>{kind}</text>'
        )
    return "\n".join([*parts, "</svg>\n"])
