"""Reading the bodies of requests: bounded in bytes and in time, and parsed by their media type."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from depeche.serve.errors import RequestError, busy
from depeche.serve.jobs import File

SECONDS = 30.0  # within which a body must have come
_FIELDS = 1000  # of a form
_ARTICLES = ("text/", "message/", "application/xml", "application/json", "application/x-ndjson")


class Room:
    """The bytes of bodies that may be in memory at the same time, for all requests together.

    Args:
        most: how many there may be.
    """

    def __init__(self, most: int) -> None:
        self._free = most

    def share(self) -> Share:
        """A request's share of it, which is empty yet."""
        return Share(self)

    def take(self, size: int) -> None:
        """Take so many bytes.

        Raises:
            RequestError: they are not there.
        """
        if size > self._free:
            raise busy("Too many large requests are waiting already; ask again later.")
        self._free -= size

    def give(self, size: int) -> None:
        """Give bytes back."""
        self._free += size


class Share:
    """What a request has taken of the room."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._size = 0

    def grow(self, size: int) -> None:
        """Take so many bytes more; raises what ``Room.take`` raises."""
        self._room.take(size)
        self._size += size

    def end(self) -> None:
        """Give all back."""
        self._room.give(self._size)
        self._size = 0


async def read(request: Request, most: int) -> bytes:
    """The body of a request.

    Args:
        request: the request; its ``scope`` has its ``share`` of the room.
        most: how many bytes it may have.

    Raises:
        RequestError: it has more, comes too slowly, or there is no room for it.
        ClientDisconnect: the client is gone.
    """
    if request.headers.get("content-encoding", "identity") != "identity":
        raise RequestError(415, "A compressed body is not taken; send it as it is.")
    too_large = RequestError(413, f"The body has more than {most:,} bytes.")
    if int(request.headers.get("content-length", "0")) > most:
        raise too_large
    share: Share = request.scope["share"]
    data = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            async for chunk in request.stream():
                share.grow(len(chunk))
                data += chunk
                if len(data) > most:
                    raise too_large
    except TimeoutError as error:
        raise RequestError(408, f"The body did not come within {SECONDS:g} seconds.") from error
    return bytes(data)


async def file(request: Request, most: int) -> File:
    """The file that a request has as its body, or as the field ``file`` of a multipart form.

    Raises:
        RequestError: as ``read``; also if the media type is none of a text (415), the body is not
            well formed for it (400), or there is no file (422).
        ClientDisconnect: the client is gone.
    """
    kind = media_type(request)
    if kind == "multipart/form-data":
        fields = await form(request, most)
        found = fields.get("file")
        if not isinstance(found, File):
            raise RequestError(422, "The form has no file in a field of the name `file`.")
        return found
    if kind and not kind.startswith(_ARTICLES) and not kind.endswith(("+xml", "+json")):
        raise RequestError(
            415,
            f"{kind} is not read here; send text, HTML, XML, JSON, a mail or a form with a file.",
        )
    data = await read(request, most)
    if kind == "application/json":  # what is none would be read as plain text
        try:
            msgspec.json.decode(data, type=dict[str, msgspec.Raw] | list[msgspec.Raw])
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise _malformed() from error
    return File(data)


async def form(request: Request, most: int) -> dict[str, Any]:
    """The fields of a body in JSON or of a form; of a field that comes twice the last one.

    A file is a ``File``; other values are texts, and in JSON whatever stands there.

    Raises:
        RequestError: as ``read``; also if it is no form (415) or not well formed (400).
        ClientDisconnect: the client is gone.
    """
    kind = media_type(request)
    if kind not in ("application/json", "application/x-www-form-urlencoded", "multipart/form-data"):
        raise RequestError(415, "Send JSON (Content-Type: application/json) or a form.")
    data = await read(request, most)
    try:
        if kind == "application/json":
            return dict(msgspec.json.decode(data, type=dict[str, Any]))
        if kind == "multipart/form-data":
            return await _multipart(request, data)
        return dict(parse_qsl(data.decode(), keep_blank_values=True, max_num_fields=_FIELDS))
    except (msgspec.MsgspecError, MultiPartException, ValueError, RecursionError) as error:
        raise _malformed() from error


def media_type(request: Request) -> str:
    """The media type of the body, without parameters and in lower case; ``""`` if none is given."""
    given: str = request.headers.get("content-type", "")
    return given.partition(";")[0].strip().lower()


def _malformed() -> RequestError:
    return RequestError(400, "The body is not well formed for its Content-Type.")


async def _multipart(request: Request, data: bytes) -> dict[str, Any]:
    async def chunks() -> AsyncGenerator[bytes, None]:
        yield data

    parser = MultiPartParser(
        request.headers, chunks(), max_files=1, max_fields=_FIELDS, max_part_size=len(data)
    )
    parser.spool_max_size = len(data) + 1  # nothing is written to the disk
    parsed = await parser.parse()
    try:
        return {name: await _value(value) for name, value in parsed.multi_items()}
    finally:
        await parsed.close()


async def _value(value: str | UploadFile) -> str | File:
    if isinstance(value, str):
        return value
    # Some clients send the whole path; no zero byte can be in the name of a file.
    name = (value.filename or "").replace("\\", "/").replace("\0", "")
    return File(await value.read(), PurePosixPath(name).name or "-")


def text_of(fields: Mapping[str, Any], name: str) -> str:
    """A field that should be a text; ``""`` if it is none or missing."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""
