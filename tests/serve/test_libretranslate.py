"""LibreTranslate's routes: fields, statuses and sentences as its own server has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from depeche.serve import bodies, users
from depeche.serve.access import Access
from depeche.serve.work import Worker
from starlette.testclient import TestClient

from serve.fixtures import client

FIELDS = {"q": "Il pleut.", "source": "fr", "target": "en"}
LONG = "Le président est arrivé à Paris mardi matin pour rencontrer les ministres."
ENGLISH = "The president arrived in Paris on Tuesday morning to meet the ministers."
TOKEN = "0123456789abcdef" * 2


@pytest.mark.parametrize("way", ["json", "data", "files"])
def test_a_text_is_translated(way: str, api: TestClient) -> None:
    given: Any = (
        {name: (None, value) for name, value in FIELDS.items()} if way == "files" else FIELDS
    )
    response = api.post("/translate", **{way: given})
    assert response.status_code == 200
    assert list(response.json()) == ["translatedText"]
    assert "rain" in response.json()["translatedText"]


def test_several_texts_are_translated_in_their_order(api: TestClient) -> None:
    texts = ["Il pleut.", "", "Le chat dort.", "Il pleut."]
    done = api.post("/translate", json={**FIELDS, "q": texts}).json()["translatedText"]
    assert [bool(text) for text in done] == [True, False, True, True]
    assert done[0] == done[3]
    assert "cat" in done[2]


def test_the_language_is_found(api: TestClient) -> None:
    done = api.post("/translate", json={**FIELDS, "q": LONG, "source": "auto"}).json()
    assert done["detectedLanguage"]["language"] == "fr"
    assert 50 < done["detectedLanguage"]["confidence"] <= 100
    both = api.post("/translate", json={**FIELDS, "q": [LONG, ENGLISH], "source": "auto"}).json()
    assert [one["language"] for one in both["detectedLanguage"]] == ["fr", "en"]
    assert both["translatedText"] == [done["translatedText"], ENGLISH]


def test_html_keeps_its_tags(api: TestClient) -> None:
    q = '<p class="a">Il pleut.</p><script>var a = "Il pleut.";</script>'
    done = api.post("/translate", json={**FIELDS, "q": q, "format": "html"}).json()
    text = done["translatedText"]
    assert text.startswith('<p class="a">')
    assert "rain" in text
    assert text.endswith('</p><script>var a = "Il pleut.";</script>')
    plain = api.post("/translate", json={**FIELDS, "q": "<hr>", "format": "html"}).json()
    assert plain == {"translatedText": "<hr>"}


def test_alternatives_are_accepted(api: TestClient) -> None:
    for alternatives in (2, "2"):
        done = api.post("/translate", json={**FIELDS, "alternatives": alternatives}).json()
        assert done["alternatives"] == []


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"q": ""}, "Invalid request: missing q parameter"),
        ({"q": None}, "Invalid request: missing q parameter"),
        ({"q": []}, "Invalid request: missing q parameter"),
        ({"q": [1]}, "Invalid request: missing q parameter"),
        ({"source": ""}, "Invalid request: missing source parameter"),
        ({"target": ""}, "Invalid request: missing target parameter"),
        ({"source": "xx"}, "xx is not supported"),
        ({"target": "de"}, "de is not supported"),
        (
            {"target": "fr"},
            "French (fr) is not available as a target language from French (fr)",
        ),
        ({"format": "rtf"}, "rtf format is not supported"),
        ({"q": "a" * 100_001}, "Invalid request: request (100001) exceeds text limit (100000)"),
        ({"alternatives": "many"}, "Invalid request: alternatives parameter is not a number"),
    ],
)
def test_errors_are_those_of_libretranslate(
    fields: dict[str, Any], error: str, api: TestClient
) -> None:
    response = api.post("/translate", json=FIELDS | fields)
    assert (response.status_code, response.json()) == (400, {"error": error})


@pytest.mark.parametrize("content", [b"[1]", b"{", b'"x"', b"\xff", b""])
def test_what_is_no_json_is_refused(content: bytes, api: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    response = api.post("/translate", content=content, headers=headers)
    assert response.status_code == 400
    assert set(response.json()) == {"error"}


def test_control_characters_are_left_out(api: TestClient) -> None:
    done = api.post("/translate", json={**FIELDS, "q": "Il\u202e pleut\x07."})
    assert done.status_code == 200
    assert not {"\u202e", "\x07"} & set(done.json()["translatedText"])
    assert api.post("/translate", json={**FIELDS, "q": "a\0" * 9}).status_code == 400


def test_the_other_routes(api: TestClient) -> None:
    assert {"code": "fr", "name": "French", "targets": ["en"]} in api.get("/languages").json()
    assert api.get("/health").json() == {"status": "ok"}
    settings = api.get("/frontend/settings").json()
    assert settings["charLimit"] == 100_000
    assert settings["keyRequired"] is False
    for text, language in ((LONG, "fr"), (ENGLISH, "en"), ("Hello world", "en")):
        (found,) = api.post("/detect", data={"q": text}).json()
        assert found["language"] == language
        assert 0 < found["confidence"] <= 100


def test_the_requests_of_argostranslate(api: TestClient) -> None:
    """Those of ``LibreTranslateAPI`` in ``argostranslate.apis`` (1.11.0): a form in each body."""
    kind = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Python-urllib/3.11"}
    languages = api.post("/languages", content=b"", headers=kind)
    assert {"fr", "en"} == {one["code"] for one in languages.json()}
    keyed = api.post("/languages", content=b"api_key=x", headers=kind)
    assert keyed.json() == languages.json()
    form = urlencode(
        {"q": "Il pleut.\nIl fait + 3\u00a0°C & froid.", "source": "fr", "target": "en"}
    )
    done = api.post("/translate", content=form.encode(), headers=kind).json()["translatedText"]
    rain, cold = done.split("\n")
    assert "rain" in rain
    assert "3" in cold
    assert "&" in cold
    (found,) = api.post("/detect", content=urlencode({"q": LONG}).encode(), headers=kind).json()
    assert found["language"] == "fr"


def test_a_key_is_asked_for(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text(TOKEN)
    path.chmod(0o600)
    reached = client(worker, Access.of("0.0.0.0", (), path), "10.0.0.1")
    missing = reached.post("/translate", data=FIELDS)
    assert missing.status_code == 400
    assert "API key" in missing.json()["error"]
    wrong = reached.post("/translate", json={**FIELDS, "api_key": "wrong"})
    assert (wrong.status_code, wrong.json()) == (403, {"error": "Invalid API key"})
    right = reached.post("/translate", data={**FIELDS, "api_key": TOKEN})
    assert right.status_code == 200
    assert reached.get("/frontend/settings").json()["keyRequired"] is True


@pytest.mark.parametrize(
    ("tokens", "headers", "status"),
    [
        (False, {}, 400),
        (False, {"Authorization": f"Bearer {TOKEN}"}, 400),
        (True, {"Authorization": "Bearer wrong"}, 403),
    ],
)
def test_the_body_is_not_read_of_whom_it_could_not_let_in(
    tokens: bool,
    headers: dict[str, str],
    status: int,
    worker: Worker,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path, auth = tmp_path / "tokens", tmp_path / "users"
    path.write_text(TOKEN)
    path.chmod(0o600)
    users.write(auth, [users.User("Ana", "edit")])
    access = Access.of("0.0.0.0", (), path if tokens else None, auth=auth)
    monkeypatch.setattr(bodies, "read", lambda *_: pytest.fail("read"))
    for route in ("/translate", "/detect"):
        refused = client(worker, access, "10.0.0.1").post(
            route, json={**FIELDS, "api_key": TOKEN}, headers=headers
        )
        assert refused.status_code == status
        assert "API key" in refused.json()["error"]
