"""A brief as Markdown, for an editor to read and to check."""

from __future__ import annotations

import re

from depeche.documents import Brief, BriefSentence
from depeche.lang.invisible import label_hidden
from depeche.wording import ORIGINS, body, headline, withdrawn

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")
# A number or a mark at the start of a line would make a list, a heading's underline or a rule.
_START = re.compile(r"^(\d+)?([.)]|[-+=])")
_LINE_BREAK = re.compile(r"\s*\n\s*")
# Most readers of Markdown make links of these by themselves.
_LINKS = re.compile(r"(?i)\b(https?|ftp|mailto|javascript|data|vbscript)(:)|\b(www)(\.)|(@)")


def brief(value: Brief) -> str:
    """The brief: headline, summary, the sources of each sentence, warnings, and checks."""
    notice = withdrawn(value.article)
    parts = [f"# {plain(headline(value) or value.id)}"]
    parts.append(f"**{notice}**" if notice else plain(body(value)))
    if value.sentences:
        parts.append("## Where each sentence comes from")
    parts += [_origin(number, s) for number, s in enumerate(value.sentences, start=1)]
    if value.article_warnings:
        parts += ["## Warnings", _list(value.article_warnings)]
    if value.checked:
        parts += ["## Checked", _list(value.checked)]
    parts += ["## Not checked", _list(value.unchecked)]
    parts.append(f"Source: {plain(value.source)}  \nSignature: `{value.signature}`")
    return "\n\n".join(parts) + "\n"


def _origin(number: int, sentence: BriefSentence) -> str:
    lines = [f"{number}. {plain(sentence.text)}  ", f"   *{ORIGINS[sentence.origin]}*"]
    for support in sentence.support:
        lines += ["", f"   > {plain(support.english)}  ", f"   > {plain(support.french)}"]
        lines += [f"   > **Warning:** {plain(warning)}" for warning in support.warnings]
    return "\n".join(lines)


def _list(items: tuple[str, ...]) -> str:
    return "\n".join(f"- {plain(item)}" for item in items)


def plain(text: str) -> str:
    """Text escaped so that Markdown shows it as it is; an article cannot insert links or HTML."""
    text = _SPECIAL.sub(r"\\\1", label_hidden(_LINE_BREAK.sub(" ", text.strip())))
    text = _LINKS.sub(lambda m: f"{m[1] or m[3] or ''}\\{m[2] or m[4] or m[5]}", text)
    return _START.sub(lambda m: f"{m[1] or ''}\\{m[2]}", text)
