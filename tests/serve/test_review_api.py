"""The JSON routes of the review desk, over briefs made by hand."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from conftest import SEED
from depeche.desk.values import Approved
from depeche.documents import Brief
from depeche.errors import SettingsError
from depeche.serve.access import Access
from depeche.serve.metrics import Metrics
from depeche.serve.rates import Rate
from depeche.serve.review import api as review_api
from depeche.serve.review import opening
from depeche.serve.review.operations import OPERATIONS
from depeche.settings import Settings
from desk.made import ENGLISH, FRENCH, arrival
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from writers.made import HOSTILE

from serve.desks import DOCUMENT, Served, answered, served
from serve.fixtures import client as bare_client

ITEM = "/api/v1/items/a"
TOKENS = {role: f"{role}-0123456789abcdef0123456789abcdef" for role in ("read", "edit", "admin")}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "out", arrival("b"), arrival("a")) as made:
        yield made


@pytest.fixture
def api(desk: Served) -> TestClient:
    return desk.client()


def version(api: TestClient, name: str = "a") -> int:
    return int(api.get(f"/api/v1/items/{name}").json()["item"]["version"])


def done(api: TestClient, action: str, **fields: object) -> dict[str, Any]:
    """The item after a change to the version that it has now."""
    body = {"version": version(api)} | fields
    item = answered(api.post(f"{ITEM}/{action}", json=body))["item"]
    assert item == api.get(ITEM).json()["item"]
    return dict(item)


# Looking.


def test_the_queue_is_given_in_parts(api: TestClient) -> None:
    page = answered(api.get("/api/v1/items"))
    assert [item["folder"] for item in page["items"]] == ["a", "b"]
    assert (page["total"], page["counts"]) == (2, {"new": 2})
    done(api, "begin")
    new = answered(api.get("/api/v1/items", params={"status": "new"}))
    assert [item["folder"] for item in new["items"]] == ["b"]
    second = answered(api.get("/api/v1/items", params={"start": 1, "size": 1}))
    assert [item["folder"] for item in second["items"]] == ["b"]
    done(api, "edit", field="sentence-1", text="A zebra visited Nantes.")
    for words, found in (("zebr", ["a"]), ("préfet nantes", ["a", "b"]), ("zebra prefet x", [])):
        page = answered(api.get("/api/v1/items", params={"q": words}))
        assert [item["folder"] for item in page["items"]] == found
    assert answered(api.get("/api/v1/items", params={"start": 10**9}))["items"] == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("size=0", "size"),
        (f"q={'x' * 201}", "200"),
        ("size=201", "size"),
        ("size=x", "size"),
        ("start=-1", "start"),
        (f"start={10**30}", "start"),
        ("status=none", "status"),
        ("sort=slug", "unknown field `sort`"),
        ("start=1&start=x", "start"),
    ],
)
def test_a_query_is_checked(query: str, words: str, api: TestClient) -> None:
    assert words in answered(api.get(f"/api/v1/items?{query}"), 422)["error"]


def test_an_item_has_its_brief_as_edited_and_what_the_machine_wrote(api: TestClient) -> None:
    before = answered(api.get(ITEM))
    assert before["made"] == {}
    assert before["item"]["status"] == "new"
    assert msgspec.convert(before["brief"], Brief) == arrival("a")
    done(api, "edit", field="sentence-2", text="He promised it to schools.")
    done(api, "edit", field="headline", text="")
    after = answered(api.get(ITEM))
    assert after["made"] == {
        "headline": "The prefect in Nantes",
        "brief-2": ENGLISH[1],  # which was the same
        "sentence-2": ENGLISH[1],
    }
    assert after["brief"]["translation"]["pairs"][1]["target"] == "He promised it to schools."
    assert after["item"]["headline"] == ""


def test_what_is_there_already_is_not_sent_again(api: TestClient) -> None:
    for path in ("/api/v1/items", ITEM, f"{ITEM}/history", "/feed.atom", "/api/v1/figures.csv"):
        tag = api.get(path).headers["etag"]
        for known in (tag, f'"x", W/{tag}'):
            again = api.get(path, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert api.get(path, headers={"If-None-Match": '"x"'}).status_code == 200
    tag = api.get(ITEM).headers["etag"]
    done(api, "begin")
    assert api.get(ITEM, headers={"If-None-Match": tag}).status_code == 200


def test_the_history_names_fields_as_changes_do(api: TestClient) -> None:
    done(api, "edit", field="sentence-1", text="New.")
    done(api, "undo", field="sentence-1")
    done(api, "reject", reason="Old news.")
    entries = answered(api.get(f"{ITEM}/history"))["history"]
    assert [(one["kind"], one["field"], one["undoes"]) for one in entries] == [
        ("edit", "sentence-1", None),
        ("undo", "sentence-1", 1),
        ("status", None, None),
    ]
    assert entries[0]["french"] == FRENCH[0]
    assert entries[2]["reason"] == "Old news."
    assert all(one["by"] for one in entries)


def test_what_is_approved_is_given_as_its_file_is(desk: Served) -> None:
    api = desk.client()
    missing = answered(api.get(f"{ITEM}/approved"), 404)
    assert missing == {"error": "This brief is not approved."}
    done(api, "edit", field="brief-1", text="The prefect came.")
    assert done(api, "approve")["status"] == "approved"
    response = api.get(f"{ITEM}/approved")
    value = msgspec.convert(answered(response), Approved)
    assert response.content == (desk.out / "a" / "approved.json").read_bytes()
    assert value.brief.sentences[0].text == "The prefect came."
    nothing = {"changes": [], "headline": None, "brief": []}
    assert answered(api.get(f"{ITEM}/changes")) == nothing
    done(api, "edit", field="sentence-1", text="The prefect has visited Nantes.")
    (change,) = answered(api.get(f"{ITEM}/changes"))["changes"]
    assert (change["english_before"], change["french_after"]) == (ENGLISH[0], FRENCH[0])
    done(api, "reject", reason="No.")
    answered(api.get(f"{ITEM}/approved"), 404)


def test_nothing_withdrawn_is_given_as_approved(tmp_path: Path) -> None:
    with served(tmp_path / "out", arrival("a")) as desk:
        api = desk.client()
        done(api, "approve")
        answered(api.get(f"{ITEM}/approved"))
        desk.context.desk.place(arrival("a", 2, (), (), pubstatus="canceled"))
        answered(api.get(f"{ITEM}/approved"), 404)
        for action, more in (("approve", {}), ("reject", {"reason": "x"})):
            body = {"version": version(api)} | more
            error = answered(api.post(f"{ITEM}/{action}", json=body), 422)["error"]
            assert "withdrawn" in error


def test_the_figures_are_given_as_values_and_as_tables(api: TestClient) -> None:
    done(api, "edit", field="sentence-1", text="=cmd()")
    done(api, "approve")
    measured = answered(api.get("/api/v1/figures"))
    assert measured["figures"][0]["approved"] == 1
    assert [(one["given"], one["right"]) for one in measured["warnings"]] == [(1, 0), (1, 1)]
    for name in ("figures", "sentences"):
        response = api.get(f"/api/v1/{name}.csv")
        answered(response)
        kept = response.headers["content-disposition"]
        assert kept == f'attachment; filename="depeche-{name}.csv"'
        assert response.text.splitlines()[0].count(",") > 3
    assert ",'=cmd()," in response.text


def test_deliveries_and_the_feed(api: TestClient, desk: Served) -> None:
    assert answered(api.get("/api/v1/deliveries")) == {"deliveries": []}
    assert "The prefect" not in answered(api.get("/feed.atom"))
    done(api, "approve")
    (delivery,) = answered(api.get("/api/v1/deliveries"))["deliveries"]
    assert (delivery["name"], delivery["state"], delivery["target"]) == ("a", "waiting", "folder")
    feed = api.get("/feed.atom")
    assert "The prefect in Nantes" in answered(feed)
    assert 'href="http://localhost/feed.atom"' in feed.text
    desk.context.desk.outbox.fail(delivery["id"], "The disk is full.", "2026-01-01")
    path = f"/api/v1/deliveries/{delivery['id']}/retry"
    assert answered(api.post(path))["delivery"]["state"] == "waiting"
    desk.context.desk.outbox.sent(delivery["id"], "2026-01-01")
    assert "sent" in answered(api.post(path), 422)["error"]
    answered(api.post("/api/v1/deliveries/1/retry"), 404)
    answered(api.post(f"/api/v1/deliveries/{'x' * 5000}/retry"), 404)


def test_addresses_are_those_that_browsers_use(desk: Served) -> None:
    api = desk.client(Access.of("127.0.0.1", ["desk.example"], None, https=True), "desk.example")
    assert 'href="https://desk.example/feed.atom"' in answered(api.get("/feed.atom"))


# Changing.


def test_an_item_on_its_way(api: TestClient) -> None:
    assert done(api, "begin")["status"] == "in review"
    edited = done(api, "edit", field="brief-1", text="  The prefect\n came. ")
    assert edited["version"] == 2
    assert answered(api.get(ITEM))["brief"]["sentences"][0]["text"] == "The prefect came."
    done(api, "undo", field="brief-1")
    assert answered(api.get(ITEM))["made"] == {}
    assert done(api, "approve")["status"] == "approved"
    rejected = done(api, "reject", reason="Wrong prefect.")
    assert (rejected["status"], rejected["reason"]) == ("rejected", "Wrong prefect.")


def test_of_two_editors_the_second_is_told_who_was_faster(desk: Served, tmp_path: Path) -> None:
    access = with_tokens(tmp_path, f"{TOKENS['edit']} Anna edit\n{TOKENS['admin']} Bruno admin\n")
    anna, bruno = (as_role(desk, access, role) for role in ("edit", "admin"))
    seen = version(anna)
    assert version(bruno) == seen
    text = {"field": "sentence-1", "version": seen}
    answered(anna.post(f"{ITEM}/edit", json={**text, "text": "Anna’s."}))
    for action, more in (
        ("edit", {**text, "text": "Bruno’s."}),
        ("undo", text),
        ("approve", {"version": seen}),
        ("begin", {"version": seen}),
        ("reject", {"version": seen, "reason": "x"}),
        ("edit", {"field": "brief-1", "text": "x", "version": 99}),
    ):
        refused = answered(bruno.post(f"{ITEM}/{action}", json=more), 409)
        assert "Anna" in refused["error"]
        conflict = refused["conflict"]
        assert (conflict["by"], conflict["item"]["version"]) == ("Anna", 1)
        if more.get("field") == "sentence-1":
            assert conflict["text"] == "Anna’s."
    # Another text is no conflict, and what was told is what is there.
    answered(bruno.post(f"{ITEM}/edit", json={**text, "field": "sentence-2", "text": "B."}))
    desk.context.desk.place(arrival("a", 2))
    newer = answered(bruno.post(f"{ITEM}/approve", json={"version": 2}), 409)
    assert "A newer brief" in newer["error"]


def test_many_editors_at_once_lose_nothing(desk: Served) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def edit(number: int) -> int:
        api = desk.client()
        while True:
            body = {"field": "brief-1", "text": f"Text {number}.", "version": version(api)}
            response = api.post(f"{ITEM}/edit", json=body)
            if response.status_code == 200:
                return int(response.json()["item"]["version"])
            assert response.status_code == 409

    with ThreadPoolExecutor(4) as pool:
        versions = list(pool.map(edit, range(12)))
    assert sorted(versions) == list(range(1, 13))
    entries = desk.client().get(f"{ITEM}/history").json()["history"]
    texts = [entry["after"] for entry in entries]
    assert sorted(texts) == sorted(f"Text {number}." for number in range(12))
    assert [entry["before"] for entry in entries[1:]] == texts[:-1]


def test_a_text_is_checked_while_it_is_typed(api: TestClient) -> None:
    body = {"field": "sentence-2", "text": "He promised 21 million euros to schools."}
    (found, *_) = answered(api.post(f"{ITEM}/check", json=body))["findings"]
    assert found["kind"] == "number"
    assert answered(api.post(f"{ITEM}/check", json={**body, "text": ENGLISH[1]})) == {
        "findings": []
    }
    assert version(api) == 0
    for wrong in ({"field": "sentence-3"}, {"field": "brief-0"}, {"text": "x" * 10_001}):
        answered(api.post(f"{ITEM}/check", json=body | wrong), 422)


@pytest.mark.parametrize(
    ("name", "body"),
    [("check", {"field": "headline", "text": ""}), ("wordings", {"sentence": 1})],
)
def test_what_takes_time_is_counted_by_visitor(
    name: str, body: object, desk: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_api, "_ASKED", (3, 1000))
    path = tmp_path / "tokens"
    path.write_text("".join(f"{TOKENS[role]} {role} edit\n" for role in TOKENS))
    path.chmod(0o600)
    api = desk.client(Access.of("127.0.0.1", (), path))
    api.headers["Authorization"] = f"Bearer {TOKENS['read']}"
    for _ in range(3):
        answered(api.post(f"{ITEM}/{name}", json=body))
    refused = api.post(f"{ITEM}/{name}", json=body)
    assert "too much" in answered(refused, 429)["error"]
    assert int(refused.headers["retry-after"]) > 900
    answered(api.get(ITEM))
    api.headers["Authorization"] = f"Bearer {TOKENS['edit']}"
    answered(api.post(f"{ITEM}/{name}", json=body))


def test_a_typist_is_not_counted_out() -> None:
    clock = [0.0]
    rate = Rate(*review_api._ASKED, lambda: clock[0])
    for _ in range(4 * 3600):
        clock[0] += 0.25
        rate.take("local Ana", "")


def test_other_wordings_are_offered(api: TestClient) -> None:
    offered = answered(api.post(f"{ITEM}/wordings", json={"sentence": 1}))
    assert offered["wordings"][0] == {"text": f"English of {FRENCH[0]}", "findings": []}
    assert offered["near"] == []
    done(api, "edit", field="sentence-1", text="On Tuesday the prefect went to Nantes.")
    done(api, "approve")
    near = answered(api.post("/api/v1/items/b/wordings", json={"sentence": 1}))["near"]
    assert [one["target"] for one in near] == ["On Tuesday the prefect went to Nantes."]
    for sentence in (0, 3, 2**60, True, "1"):
        answered(api.post(f"{ITEM}/wordings", json={"sentence": sentence}), 422)


def test_a_brief_is_made_again(api: TestClient, desk: Served) -> None:
    english = ("The prefect went to Nantes on Tuesday.", ENGLISH[1])
    desk.models.made = arrival("a", english=english, signature="depeche:0|mt:m@1.3")
    assert answered(api.post(f"{ITEM}/again"))["item"]["version"] == 1
    assert answered(api.get(ITEM))["brief"]["sentences"][0]["text"] == english[0]
    answered(api.post("/api/v1/items/none/again"), 404)


def test_editors_teach_terms_and_words(api: TestClient, desk: Served) -> None:
    english = ("The commissioner visited Nantes on Tuesday.", ENGLISH[1])
    desk.models.made = arrival("a", english=english, signature="depeche:0|mt:m@1.2|g:2")
    term = {"french": "préfet", "english": "commissioner|prefect", "item": "a"}
    assert answered(api.post("/api/v1/terms", json=term))["item"]["folder"] == "a"
    assert answered(api.post("/api/v1/words", json={"word": "Belgorod"})) == {"item": None}
    assert desk.models.read == 2
    assert answered(api.get("/api/v1/terms")) == {
        "terms": [{"french": "préfet", "english": ["commissioner", "prefect"]}],
        "words": ["Belgorod"],
    }
    # The checks know the term at once.
    text = {"field": "sentence-1", "text": "The governor visited Nantes on Tuesday."}
    said = answered(api.post(f"{ITEM}/check", json=text))["findings"]
    assert any("commissioner" in one["message"] for one in said)
    answered(api.request("DELETE", "/api/v1/terms", json={"french": "préfet"}))
    answered(api.request("DELETE", "/api/v1/words", json={"word": "Belgorod"}))
    assert answered(api.get("/api/v1/terms")) == {"terms": [], "words": []}
    for path, wrong in (
        ("terms", {"french": "", "english": "x"}),
        ("terms", {"french": " \0", "english": "x"}),
        ("terms", {"french": "x" * 10_001, "english": "x"}),
        ("words", {"word": ""}),
        ("words", {"word": "two words"}),
    ):
        answered(api.post(f"/api/v1/{path}", json=wrong), 422)
    for path, gone in (
        ("terms", {"french": "x", "english": "y", "item": "none"}),
        ("words", {"word": "x", "item": ".."}),
    ):
        answered(api.post(f"/api/v1/{path}", json=gone), 404)
    assert answered(api.get("/api/v1/terms")) == {"terms": [], "words": []}


def test_a_glossary_that_cannot_be_read_is_told(api: TestClient, desk: Served) -> None:
    desk.context.glossary.write_bytes(b"one column\n")
    text = {"field": "sentence-1", "text": "x"}
    for response in (api.get("/api/v1/terms"), api.post(f"{ITEM}/check", json=text)):
        assert "The glossary" in answered(response, 422)["error"]


@pytest.mark.parametrize("kind", ["link", "dangling", "pipe", "folder"])
@pytest.mark.parametrize("name", ["glossary", "words"])
def test_what_editors_have_taught_is_read_from_files_alone(
    name: str, kind: str, desk: Served, tmp_path: Path
) -> None:
    secret, api = tmp_path / "secret", desk.client()
    secret.write_text("daemon,x\n")
    path: Path = getattr(desk.context, name)
    path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(secret if kind == "link" else tmp_path / "none")
    page = api.get("/terms", headers={"Accept": "text/html"})
    assert page.status_code == 422
    asked = [page, api.get("/api/v1/terms")]
    if name == "glossary":
        asked.append(api.post(f"{ITEM}/check", json={"field": "headline", "text": "x"}))
        asked.append(api.post("/api/v1/terms", json={"french": "maire", "english": "mayor"}))
    else:
        asked.append(api.post("/api/v1/words", json={"word": "Belgorod"}))
    for response in asked:
        assert response.status_code == 422, response.text
        assert "daemon" not in response.text
    # What the settings name elsewhere may be a link.
    named = desk.context._replace(**{name: tmp_path / "named"})
    (tmp_path / "named").symlink_to(secret)
    if name == "words":
        assert named.own_words() == ["daemon,x"]
    else:
        assert named.own_terms() == [("daemon", ("x",))]
        assert named.terms().find("Le daemon.")


@pytest.mark.parametrize("name", ["glossary.csv", "words.txt"])
@pytest.mark.parametrize("pipe", [False, True])
def test_a_desk_is_not_opened_over_a_link_or_a_pipe(name: str, pipe: bool, tmp_path: Path) -> None:
    out, chosen = tmp_path / "out", Settings()
    out.mkdir()
    assert opening._with_files(chosen, out).glossary == str(out / "glossary.csv")
    (out / name).unlink()
    (tmp_path / "elsewhere").write_text("juge,judge\n")
    if pipe:
        os.mkfifo(out / name)
    else:
        (out / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SettingsError, match=f"{name} must be a file"):
        opening._with_files(chosen, out)
    named = str(tmp_path / "elsewhere")
    chosen = Settings(glossary=named, words=named)
    assert opening._with_files(chosen, out).words == named


# What is wrong, and what is hostile.


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "missing required field"),
        ({"field": "brief-1", "text": "x"}, "`version`"),
        ({"field": "brief-1", "text": "x", "version": "0"}, "`int`"),
        ({"field": "brief-1", "text": "x", "version": 0.5}, "`int`"),
        ({"field": "brief-1", "text": "x", "version": True}, "`int`"),
        ({"field": "brief-1", "text": "x", "version": -1}, ">= 0"),
        ({"field": "brief-1", "text": "x", "version": 10**40}, "version"),
        ({"field": "brief-1", "text": None, "version": 0}, "`str`"),
        ({"field": "brief-1", "text": ["x"], "version": 0}, "`str`"),
        ({"field": "brief-1", "text": "x", "version": 0, "by": "Anna"}, "unknown field `by`"),
        ({"field": "brief-1", "text": "x", "version": 0, "a\nb": 1}, "unknown field `a b`"),
        ({"field": "sentence-3", "text": "x", "version": 0}, "no sentence-3"),
        ({"field": "title", "text": "x", "version": 0}, "'title'"),
        ({"field": "x" * 10_000, "text": "x", "version": 0}, "field"),
        ({"field": "brief-1", "text": "x" * 10_001, "version": 0}, "10,000"),
        ([], "`object`"),
        ("x", "`object`"),
    ],
)
def test_a_body_that_makes_no_sense_is_told(body: object, words: str, api: TestClient) -> None:
    error = answered(api.post(f"{ITEM}/edit", json=body), 422)["error"]
    assert words in error
    assert len(error) < 400
    assert version(api) == 0


def test_a_body_that_is_no_json_or_too_large(api: TestClient) -> None:
    as_json = {"Content-Type": "application/json"}
    for content in (b"", b"{", b"\xff", b'{"text": "\\ud800"}'):
        answered(api.post(f"{ITEM}/edit", content=content, headers=as_json), 400)
    deep = api.post(f"{ITEM}/edit", content=b'{"x": ' + b"[" * 60_000, headers=as_json)
    assert answered(deep, deep.status_code)["error"]
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        headers = {"Content-Type": kind} if kind else {}
        answered(api.post(f"{ITEM}/edit", content=b"{}", headers=headers), 415)
    packed = as_json | {"Content-Encoding": "gzip"}
    answered(api.post(f"{ITEM}/edit", content=b"x", headers=packed), 415)
    large = (
        json.dumps({"field": "brief-1", "text": "x" * 65_000, "version": 0}).encode() + b" " * 600
    )
    for operation in OPERATIONS:
        if operation.body is not None:
            path = operation.path.replace("{name}", "a")
            response = api.request(operation.method, path, content=large, headers=as_json)
            assert "65,536" in answered(response, 413)["error"]


@pytest.mark.parametrize(
    "name",
    [
        "..",
        "%2e%2e",
        "%2E%2E%2F%2E%2E%2Fetc%2Fpasswd",
        "..%2Fa",
        "%2Fetc%2Fpasswd",
        "a%2F..%2Fb",
        "a%00",
        "%00",
        "a%0Ab",
        "a.",
        "A",
        ".reviews.sqlite",
        "%ff%fe",
        "%ED%A0%80",
        "%E2%80%AE",
        "a" * 300,
        "a" * 20_000,
        "index.html",
        "a%20",
        "%25",
        "*",
        "'%20OR%201=1--",
    ],
)
def test_a_name_is_no_path(name: str, api: TestClient) -> None:
    for response in (
        api.get(f"/api/v1/items/{name}"),
        api.get(f"/api/v1/items/{name}/approved"),
        api.get(f"/api/v1/items/{name}/history"),
        api.post(f"/api/v1/items/{name}/begin", json={"version": 0}),
        api.post(f"/api/v1/items/{name}/again"),
        api.post(f"/api/v1/items/{name}/check", json={"field": "headline", "text": "x"}),
        api.post("/api/v1/words", json={"word": "x", "item": name[:255]}),
    ):
        assert response.status_code == 404
        assert set(response.json()) == {"error"}
        assert len(response.text) < 600


def test_script_stays_text_in_every_field(api: TestClient) -> None:
    shown = [text for text in HOSTILE if text.isascii() and text.isprintable()]
    for text in shown:
        for field in ("headline", "brief-2", "sentence-1"):
            done(api, "edit", field=field, text=text)
            assert "<" not in api.get(ITEM).headers["content-type"]
        value = answered(api.get(ITEM))
        assert value["brief"]["headline"] == text == value["item"]["headline"]
        assert value["brief"]["sentences"][1]["text"] == text
        assert value["brief"]["translation"]["pairs"][0]["target"] == text
        answered(api.get("/api/v1/items", params={"q": text}))
        answered(api.post(f"{ITEM}/check", json={"field": "brief-1", "text": text}))
        assert done(api, "reject", reason=text)["reason"] == text
        assert answered(api.get(f"{ITEM}/history"))["history"][-1]["reason"] == text
    done(api, "approve")
    assert answered(api.get(f"{ITEM}/approved"))["brief"]["headline"] == shown[-1]
    for path in ("/feed.atom", "/api/v1/sentences.csv"):
        answered(api.get(path))


def test_what_steers_a_terminal_is_never_kept_or_echoed(api: TestClient) -> None:
    done(api, "edit", field="headline", text="a\x1b[31m\u202e\0b")
    response = api.post(f"{ITEM}/begin", json={"version": 0, "\x1b[31m\u202e": 1})
    assert "\x1b" not in response.text
    assert answered(api.get(ITEM))["item"]["headline"] == "a[31mb"


# Who may do what.


def with_tokens(folder: Path, text: str) -> Access:
    path = folder / "tokens"
    path.write_text(text)
    path.chmod(0o600)
    return Access.of("10.0.0.1", (), path)


def as_role(desk: Served, access: Access, role: str) -> TestClient:
    return desk.client(access, "10.0.0.1", Authorization=f"Bearer {TOKENS[role]}")


def test_each_role_does_what_it_may(desk: Served, tmp_path: Path) -> None:
    access = with_tokens(
        tmp_path, "".join(f"{token} {role} {role}\n" for role, token in TOKENS.items())
    )
    nobody = desk.client(access, "10.0.0.1")
    ranks = ("read", "edit", "admin")
    for operation in OPERATIONS:
        if operation.name == "events":  # a test client waits for its end
            continue
        path = operation.path.replace("{name}", "b").replace("{delivery}", "x")
        answered(nobody.request(operation.method, path, json={}), 401)
        for role in ranks:
            response = as_role(desk, access, role).request(operation.method, path, json={})
            may = ranks.index(role) >= ranks.index(operation.role)
            assert (response.status_code == 403) != may, (operation.name, role)
            if not may:
                assert operation.role in answered(response, 403)["error"]
    assert {one.role for one in OPERATIONS} == set(ranks)


def test_a_browser_sends_back_the_token_of_its_page(api: TestClient) -> None:
    for headers in ({"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}):
        for operation in OPERATIONS:
            if operation.changes:
                path = operation.path.replace("{name}", "a").replace("{delivery}", "x")
                response = api.request(operation.method, path, json={}, headers=headers)
                answered(response, 403)


def test_changes_stand_under_the_name_of_who_asks(desk: Served, tmp_path: Path) -> None:
    access = with_tokens(tmp_path, f"{TOKENS['edit']} Zoé edit\n")
    item = done(as_role(desk, access, "edit"), "begin")
    assert item["by"] == "Zoé"


# The description, and what is counted.


def test_the_document_has_every_route_of_the_desk(desk: Served, worker) -> None:
    api = desk.client()
    assert answered(api.get("/api/v1/openapi.json")) == DOCUMENT
    names = [
        operation["operationId"]
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
    ]
    assert len(set(names)) == len(names)
    # Without a desk none of it is there.
    without = bare_client(worker)
    assert "/api/v1/items" not in without.get("/api/v1/openapi.json").json()["paths"]
    assert without.get("/api/v1/items").status_code == 404
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate(DOCUMENT)


def test_other_methods_are_refused(api: TestClient) -> None:
    for operation in OPERATIONS:
        path = operation.path.replace("{name}", "a").replace("{delivery}", "x")
        assert api.request("PUT", path, json={}).status_code == 405


def test_requests_are_counted_by_route_and_the_desk_is_measured(
    api: TestClient, desk: Served
) -> None:
    for name in ("a", "b", "x", "y%22%0Aevil"):
        api.get(f"/api/v1/items/{name}")
    done(api, "approve")
    text = api.get("/api/v1/metrics").text
    route = 'route="/api/v1/items/{name}",status='
    assert f'depeche_requests_total{{{route}"404"}} 2' in text
    assert "evil" not in text
    for line in (
        'depeche_items{status="approved"} 1',
        'depeche_items{status="new"} 1',
        'depeche_items{status="in review"} 0',
        'depeche_deliveries{state="waiting"} 1',
        'depeche_deliveries{state="failed"} 0',
        "depeche_event_streams 0",
        "depeche_again_waiting 0",
        "depeche_inbox_trouble 0",
    ):
        assert f"\n{line}\n" in text
    assert Metrics(desk.context.worker).articles == 0


# Speed, and whatever may come.


def test_the_checks_of_a_long_article_take_no_time(tmp_path: Path) -> None:
    lines = [line for line in SEED.read_text(encoding="utf-8").splitlines() if len(line) > 40]
    french = tuple(f"{line} ({number})." for number in range(40) for line in lines)[:100]
    english = tuple(f"{ENGLISH[1]} In {number} there were 12." for number in range(100))
    with served(tmp_path / "out", arrival("a", 1, french, english)) as desk:
        api = desk.client()
        seconds = []
        for number in range(1, 101):
            for part in ("sentence", "brief"):
                body = {
                    "field": f"{part}-{number}",
                    "text": f"{ENGLISH[0]} It cost {number} euros.",
                }
                begun = time.perf_counter()
                response = api.post(f"{ITEM}/check", json=body)
                seconds.append(time.perf_counter() - begun)
                assert response.status_code == 200
        assert sorted(seconds)[int(0.95 * len(seconds))] < 0.1


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["a", "headline", "brief-1", "sentence-1", "..", 0, 1, 2**63]),
    lambda inner: st.lists(inner, max_size=3),
)
_NAMES = st.sampled_from(
    "field text version reason sentence french english item word status q start size".split()
)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("lasting") / "out") as made:
        made.models.made = arrival("a")
        yield made


@settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    operation=st.sampled_from([one for one in OPERATIONS if one.name != "events"]),
    name=st.sampled_from(["a", "none", "%2e%2e", "%00", "a%2Fb"]),
    query=st.dictionaries(_NAMES, st.text(st.characters(codec="utf-8"), max_size=6), max_size=2),
    content=st.one_of(
        st.binary(max_size=60),
        st.dictionaries(_NAMES, _VALUES, max_size=4).map(lambda value: json.dumps(value).encode()),
        st.fixed_dictionaries(
            {}, optional=dict.fromkeys(("field", "text", "version"), _VALUES)
        ).map(lambda value: json.dumps(value).encode()),
    ),
    kind=st.sampled_from(["application/json", "text/plain", "application/json; charset=x", ""]),
)
def test_any_request_gets_an_answer(
    operation: Any, name: str, query: dict[str, str], content: bytes, kind: str, lasting: Served
) -> None:
    path = operation.path.replace("{name}", name).replace("{delivery}", name)
    response = lasting.client().request(
        operation.method, path, params=query, content=content, headers={"Content-Type": kind}
    )
    assert response.status_code < 500, response.text
    answered(response, response.status_code)
