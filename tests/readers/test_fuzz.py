"""Mutated samples of every format: an article or an InputError, never anything else.

500 cases in the default run; `pytest -m slow tests/readers` makes it 10,000.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from conftest import ROOT
from depeche.documents import Article
from depeche.errors import InputError
from depeche.readers import contents
from lxml import etree

SAMPLES = [path.read_bytes() for path in sorted((ROOT / "tests" / "samples").iterdir())]
TOKENS = [
    *(b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"</p>", b"<table><tr><td>", b'"'),
    *(b"{", b"[", b"]", b"}", b"\0", b"\xff", b"&#x1b;", b"&lol;", b"<!ENTITY a 'b'>", b"\\ud800"),
    *(b"<!DOCTYPE x [", "\u202e".encode(), b"<script>", b"<br>", b"<p hidden>", b"<byline>"),
    *(b"<pre>", b" xmlns:q='u'", b"\xef\xbf\xbf", b"A" * 3000, b"<div>" * 300, b"\\u0000", b"<td>"),
]
VALUES = [
    None,
    True,
    -1,
    1e300,
    "",
    "x",
    "\u202e",
    "<p>x",
    [],
    {},
    [[]],
    [None],
    {"value": 1},
    [{}],
]
NAMES = "p b table tr td br h1 pre byline dateline newsItem body.content html link title".split()


def by_bytes(rng: random.Random, data: bytes) -> bytes:
    mutated = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        start = rng.randrange(len(mutated) + 1)
        end = min(len(mutated), start + int(rng.expovariate(1 / 40)))
        match rng.randrange(5):
            case 0:
                del mutated[start:end]
            case 1:
                mutated[start:start] = rng.choice(TOKENS)
            case 2:
                mutated[start:end] = rng.randbytes(end - start)
            case 3:
                mutated[start:start] = mutated[start:end] * rng.randint(1, 20)
            case _:
                other = rng.choice(SAMPLES)
                cut = rng.randrange(len(other))
                mutated[start:start] = other[cut : cut + rng.randint(1, 400)]
    return bytes(mutated)


def by_structure(rng: random.Random, data: bytes) -> bytes:
    """A mutation after which the file is still well-formed, so that what comes next is reached."""
    try:
        return json.dumps(_json(rng, json.loads(data))).encode()
    except ValueError:
        pass
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, recover=True))
    except etree.XMLSyntaxError:
        return by_bytes(rng, data)
    if root is None:
        return by_bytes(rng, data)
    for _ in range(rng.randint(1, 10)):
        element = rng.choice(list(root.iter("*")))
        match rng.randrange(6):
            case 0 if element is not root:
                element.getparent().remove(element)
            case 1:
                other = rng.choice(list(root.iter("*")))
                other.append(deepcopy(element))
            case 2:
                element.tag = rng.choice(NAMES)
            case 3:
                for name in list(element.attrib):
                    element.set(name, rng.choice(["", "x", "9", "\u202e", "display:none", "a:b"]))
            case 4:
                element.text = rng.choice(
                    ["", " ", "x", "<p>a</p>", "\u00a0", "20269999T", "é" * 500]
                )
            case _:
                element.tail = rng.choice([None, "", "suite.", "\u2028"])
        if len(list(root.iter("*"))) > 2000:
            break
    return etree.tostring(root)


def _json(rng: random.Random, value: Any) -> Any:
    if rng.random() < 0.08:
        return rng.choice(VALUES)
    if isinstance(value, dict):
        return {key: _json(rng, inner) for key, inner in value.items() if rng.random() > 0.05}
    if isinstance(value, list):
        return [_json(rng, inner) for inner in value] * rng.choice([1, 1, 1, 2])
    return value


def check(article: Article) -> None:
    assert article.body.text.strip() or article.withdrawn
    article.body.text.encode()
    for text in (article.body.text, article.headline or "", *article.notes):
        assert not any(
            (ord(c) < 32 and c not in "\n\t") or 0x202A <= ord(c) <= 0x202E for c in text
        )
    for paragraph in article.body.paragraphs:
        assert article.body.of(paragraph).strip()


def attempt(data: bytes) -> tuple[tuple[Article, ...], tuple[str, ...]]:
    try:
        return contents(data, "fuzz")
    except InputError as error:
        return (), (str(error),)


def run(mutate: Callable[[random.Random, bytes], bytes], cases: int, seed: int) -> int:
    rng = random.Random(seed)
    read = 0
    for case in range(cases):
        data = mutate(rng, rng.choice(SAMPLES))
        started = time.perf_counter()
        articles, sentences = attempt(data)
        read += bool(articles)
        for article in articles:
            check(article)
        assert all("\n" not in said and len(said) < 400 for said in sentences), case
        assert time.perf_counter() - started < 15, case
    return read


@pytest.mark.parametrize("mutate", [by_bytes, by_structure])
def test_mutated_samples(mutate: Callable[[random.Random, bytes], bytes]) -> None:
    assert run(mutate, 250, seed=6) > 25


@pytest.mark.slow
@pytest.mark.parametrize("mutate", [by_bytes, by_structure])
@pytest.mark.parametrize("seed", range(5))
def test_ten_thousand_mutated_samples(
    mutate: Callable[[random.Random, bytes], bytes], seed: int
) -> None:
    assert run(mutate, 1000, seed=100 + seed) > 100
