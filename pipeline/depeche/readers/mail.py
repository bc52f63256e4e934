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

from depeche.readers.draft import (
    ArticleDraft,
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
_SALUTATION = re.compile(
    r"\A\s*(?:Bonjour|Bonsoir|Madame|Monsieur|Mesdames|Messieurs|Chers?|Chères?)\b"
    r"[^\n.!?]{0,60}[,!]?[ \t]*\n"
)
_CLOSING = re.compile(
    r"^[ \t]*(?:(?:Bien )?[Cc]ordialement|Bien à vous|(?:Meilleures )?[Ss]alutations"
    r"|Ce message (?:et ses|est confidentiel))\b.*",
    re.MULTILINE,
)
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
    part = message.get_body(("plain", "html"))
    if part is not None:
        body = _text(part)
        if part.get_content_type() == "text/html":
            draft.add(fragment(body))
        else:
            draft.add(Extracted(plain_body(_without_greetings(_SIGNATURE.split(body)[0]))))
    found = readable(draft)
    # A message that only brings articles is none itself.
    if not (isinstance(found, UnreadableError) and attached):
        yield found
    yield from attached


def _without_greetings(text: str) -> str:
    """A letter without its salutation and all from its closing on."""
    return _CLOSING.split(_SALUTATION.sub("", text, count=1), maxsplit=1)[0]


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
