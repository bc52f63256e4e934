"""/api/v1, with the bundled models."""

from __future__ import annotations

import asyncio
import gc
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest
from conftest import SEED, Ran
from depeche.documents import Brief
from depeche.pipeline import Pipeline
from depeche.serve import openapi
from depeche.serve.access import Access
from depeche.serve.app import make
from depeche.serve.errors import RequestError
from depeche.serve.work import Worker
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from serve.fixtures import LOCAL, client, running

SHORT = "Le président est arrivé à Paris mardi. Il a rencontré 12 ministres."
ENGLISH = "The president arrived in Paris on Tuesday morning to meet twelve of the ministers."
PLAIN = {"Content-Type": "text/plain"}
DOCUMENT = json.loads(json.dumps(openapi.document()))
TOKEN = "0123456789abcdef" * 2


def answered(response: Any, status: int = 200) -> Any:
    """The JSON of a response, which must be as the OpenAPI document says."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    value = response.json()
    path, method = response.request.url.path, response.request.method.lower()
    operation = DOCUMENT["paths"].get(path, {}).get(method)
    if operation is None:
        assert status in (404, 405)
        schema: dict[str, Any] = {"$ref": "#/components/schemas/Failure"}
    else:
        schema = operation["responses"][str(status)]["content"]["application/json"]["schema"]
    Draft202012Validator({**schema, "components": DOCUMENT["components"]}).validate(value)
    if status >= 400 and "error" in value:
        assert "Traceback" not in value["error"]
        assert "\n" not in value["error"]
    return value


def test_a_brief_is_what_the_command_prints(api: TestClient, depeche) -> None:
    data = SEED.read_bytes()
    value = answered(api.post("/api/v1/brief", content=data, headers=PLAIN))
    ran: Ran = depeche("brief", "-", "--json", "--beam", 1, "--no-read-back", stdin=data)
    assert value == json.loads(ran.out)
    assert msgspec.convert(value, Brief).text


@pytest.mark.parametrize(
    "request_of",
    [
        {"json": {"text": SHORT}},
        {"json": {"id": "x", "text": SHORT, "headline": "Titre"}},
        {"content": SHORT.encode(), "headers": {"Content-Type": "text/plain; charset=utf-8"}},
        {"content": SHORT.encode("latin-1"), "headers": PLAIN},
        {"content": SHORT.encode()},
        {
            "content": f"<html><body><p>{SHORT}</p></body></html>".encode(),
            "headers": {"Content-Type": "text/html"},
        },
        {"files": {"file": ("C:\\tmp\\a.txt", SHORT.encode())}},
        {"files": {"file": ("/etc/pass\0wd", SHORT.encode())}, "data": {"other": "1"}},
    ],
)
def test_text_comes_in_many_ways(request_of: dict[str, Any], api: TestClient) -> None:
    brief = answered(api.post("/api/v1/brief", **request_of))
    assert "president" in json.dumps(brief["translation"])
    assert "/" not in brief["source"] + brief["id"]
    repaired = answered(api.post("/api/v1/repair", **request_of))
    assert "président" in repaired["text"]
    translated = answered(api.post("/api/v1/translate", **request_of))
    for pair in translated["pairs"]:
        assert translated["text"][pair["start"] : pair["end"]] == pair["target"]


def test_several_items_are_a_list(api: TestClient) -> None:
    lines = [{"id": "a", "text": SHORT}, {"id": "b", "text": ENGLISH}, {"id": "c"}]
    content = "\n".join(map(json.dumps, lines)).encode()
    found = answered(api.post("/api/v1/brief", content=content))
    assert found[0]["id"] == "a"
    assert "does not look French" in found[1]["error"]
    assert "neither ninjs nor" in found[2]["error"]
    for route in ("repair", "translate"):
        assert "3 items" in answered(api.post(f"/api/v1/{route}", content=content), 422)["error"]


def test_repair_shows_its_edits(api: TestClient) -> None:
    text = SEED.read_text(encoding="utf-8")
    value = answered(api.post("/api/v1/repair", content=text.encode(), headers=PLAIN))
    assert len(value["edits"]) == 6
    assert all(text[e["start"] : e["end"]] == e["before"] for e in value["edits"])


@pytest.mark.parametrize("route", ["brief", "repair", "translate"])
@pytest.mark.parametrize(
    ("content", "kind", "status", "words"),
    [
        (b"", "text/plain", 422, "The body is empty"),
        (b"  \n", "text/plain", 422, "The body is empty"),
        (b"%PDF-1.7", "text/plain", 422, "is a PDF"),
        (b"\0\1\2" * 50, "text/plain", 422, "binary"),
        (b"{", "application/json", 400, "not well formed"),
        (b'{"q": "x"}', "application/json", 422, "neither ninjs nor"),
        (b"3", "application/json", 400, "not well formed"),
        (b"[" * 100_000, "application/json", 400, "not well formed"),
        (b"x", "image/png", 415, "image/png is not read"),
        (b"x", "application/x-www-form-urlencoded", 415, "not read"),
        (b"x", "multipart/form-data", 400, "not well formed"),
        (b"x", "multipart/form-data; boundary=b", 400, "not well formed"),
        (b"--b--\r\n", "multipart/form-data; boundary=b", 422, "no file"),
        (b"mot " * 70_000, "text/plain", 413, "more than"),
        (b"x" * (4 << 20) + b"x", "text/plain", 413, "more than 4,194,304 bytes"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(
    route: str, content: bytes, kind: str, status: int, words: str, api: TestClient
) -> None:
    response = api.post(f"/api/v1/{route}", content=content, headers={"Content-Type": kind})
    assert words in answered(response, status)["error"]


def test_nothing_is_kept_of_a_body_that_is_not_well_formed(api: TestClient) -> None:
    for _ in range(3):
        api.post("/api/v1/brief", content=b"{", headers={"Content-Type": "application/json"})
    gc.collect()
    errors = [kept for kept in gc.get_objects() if isinstance(kept, RequestError)]
    assert [error for error in errors if error.status == 400] == []


def test_what_is_not_french_is_not_briefed(api: TestClient) -> None:
    for route in ("brief", "translate"):
        response = api.post(f"/api/v1/{route}", content=ENGLISH.encode())
        assert "does not look French" in answered(response, 422)["error"]
    answered(api.post("/api/v1/repair", content=ENGLISH.encode()))


def test_a_text_is_translated_up_to_a_length(api: TestClient) -> None:
    text = "Le chat dort. " * 8000
    assert "100,000" in answered(api.post("/api/v1/translate", json={"text": text}), 413)["error"]


def test_several_articles_are_taken_up_to_a_length(api: TestClient) -> None:
    lines = [json.dumps({"id": str(n), "text": "Le chat dort. " * 4000}) for n in range(2)]
    response = api.post("/api/v1/brief", content="\n".join(lines).encode())
    assert "111,998 characters in 2 articles" in answered(response, 413)["error"]


def test_a_compressed_body_is_not_unpacked(api: TestClient) -> None:
    response = api.post("/api/v1/brief", content=b"x", headers={"Content-Encoding": "gzip"})
    answered(response, 415)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/brief", 405),
        ("DELETE", "/translate", 405),
        ("GET", "/", 404),
        ("GET", "/api/v1/brief/", 404),
        ("GET", "/../etc/passwd", 404),
    ],
)
def test_other_paths_and_methods(method: str, path: str, status: int, api: TestClient) -> None:
    answered(api.request(method, path), status)


def test_every_answer_has_the_headers(worker: Worker) -> None:
    reached = client(worker)
    for response in (reached.get("/api/v1/health"), reached.get("/none"), reached.post("/detect")):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert not any(name.startswith("access-control") for name in response.headers)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:8765"}, 200),
        ({"Origin": "http://localhost:8765", "Host": "localhost:8765"}, 200),
        ({"Origin": "http://localhost", "Host": "localhost:80"}, 200),
        ({"Origin": "https://LOCALHOST", "Host": "localhost:443"}, 200),
        ({"Origin": "http://[::1]:8765", "Host": "[::1]:8765"}, 200),
        # Others on this machine, and its other names, are other sites.
        ({"Origin": "http://localhost:9", "Host": "localhost:8765"}, 403),
        ({"Origin": "http://localhost", "Host": "localhost:8765"}, 403),
        ({"Origin": "http://127.0.0.1:8765", "Host": "localhost:8765"}, 403),
        ({"Origin": "http://localhost:x", "Host": "localhost:8765"}, 403),
        ({"Origin": "http://[", "Host": "localhost:8765"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),  # a link
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_pages_of_others_get_nothing(headers: dict[str, str], status: int, api: TestClient) -> None:
    response = api.get("/languages", headers=headers)
    assert response.status_code == status
    if status != 200:
        assert set(response.json()) == {"error"}


def test_a_form_of_another_site_posts_nothing(api: TestClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert api.post("/languages", headers=headers).status_code == 403


def test_a_token_opens_all_routes_and_nothing_else_does(worker: Worker, tmp_path) -> None:
    path = tmp_path / "tokens"
    path.write_text(TOKEN)
    path.chmod(0o600)
    reached = client(worker, Access.of("10.0.0.1", (), path), "10.0.0.1")
    paths = {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods}
    free = {"/api/v1/health", "/api/v1/openapi.json", "/languages", "/health", "/frontend/settings"}
    for path, method in paths:
        bad = [{}, {"Authorization": f"Bearer {TOKEN}x"}, {"Authorization": f"Basic {TOKEN}"}]
        for headers in bad:
            response = reached.request(method, path, headers=headers, data={"q": "Oui"})
            assert (response.status_code == 200) == (path in free), path
        good = {"Authorization": f"Bearer {TOKEN}"}
        response = reached.request(method, path, headers=good, data={"q": "Oui"})
        assert response.status_code not in (401, 403), path
    refused = reached.get("/api/v1/metrics")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"


def test_it_is_ready_when_the_models_are_loaded(own_cache) -> None:
    with Pipeline(beam=1, read_back=False) as pipeline:
        made, stop, loading = Worker(pipeline, 1), threading.Event(), threading.Event()
        load, reached = pipeline.load, client(made)

        def wait_and_load() -> None:
            assert loading.wait(30)
            load()

        pipeline.load = wait_and_load  # type: ignore[method-assign]
        thread = threading.Thread(target=running, args=(made, stop))
        thread.start()
        for path in ("/api/v1/health", "/health"):
            response = reached.get(path)
            assert "not loaded" in answered(response, 503)["error"]
            assert response.headers["retry-after"]
        assert "depeche_ready 0" in reached.get("/api/v1/metrics").text
        with ThreadPoolExecutor(1) as pool:  # one may wait, no more
            first = pool.submit(reached.post, "/api/v1/repair", content=SHORT.encode())
            while not made.waiting:
                pass
            second = reached.post("/api/v1/repair", content=SHORT.encode())
            assert "waiting already" in answered(second, 503)["error"]
            assert second.headers["retry-after"]
            loading.set()
            answered(first.result())
        thread.join()
        assert answered(reached.get("/api/v1/health")) == {"status": "ready"}
        stop.set()


def test_metrics_are_those_of_prometheus(worker: Worker) -> None:
    reached = client(worker)
    reached.post("/api/v1/brief", content=SHORT.encode())
    reached.post("/api/v1/brief", content=b"")
    reached.get("/%22%0A%7Bevil%7D")
    text = reached.get("/api/v1/metrics").text
    assert 'depeche_requests_total{route="/api/v1/brief",status="200"} 1' in text
    assert 'depeche_requests_total{route="/api/v1/brief",status="422"} 1' in text
    assert 'depeche_requests_total{route="other",status="404"} 1' in text
    assert 'depeche_request_seconds_bucket{route="/api/v1/brief",le="+Inf"} 2' in text
    assert "depeche_articles_total 1" in text
    line = re.compile(r'# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [0-9.]+')
    assert all(line.fullmatch(found) for found in text.splitlines())


def sent(worker: Worker, messages: list[dict[str, Any]], **headers: str) -> int:
    """Send a request by hand; returns how many messages the answer had."""
    answers: list[Any] = []
    left = iter(messages)

    async def receive() -> Any:
        return next(left)

    async def send(message: Any) -> None:
        answers.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/translate",
        "query_string": b"",
        "headers": [
            (b"host", b"localhost"),
            *((k.encode(), v.encode()) for k, v in headers.items()),
        ],
    }
    asyncio.run(make(worker, LOCAL)(scope, receive, send))
    return len(answers)


def test_a_client_that_is_gone_is_not_worked_for(own_cache) -> None:
    with Pipeline(beam=1, read_back=False) as pipeline:
        idle = Worker(pipeline, 4)  # nothing runs it
        gone = {"type": "http.disconnect"}
        whole = {"type": "http.request", "body": SHORT.encode(), "more_body": False}
        assert sent(idle, [whole, gone]) == 0
        assert idle.waiting == 0
        assert sent(idle, [{**whole, "more_body": True}, gone]) == 0


def test_a_slow_body_is_cut_off(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("depeche.serve.bodies.SECONDS", 0.05)
    answers: list[Any] = []

    async def receive() -> Any:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: Any) -> None:
        answers.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/brief",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }
    asyncio.run(make(worker, LOCAL)(scope, receive, send))
    assert answers[0]["status"] == 408


def test_an_unexpected_error_is_told_without_its_insides(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(worker.pipeline, "repair", fails)
    failed = answered(client(worker).post("/api/v1/repair", content=SHORT.encode()), 500)
    assert "secret" not in failed["error"]
    monkeypatch.undo()
    answered(client(worker).post("/api/v1/repair", content=SHORT.encode()))


def test_the_document_is_of_openapi(api: TestClient) -> None:
    assert answered(api.get("/api/v1/openapi.json")) == DOCUMENT
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    references = re.findall(r'"\$ref": "#/components/schemas/(\w+)"', json.dumps(DOCUMENT))
    assert set(references) <= DOCUMENT["components"]["schemas"].keys()
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate(DOCUMENT)


def test_the_document_has_every_route(worker: Worker) -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method in methods:
            assert client(worker).request(method, path).status_code not in (404, 405)
    assert DOCUMENT["paths"].keys() == make(worker, LOCAL)._paths  # type: ignore[attr-defined]


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    path=st.sampled_from(sorted(DOCUMENT["paths"])),
    content=st.one_of(
        st.binary(max_size=80),
        st.text(max_size=40).map(str.encode),
        st.dictionaries(
            st.sampled_from(["q", "text", "source", "target", "format", "alternatives", "id"]),
            st.recursive(
                st.none()
                | st.booleans()
                | st.integers()
                | st.text(max_size=8)
                | st.sampled_from(["fr", "en", "auto", "html"]),
                lambda inner: st.lists(inner, max_size=3),
            ),
        ).map(lambda value: json.dumps(value).encode()),
    ),
    kind=st.sampled_from(
        [
            "application/json",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=b",
            "text/html;charset=x",
            "",
            "/",
        ]
    ),
)
def test_any_body_gets_an_answer(path: str, content: bytes, kind: str, worker: Worker) -> None:
    methods = DOCUMENT["paths"][path]
    if "post" in methods:
        response = client(worker).post(path, content=content, headers={"Content-Type": kind})
        assert str(response.status_code) in methods["post"]["responses"]
        assert response.status_code != 500
        assert (response.status_code >= 400) == ("error" in response.json())
