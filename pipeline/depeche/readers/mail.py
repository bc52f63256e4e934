"""The reader of mail: a message (RFC 5322, ``.eml``) or several of them in an mbox.

The text is the plain one, or else the HTML; articles that are attached (XML, JSON, HTML, text) are
articles of their own.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

from depeche.readers import kinds
from depeche.readers.draft import (
    ArticleDraft,
    Block,
    Extracted,
    UnreadableError,
    plain,
    plain_body,
    readable,
)
from depeche.readers.sniff import Prolog, sniff
from depeche.readers.web_page import fragment

_FROM_LINE = re.compile(r"^From \S.*\n", re.MULTILINE)
_PREFIX = re.compile(r"^(?:(?:re|fwd?|tr|rép|réf|wg|aw)\s?:\s*)+", re.IGNORECASE)
# What is written around an article: a greeting, what comes with it, what is asked for.
_COVER = re.compile(
    r"(?:bonjour|bonsoir|salut|madame|monsieur|mesdames|messieurs|chers?|chères?|voici|ci-joint"
    r"|ci-dessous|veuillez trouver|vous trouverez|merci (?:de|d'|pour)|je (?:t'|vous |te )|tu peux"
    r"|bonne (?:réception|journée|lecture|soirée)|suite à (?:notre|votre)|comme convenu)\b.{0,250}"
    r"|\w+, (?:tu|vous|peux-tu|pouvez-vous|voici|voilà|je)\b.{0,200}"
    r"|(?:de|à|a|cc|date|envoyé|objet|sujet) ?: .{1,200}|-{2,} ?(?:message|forwarded).{0,80}",
    re.IGNORECASE,
)
# What everything after it belongs to no article.
_CLOSING = re.compile(
    r"(?:(?:bien )?cordialement|bien à (?:vous|toi)|(?:meilleures )?salutations|bonne réception"
    r"|bises|amitiés|ce message (?:et|est)|le présent message|vous recevez ce|pour vous désabonner"
    r"|t[ée]l(?:éphone)?\b)\b.{0,300}"
    r"|le .{5,80} a écrit ?:|>.*|-{2,} ?(?:message|forwarded).{0,80}",
    re.IGNORECASE | re.DOTALL,
)
_FORWARD = re.compile(
    r"^[ \t>]*(?:-{3,}.{0,60}-*|_{4,}|Début du message (?:transféré|réexpédié).{0,5})[ \t]*$",
    re.MULTILINE,
)
_HEADERS = re.compile(
    r"(?:\s*(?:De|From|À|A|To|Pour|Cc|Date|Envoyé|Sent|Objet|Subject|Sujet|Répondre à) ?:[^\n]*)+"
)
_SUBJECT = re.compile(r"(?:Objet|Subject|Sujet) ?:([^\n]*)")
_STUB = 200  # characters; what is no longer is no article
_COVERING = 7  # paragraphs that come before an article, at most
_TITLES = 3  # paragraphs of the article, at most, that a headline is among
_NOTE = 600  # characters of a message that only comes with an article
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_ATTACHED = ("application/xml", "text/xml", "application/json", "text/html", "text/plain")
_MESSAGES = 1000  # of an mbox


def drafts(text: str, prolog: Prolog, language: str) -> Iterator[ArticleDraft | UnreadableError]:
    """The messages of a file, each followed by the articles attached to it.

    Raises:
        UnreadableError: the file has more messages than an mbox of news has.
    """
    messages = _split(text)
    if len(messages) > _MESSAGES:
        raise UnreadableError(f"has {len(messages)} messages, more than {_MESSAGES}")
    for message in messages:
        yield from _of_message(message, language)


def _split(text: str) -> list[str]:
    """The messages of an mbox; of anything else the text itself."""
    if not text.startswith("From "):
        return [text]
    return [part for part in _FROM_LINE.split(text) if part.strip()]


def _of_message(text: str, language: str) -> Iterator[ArticleDraft | UnreadableError]:
    message = email.message_from_string(text, policy=default)
    attached = list(_attached(message, language))
    draft = ArticleDraft(
        headline=_PREFIX.sub("", _header(message, "subject")) or None,
        byline=_sender(_header(message, "from")),
        guid=_header(message, "message-id").strip("<> ") or None,
        published=_date(_header(message, "date")),
        format="mail",
    )
    if (part := message.get_body(("plain",))) is not None:
        body, forwarded = _forwarded(_text(part))
        draft.headline = forwarded or draft.headline
        draft.add(Extracted(plain_body(_SIGNATURE.split(body)[0])))
    # The plain text may only say where to read the other.
    page = message.get_body(("html",))
    if page is not None and _length(draft.blocks) < _STUB:
        blocks = fragment(_text(page)).blocks
        if _length(blocks) > 2 * _length(draft.blocks):
            draft.blocks = blocks
    blocks = draft.blocks
    draft.blocks = _article_in(blocks)
    titles = [block for block in draft.blocks[:_TITLES] if block.kind in ("subhead", "headline")]
    if titles and len(draft.blocks) > len(titles):
        # The last over the text: the subject, and lines above it, may say something else.
        at = draft.blocks.index(titles[-1])
        above = [block for block in draft.blocks[:at] if kinds.of_no_news(block.text)]
        if draft.headline and kinds.of_no_news(draft.headline) == "advisory":
            above.append(Block("advisory", draft.headline))  # an embargo is in the subject, too
        draft.headline = titles[-1].text
        draft.blocks = above + draft.blocks[at + 1 :]
    found = readable(draft)
    # A message that only brings articles is none itself.
    is_note = draft.blocks != blocks and _length(blocks) <= _NOTE
    if not (attached and (is_note or isinstance(found, UnreadableError))):
        yield found
    yield from attached


def _length(blocks: list[Block]) -> int:
    """The characters of some paragraphs."""
    return sum(len(block.text) for block in blocks)


def _forwarded(text: str) -> tuple[str, str | None]:
    """The text of a message that is forwarded in another, and its subject; else the text itself."""
    for found in _FORWARD.finditer(text):
        head = _HEADERS.match(text, found.end())
        rest = text[head.end() :] if head else text[found.end() :]
        if len(rest.strip()) > _STUB:
            subject = _SUBJECT.search(head[0]) if head else None
            return rest, _PREFIX.sub("", subject[1].strip()) if subject else None
    return text, None


def _article_in(blocks: list[Block]) -> list[Block]:
    """The paragraphs of a message without what is said around the article in it."""
    start = 0
    while start < min(_COVERING, len(blocks)) and _COVER.fullmatch(blocks[start].text):
        start += 1
    rest = blocks[start:]
    end = next((at for at, block in enumerate(rest) if _CLOSING.fullmatch(block.text)), len(rest))
    return rest[:end] or blocks


def _attached(message: EmailMessage, language: str) -> Iterator[ArticleDraft | UnreadableError]:
    from depeche.readers.registry import reader  # which knows this module

    for part in message.iter_attachments():
        if part.get_content_type() not in _ATTACHED or not part.get_filename():
            continue
        text = _text(part)
        try:
            kind = sniff(text)
            if kind.name == "mail":
                continue
            if kind.name == "text":
                draft = ArticleDraft(blocks=plain(text), format="text")
                draft.name = part.get_filename()
                yield readable(draft)
                continue
            for entry in reader(kind.name)(text, kind.prolog, language):
                if isinstance(entry, ArticleDraft):
                    entry.format = entry.format or kind.name
                yield entry
        except UnreadableError as error:
            yield UnreadableError(f"has an attachment that {error}")


def _text(part: MIMEPart) -> str:
    """The text of a part, decoded; bytes that its encoding does not have become U+FFFD."""
    if str(part.get("content-transfer-encoding", "")).lower() not in ("quoted-printable", "base64"):
        return str(part.get_payload())  # the file was decoded as a whole
    data: Any = part.get_payload(decode=True)
    charset = part.get_content_charset("utf-8")
    try:
        return bytes(data).decode(charset, "replace").replace("\r\n", "\n")
    except LookupError:
        return bytes(data).decode("utf-8", "replace").replace("\r\n", "\n")


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, AttributeError):  # what the library makes of broken headers
        return ""


def _sender(value: str) -> str | None:
    name, _ = parseaddr(value)
    return name or None


def _date(value: str) -> str | None:
    try:
        return parsedate_to_datetime(value).isoformat() if value else None
    except (ValueError, TypeError, IndexError):
        return None
