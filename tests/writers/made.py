"""Briefs made by hand and by hypothesis, no model asked."""

from __future__ import annotations

from depeche.documents import (
    Article,
    Body,
    Brief,
    BriefSentence,
    Edit,
    Paragraph,
    Rejected,
    Repaired,
    SentencePair,
    Summary,
    SummarySentence,
    Support,
    Translation,
)
from depeche.repairs.edits import apply
from hypothesis import strategies as st

HOSTILE = (
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "<a href=javascript:alert(1)>x</a>",
    "{{ 7*7 }}{% for x in y %}",
    "<!-- --> ]]> &lt;script&gt; &#60;script&#62;",
    "Pay \u202egnp.exe\u202c to \u2066x\u2069",
    "pa\u200bss\u00adword\u200d\ufeff",
    "П\u0430ris et Pаris",
    "\x1b[31mred\x1b]0;title\x07",
    "http://evil.example/?<b>",
    "a\u2028b\u0085c\x0bd",
    "\U000e0041\U000e0042 \ufe01",
)

ITEM = "urn:uuid:2b7d0a53-3b5f-5f6e-9f0e-4a1d7a0c1f11"


def brief(
    french: str = "Kourskoù sont les troupes.\nElles partent.",
    edits: tuple[Edit, ...] = (Edit(6, 6, "", " ", "lost-space", 0.97),),
    english: tuple[str, ...] = ("Where the troops are.", "They leave."),
    **others: object,
) -> Brief:
    """A brief of one paragraph a line; each English sentence stands for one line of the French."""
    paragraphs, at = [], 0
    for line in french.split("\n"):
        paragraphs.append(Paragraph("body", at, at + len(line)))
        at += len(line) + 1
    body = Body(french, tuple(paragraphs))
    pairs, spans, at = [], [], 0
    for source, target in zip(french.split("\n"), english, strict=False):
        pairs.append(SentencePair(source, target, at, at + len(target), (f"look at {target}",)))
        spans.append(Paragraph("body", at, at + len(target)))
        at += len(target) + 1
    translation = Translation(Body("\n".join(english), tuple(spans), "en"), tuple(pairs))
    summary = Summary(
        tuple(SummarySentence(p.target, "source", ((p.start, p.end),)) for p in pairs),
        rejected=tuple(Rejected(target, "an invented name") for target in english[:1]),
    )
    values: dict[str, object] = {
        "id": "made",
        "source": "made.txt",
        "headline": None,
        "sentences": tuple(
            BriefSentence(p.target, "source", (Support(p.target, p.source, p.warnings),))
            for p in pairs
        ),
        "article_warnings": (),
        "checked": ("Figures.",),
        "unchecked": ("Names.",),
        "signature": "depeche:0|mt:x",
        "article": Article(id="made", body=body, item=ITEM),
        "repaired": Repaired(Body(apply(french, edits), ()), edits),
        "translation": translation,
        "summary": summary,
    }
    return Brief(**(values | others))  # type: ignore[arg-type]


hostile_text = st.lists(
    st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]))),
    min_size=1,
    max_size=4,
).map(" ".join)


@st.composite
def hostile_briefs(draw: st.DrawFn) -> Brief:
    """A brief with something hostile in every field that comes from outside."""
    french = draw(hostile_text)
    at = draw(st.integers(0, len(french)))
    end = draw(st.integers(at, len(french)))
    edit = Edit(at, end, french[at:end], draw(hostile_text), draw(hostile_text), 0.5)
    source = draw(hostile_text)
    made = brief(french, (edit,), (draw(hostile_text),))
    article = Article(
        id="made",
        body=made.article.body,
        item=ITEM,
        source=source,
        byline=draw(hostile_text),
        dateline=draw(hostile_text),
        published=draw(hostile_text),
        pubstatus=draw(st.sampled_from((None, "usable", "embargoed", "withheld", "canceled"))),
    )
    return brief(
        french,
        (edit,),
        (draw(hostile_text),),
        headline=draw(st.none() | hostile_text),
        article_warnings=(draw(hostile_text),),
        checked=(draw(hostile_text),),
        signature=draw(hostile_text),
        source=source,
        article=article,
    )
