"""The pages of the review desk: what they show, to whom, and that no text becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest
from depeche.desk.values import Field, Item
from depeche.documents import (
    Body,
    Brief,
    Edit,
    Paragraph,
    Repaired,
    SentencePair,
    Translation,
    Unexplained,
)
from depeche.repairs.edits import apply
from depeche.serve import users
from depeche.serve.access import Access
from depeche.serve.passwords import hashed
from depeche.serve.review import render, views
from depeche.serve.review.background import Background
from depeche.serve.review.views import French, Wanted
from depeche.serve.users import User
from depeche.translation import glossary
from desk.made import ENGLISH, FRENCH, arrival, done
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from writers.made import HOSTILE
from writers.made import brief as made_brief

from serve.desks import Served, served

HTML = {"Accept": "text/html"}
FIRST, SECOND, HEADLINE = Field("sentence", 1), Field("sentence", 2), Field("headline")
PAGES = (
    "/",
    "/items/a",
    "/items/a/history",
    "/items/a/changes",
    "/terms",
    "/figures",
    "/deliveries",
)
_VOID = {"meta", "link", "input", "br"}


class Page(HTMLParser):
    """What a browser would make of a page; the checks are those that every page must pass."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []
        ids = [values["id"] for _, values in self.tags if "id" in values]
        assert len(ids) == len(set(ids))
        for tag, values in self.tags:
            assert tag not in ("style", "iframe", "img", "object", "base", "svg")
            assert not [name for name in values if name.startswith("on") or name == "style"]
            if tag == "script":
                assert re.fullmatch(r"/static/\w+\.js", values.pop("src") or "")
            for name in ("href", "src", "action"):
                assert re.match(r"/(?!/)|#|data:,$", values.get(name, "#") or "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag in ("th", "td", "dt", "dd"):
            self.text.append(" ")

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["script"]:
            assert not data
        self.text.append(data)

    @property
    def shown(self) -> str:
        return " ".join("".join(self.text).split())


def get(client: TestClient, path: str, status: int = 200) -> Page:
    response = client.get(path, headers=HTML)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-security-policy"] == render.POLICY
    assert response.headers["cache-control"] == "no-store"
    return Page(response.text)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as found:
        yield found


def item_of(desk: Served, name: str = "a") -> Item:
    return desk.context.desk.item(desk.context.desk.urn(name))


@contextmanager
def opened(out: Path, *briefs: Brief) -> Iterator[tuple[Served, TestClient]]:
    with served(out, *briefs) as found:
        yield found, found.client()


def test_the_policy_allows_nothing_from_elsewhere_and_nothing_inline() -> None:
    assert "default-src 'none'" in render.POLICY
    assert "frame-ancestors 'none'" in render.POLICY
    assert not re.search(r"unsafe|\*|https?:", render.POLICY)


def test_every_page_of_every_status(desk: Served) -> None:
    client, at = desk.client(), desk.context.desk
    urn = item_of(desk).urn

    def check(*words: str) -> None:
        for path in PAGES:
            get(client, path)
        shown = get(client, "/items/a").shown
        for word in words:
            assert word in shown

    check("new", *FRENCH, *ENGLISH, "Approve", "The prefect in Nantes", "rests on sentence 2")
    done(at.edit(urn, FIRST, "Someone came.", "Karim", 0))
    check("in review", "Someone came.", "Edited by Karim just now", ENGLISH[0], "Undo")
    done(at.edit(urn, SECOND, "", "Karim", 1))
    check("Taken out")
    done(at.approve(urn, "Jeanne", 2))
    check("Approved", "Copy", "approved → folder: waiting")
    assert "What changed" not in get(client, "/items/a").shown
    at._store.place(arrival("a", 2, (FRENCH[0], "Il est parti."), (ENGLISH[0], "He left.")))
    at.refresh()
    check("updated since approved", "A newer version came since Jeanne approved it", "He left.")
    assert "kept from an earlier version" in get(client, "/items/a").shown
    changes = get(client, "/items/a/changes")
    assert f"Gone: {FRENCH[1]}" in changes.shown
    assert "New: He left." in changes.shown
    done(at.reject(urn, "Too late", "Jeanne", item_of(desk).version))
    check("rejected", "Rejected: Too late")
    at._store.place(arrival("a", 3, pubstatus="canceled", ednote="C’est faux."))
    at.refresh()
    check("Withdrawn by the provider (canceled): not to be published.", "C’est faux.")
    assert not re.search(r"Approve\b|Edit\b", get(client, "/items/a").shown)


def test_a_mistake_that_is_mended_in_the_article_is_told_at_the_brief(desk: Served) -> None:
    client, at, urn = desk.client(), desk.context.desk, item_of(desk).urn
    done(at.edit(urn, FIRST, "The prefect was not in Nantes.", "Karim", 0))
    shown = get(client, "/items/a").shown
    assert shown.count("The prefect was not in Nantes.") == 2  # in the brief, too
    assert shown.count("Edited by Karim") == 2
    assert "edited since" not in shown
    done(at.edit(urn, Field("brief", 1), "No visit.", "Jeanne", 1))
    assert "edited since" not in get(client, "/items/a").shown
    done(at.edit(urn, FIRST, "The prefect never came.", "Karim", 2))
    shown = get(client, "/items/a").shown
    assert "Sentence 1 was edited since: check that this still says the same." in shown


def test_who_mended_a_sentence_is_told_at_the_brief_also_if_another_took_it_out(
    desk: Served,
) -> None:
    at, urn = desk.context.desk, item_of(desk).urn
    done(at.edit(urn, FIRST, "The prefect was not in Nantes.", "Karim", 0))
    done(at.edit(urn, FIRST, "", "Jeanne", 1))
    shown = views.reviewed(at, "a", glossary.load()).texts
    assert (shown["sentence-1"].now, shown["sentence-1"].by) == ("", "Jeanne")
    own = shown["brief-1"]
    assert (own.now, own.by) == ("The prefect was not in Nantes.", "Karim")
    assert not own.undoable


def test_the_queue_tells_of_trouble_with_the_inbox_and_of_what_is_made_again(
    desk: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = get(desk.client(), "/").shown
    assert "inbox" not in shown
    assert "made again" not in shown
    desk.context.background.trouble = "The inbox wire is gone."
    monkeypatch.setattr(Background, "waiting", 2)
    shown = get(desk.client(), "/").shown
    assert "Nothing is taken from the inbox: The inbox wire is gone." in shown
    assert "2 briefs still to be made again" in shown


def test_an_embargo_is_told(tmp_path: Path) -> None:
    briefs = (
        arrival("a", embargoed="2026-12-01T06:00:00+01:00", byline="Jeanne Dupont", urgency=2),
        arrival("b", pubstatus="embargoed"),
        arrival("c"),
    )
    with opened(tmp_path, *briefs) as (_, client):
        shown = get(client, "/items/a").shown
        assert "Embargoed until 1 Dec 2026, 06:00 UTC+01:00: not to be published" in shown
        assert "Jeanne Dupont" in shown
        assert "urgency 2" in shown
        assert "Embargoed: not to be published" in get(client, "/items/b").shown
        assert "Embargoed" not in get(client, "/items/c").shown


def test_the_history_tells_who_did_what(desk: Served) -> None:
    client, at, urn = desk.client(), desk.context.desk, item_of(desk).urn
    assert "No changes yet." in get(client, "/items/a/history").shown
    done(at.edit(urn, HEADLINE, "Prefect visits Nantes", "Karim", 0))
    done(at.undo(urn, HEADLINE, "Jeanne", 1))
    done(at.edit(urn, Field("brief", 2), "", "Karim", 2))
    done(at.reject(urn, "Known", "Jeanne", 3))
    at._store.place(arrival("a", 2, (FRENCH[0], "Il est parti."), (ENGLISH[0], "He left.")))
    at.refresh()
    shown = get(client, "/items/a/history").shown
    for words in (
        "Karim edited the headline",
        "Jeanne took back edit 1 of the headline",
        "Karim took out sentence 2 of the brief",
        "Jeanne rejected it",
        "Reason: Known",
        "A newer version came from the provider; rejected became new",
    ):
        assert words in shown
    assert shown.index("A newer version") < shown.index("Karim edited")


def test_a_row_of_the_history_is_no_pill_and_tells_of_a_brief_that_was_made_again(
    desk: Served,
) -> None:
    client, at, urn = desk.client(), desk.context.desk, item_of(desk).urn
    done(at.begin(urn, "Karim", 0))
    at.place(arrival(signature="depeche:0|mt:other"), "Jeanne", "the term préfet was added")
    page = get(client, "/items/a/history")
    rows = [values.get("class") or "" for tag, values in page.tags if tag == "li"]
    assert len(rows) == 2
    assert not [one for one in rows if "status" in one.split()]
    assert "Jeanne had the brief made again: the term préfet was added" in page.shown
    assert "Karim began to review it" in page.shown


def test_what_is_still_out_is_told_while_another_text_is_in_review(desk: Served) -> None:
    client, at, urn = desk.client(), desk.context.desk, item_of(desk).urn
    done(at.approve(urn, "Jeanne", 0))
    assert "still out" not in get(client, "/items/a").shown
    done(at.edit(urn, Field("brief", 1), "No visit.", "Karim", 1))
    done(at.edit(urn, HEADLINE, "No visit at all", "Karim", 2))
    shown = get(client, "/items/a").shown
    assert "by Jeanne is still out: what changed." in shown
    changes = get(client, "/items/a/changes").shown
    assert "Headline The prefect in NantesNo visit at all" in changes
    assert "No visit." in changes
    done(at.reject(urn, "Wrong", "Jeanne", 3))
    assert "still out" not in get(client, "/items/a").shown


def test_an_edited_sentence_is_not_called_taken_from_the_text(desk: Served) -> None:
    client, at, urn = desk.client(), desk.context.desk, item_of(desk).urn
    before = get(client, "/items/a").shown.count("as it stands")
    done(at.edit(urn, FIRST, "He promised 13 million euros.", "Karim", 0))  # the brief follows
    shown = get(client, "/items/a").shown
    assert shown.count("as it stands") == before - 1
    assert "Edited; rests on sentence 1." in shown


def test_what_the_checks_find_in_an_edit_stands_under_it(desk: Served) -> None:
    client, at, urn = desk.client(), desk.context.desk, item_of(desk).urn
    done(at.edit(urn, SECOND, "He promised 13 million euros to schools.", "Karim", 0))
    page = get(client, "/items/a")
    assert "Warning: the number 12" in page.shown
    (reasons,) = [v["data-reasons"] for _, v in page.tags if "data-reasons" in v]
    assert "Sentence 2: " in (reasons or "")


def test_the_head_has_the_version_of_the_agency_and_the_queue_its_embargoes(tmp_path: Path) -> None:
    briefs = (
        arrival("a", 7, embargoed="2001-12-01T06:00:00Z"),
        arrival("b", embargoed="2999-12-01T06:00:00Z", version=None),
    )
    with opened(tmp_path, *briefs) as (_, client):
        assert "version 7" in get(client, "/items/a").shown
        assert "version" not in get(client, "/items/b").shown.partition("Source")[0]
        queue = get(client, "/").shown
        assert "embargo until 1 Dec 2999, 06:00 UTC" in queue
        assert queue.count("embargo") == 1


def test_the_queue_is_filtered_searched_and_paged(tmp_path: Path) -> None:
    briefs = [arrival(f"item-{number:03}", urgency=2) for number in range(120)]
    with opened(tmp_path, *briefs) as (desk, client):
        at = desk.context.desk
        newest = item_of(desk, "item-119").urn
        done(at.reject(newest, "Déjà traité", "Jeanne", 0))
        done(at.edit(item_of(desk, "item-000").urn, HEADLINE, "A singular thing", "Karim", 0))
        first = get(client, "/")
        assert "1–50 of 120" in first.shown
        assert "all 120 new 118 in review 1" in first.shown
        assert "Déjà traité" in first.shown
        links = [values["href"] for tag, values in first.tags if values.get("rel") == "next"]
        assert links == ["/?start=50"]
        last = get(client, "/?start=100")
        assert "101–120 of 120" in last.shown
        assert "item-000" in last.shown
        assert [v["href"] for _, v in last.tags if v.get("rel") == "prev"] == ["/?start=50"]
        rejected = get(client, "/?status=rejected")
        assert "1–1 of 1" in rejected.shown
        found = get(client, "/?q=singular")
        assert "1–1 of 1" in found.shown
        assert "1–50 of 120" in get(client, "/?q=écoles").shown
        assert "No item has “zzz”" in get(client, "/?q=zzz").shown
        assert "There are only 120 items." in get(client, "/?start=500").shown
        for path in ("/?status=nothing", "/?start=-1", "/?start=x", "/?start=" + "9" * 30):
            assert "Not found" in get(client, path, 404).shown


def test_an_empty_desk(desk: Served) -> None:
    client = desk.client()
    assert "Nothing was approved yet" in get(client, "/figures").shown
    assert "Nothing was handed on" in get(client, "/deliveries").shown
    assert "No term yet." in get(client, "/terms").shown
    assert "It was not approved yet." in get(client, "/items/a/changes").shown


def test_terms_figures_and_deliveries(desk: Served) -> None:
    client, at, urn = desk.client(), desk.context.desk, item_of(desk).urn
    desk.context.glossary.write_text("French,English\nOTAN,NATO|the Alliance\nfaux,\n")
    desk.context.words.write_text("# names\nNordcoréen\n")
    terms = get(client, "/terms")
    assert "2 terms" in terms.shown
    assert "OTAN NATO | the Alliance Remove" in terms.shown
    assert "counts no more" in terms.shown
    assert "1 word Word Remove Nordcoréen Remove" in terms.shown
    bodies = [values["data-body"] for _, values in terms.tags if "data-body" in values]
    assert [msgspec.json.decode(body or "") for body in bodies] == [
        {"french": "OTAN"},
        {"french": "faux"},
        {"word": "Nordcoréen"},
    ]
    done(at.edit(urn, FIRST, "Someone came.", "Karim", 0))
    done(at.approve(urn, "Jeanne", 1))
    figures = get(client, "/figures").shown
    assert "m@1.2 1 2 1" in figures
    assert "/wire/afp" in figures
    assert "look at The prefect" in figures
    assert "1 (100%)" in figures
    deliveries = get(client, "/deliveries").shown
    assert "a approved folder waiting 0 just now Jeanne" in deliveries


def test_what_failed_can_be_sent_again_by_an_admin(desk: Served) -> None:
    client, at, urn = desk.client(), desk.context.desk, item_of(desk).urn
    done(at.approve(urn, "Jeanne", 0))
    now = datetime.now(UTC).isoformat("T", "milliseconds")
    sending = at.outbox.begin("folder", now)
    assert sending is not None
    at.outbox.postpone(sending.id, now, "<b>down</b>", now, refused=False)
    shown = get(client, "/deliveries")
    assert "waiting, next attempt" in shown.shown
    assert "<b>down</b>" in shown.shown
    at.outbox.fail(sending.id, "It is down.", now)
    shown = get(client, "/deliveries")
    assert "failed just now It is down." in shown.shown
    asked = [values["data-ask"] for _, values in shown.tags if "data-ask" in values]
    assert asked == [f"POST /api/v1/deliveries/{sending.id}/retry"]
    assert "failed just now It is down." in get(client, "/items/a").shown


HOSTILE_LINE = " ".join(text.replace("\n", " ") for text in HOSTILE)


def test_no_text_becomes_markup(tmp_path: Path) -> None:
    made = arrival(
        "hostile",
        french=(HOSTILE_LINE, "Fin."),
        english=(HOSTILE_LINE, HOSTILE_LINE),
        byline=HOSTILE_LINE,
        dateline=HOSTILE_LINE,
        ednote=HOSTILE_LINE,
        published=HOSTILE_LINE,
        embargoed=HOSTILE_LINE,
        source=f"/wire/{HOSTILE[0]}/x.xml",
    )
    made = msgspec.structs.replace(
        made, article_warnings=(HOSTILE_LINE,), checked=(HOSTILE_LINE,), headline=HOSTILE_LINE
    )
    with opened(tmp_path, made) as (desk, client):
        at, item = desk.context.desk, item_of(desk, "hostile")
        name = HOSTILE[0]
        done(at.edit(item.urn, HEADLINE, HOSTILE_LINE + "!", name, 0))
        done(at.edit(item.urn, FIRST, HOSTILE_LINE + "?", name, 1))
        done(at.edit(item.urn, Field("brief", 1), HOSTILE[2], name, 2))
        done(at.approve(item.urn, name, 3))
        desk.context.glossary.write_text(f'French,English\n"{HOSTILE[0]}","{HOSTILE[4]}"\n')
        paths = [path.replace("/a", "/hostile") for path in PAGES]
        paths += [f"/?q={quote(text)}" for text in HOSTILE]
        for path in paths:
            page = get(client, path)
            shown = page.shown
            assert "\u202e" not in shown
            assert "\x1b" not in shown
        assert "<script>alert(1)</script>" in get(client, "/items/hostile").shown
        done(at.reject(item.urn, HOSTILE_LINE, name, item_of(desk, "hostile").version))
        for path in ("/", "/items/hostile", "/items/hostile/history", "/deliveries"):
            assert "<script>alert(1)</script>" in get(client, path).shown
        for path in (
            f"/items/{quote(name, safe='')}",
            f"/{quote(name)}",
            f"/?status={quote(name)}",
        ):
            get(client, path, 404)


def test_an_error_is_a_page_for_a_browser_only(desk: Served) -> None:
    client = desk.client()
    for path in ("/items/none", "/items/..%2F..%2Fetc", "/none", "/items/a/none", "/static/none"):
        assert "Not found" in get(client, path, 404).shown
        response = client.get(path, headers={"Accept": "application/json"})
        assert response.status_code == 404
        assert set(response.json()) == {"error"}
    response = client.post("/items/a", headers=HTML)
    assert response.status_code == 405
    assert response.headers["content-type"] == "application/json"


def test_only_known_files_are_served(desk: Served) -> None:
    client = desk.client()
    names = set(render.files())
    assert {"brief.css", "desk.css", "desk.js", "queue.js", "item.js"} <= names
    for name in names:
        response = client.get(f"/static/{name}")
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        assert response.headers["content-type"] == f"{kind}; charset=utf-8"
        assert response.headers["cache-control"] == "no-cache"
        again = client.get(f"/static/{name}", headers={"If-None-Match": response.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        other = client.get(f"/static/{name}", headers={"If-None-Match": '"x"'})
        assert other.content == response.content
        assert "http" not in re.sub(r"^//.*$", "", response.text, flags=re.MULTILINE)
    for path in ("/static/", "/static/../render.py", "/static/%2e%2e%2frender.py", "/static/x.js"):
        assert client.get(path).status_code == 404


def test_every_script_that_a_page_or_a_script_names_is_there(desk: Served) -> None:
    files = render.files()
    loaded = {"desk.js"}
    for path in PAGES:
        text = desk.client().get(path, headers=HTML).text
        loaded |= set(re.findall(r"/static/([\w.]+)", text))
    for name in tuple(files):
        loaded |= set(re.findall(r'from "\./([\w.]+)"', files[name].data.decode()))
    assert loaded == set(files)


def test_who_may_only_read_sees_nothing_to_change(desk: Served, tmp_path: Path) -> None:
    tokens = {role: role[0] * 40 for role in ("read", "edit", "admin")}
    file = tmp_path / "tokens.txt"
    file.write_text("".join(f"{token} Jeanne {role}\n" for role, token in tokens.items()))
    file.chmod(0o600)
    desk.context.glossary.write_text("French,English\nOTAN,NATO\n")
    access = Access.of("127.0.0.1", (), file)
    shown = {}
    for role, token in tokens.items():
        client = desk.client(access, Authorization=f"Bearer {token}")
        pages = [get(client, path) for path in PAGES]
        assert all("Jeanne" in page.shown for page in pages)
        asked = {v["data-ask"] for page in pages for _, v in page.tags if "data-ask" in v}
        does = {v["data-do"] for page in pages for _, v in page.tags if "data-do" in v}
        shown[role] = (asked, does)
    add = {"POST /api/v1/terms", "POST /api/v1/words"}
    assert shown["read"] == (set(), {"help", "next"})
    assert shown["edit"][0] == add
    assert {"approve", "reject", "edit", "save", "teach"} <= shown["edit"][1]
    assert shown["admin"][0] == add | {"DELETE /api/v1/terms"}


def test_a_browser_logs_in_and_comes_back(desk: Served, tmp_path: Path) -> None:
    file = tmp_path / "users"
    users.write(file, [User("Jeanne", "edit", hashed("correct horse battery"))])
    client = desk.client(Access.of("127.0.0.1", (), None, auth=file))
    response = client.get("/?q=a&start=0", headers=HTML, follow_redirects=False)
    assert response.status_code == 303
    assert response.headers["location"] == "/login?next=/%3Fq%3Da%26start%3D0"
    assert client.get("/static/desk.css").status_code == 200
    page = get(client, response.headers["location"])
    assert "Queue" not in page.shown
    fields = {v["name"]: v.get("value") or "" for tag, v in page.tags if tag == "input"}
    wrong = client.post("/login", data=fields | {"name": "Jeanne", "password": "wrong"})
    assert wrong.status_code == 401
    assert "Name or password are wrong." in Page(wrong.text).shown
    right = {"name": "Jeanne", "password": "correct horse battery"}
    done = client.post("/login", data=fields | right, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/?q=a&start=0")
    page = get(client, "/items/a")
    (token,) = [v["content"] for _, v in page.tags if v.get("name") == "csrf" and "content" in v]
    body = {"field": "sentence-1", "text": "Typed.", "version": 0}
    assert client.post("/api/v1/items/a/edit", json=body).status_code == 403
    headers = {"X-CSRF-Token": token or ""}
    assert client.post("/api/v1/items/a/edit", json=body, headers=headers).status_code == 200
    out = client.post("/logout", data={"csrf": token}, follow_redirects=False)
    assert out.status_code == 303
    assert client.get("/", headers=HTML, follow_redirects=False).status_code == 303


# The values that pages show.


def paired(came: str, edits: tuple[Edit, ...], *sources: str, lost: tuple[str, ...] = ()) -> Brief:
    """A brief of a text with repairs, whose pairs have these sources."""
    pairs = tuple(
        SentencePair(source, "x", 0, 1, lost=tuple(Unexplained(word, 0.5) for word in lost))
        for source in sources
    )
    body = Body(apply(came, edits), (Paragraph("body", 0, len(came)),))
    return msgspec.structs.replace(
        made_brief(),
        repaired=Repaired(body, edits),
        translation=Translation(Body("x", (), "en"), pairs),
    )


def test_repairs_are_marked_where_they_are_in_a_sentence() -> None:
    came = "Le chefnord coréen\nest là :il part. Bon ,fin."
    edits = (
        Edit(7, 7, "", " ", "lost-space", 0.9),
        Edit(11, 12, " ", "-", "hyphen", 0.9),
        Edit(25, 26, " ", "\u00a0", "typography"),
        Edit(27, 27, "", " ", "lost-space"),
        Edit(39, 40, " ", "", "typography"),
        Edit(41, 41, "", " ", "lost-space"),
    )
    sources = ("Le chef nord-coréen est là : il part.", "Bon, fin.")
    first, second = views.french(paired(came, edits, *sources, lost=("part",)))
    assert "".join(part.text for part in first) == sources[0]
    assert [(part.text, part.edit) for part in first if part.edit] == [
        (" ", edits[0]),
        ("-", edits[1]),
        (" ", edits[3]),
    ]
    assert [part.text for part in first if part.doubtful] == ["part"]
    assert second == [
        French("Bon"),
        French("", edit=edits[4]),
        French(","),
        French(" ", edit=edits[5]),
        French("fin."),
    ]


def test_a_sentence_that_is_not_in_the_text_has_no_marks() -> None:
    edits = (Edit(2, 2, "", " ", "lost-space"),)
    found = list(views.french(paired("Lechef. Fin.", edits, "Autre chose.", "Fin.")))
    assert found == [[French("Autre chose.")], [French("Fin.")]]


@given(
    st.lists(
        st.sampled_from(["le", "chef", "a", "« oui »", "a a", "là."]), min_size=1, max_size=12
    ),
    st.data(),
)
def test_marked_french_is_the_french(words: list[str], data: st.DataObject) -> None:
    came = " ".join(words)
    at, edits = 0, []
    while at < len(came) and data.draw(st.booleans()):
        start = data.draw(st.integers(at, len(came)))
        end = data.draw(st.integers(start, min(start + 2, len(came))))
        after = data.draw(st.sampled_from(["", " ", "-", "\u00a0"]))
        if came[start:end] != after:
            edits.append(Edit(start, end, came[start:end], after, "rule"))
        at = end + 1
    text = " ".join(apply(came, edits).split())
    cut = data.draw(st.integers(0, len(text)))
    sources = [" ".join(part.split()) for part in (text[:cut], text[cut:])]
    lost = tuple(data.draw(st.lists(st.sampled_from(words), max_size=2)))
    brief = paired(came, tuple(edits), *sources, lost=lost)
    for source, parts in zip(sources, views.french(brief), strict=True):
        assert "".join(part.text for part in parts) == source


@pytest.mark.parametrize(
    ("ago", "short", "long"),
    [
        (timedelta(seconds=-5), "now", "just now"),
        (timedelta(seconds=59), "now", "just now"),
        (timedelta(minutes=1), "1 min", "1 min ago"),
        (timedelta(minutes=119), "1 h", "1 h ago"),
        (timedelta(hours=47), "1 d", "1 d ago"),
        (timedelta(days=30, hours=23), "30 d", "30 d ago"),
        (timedelta(days=31), "2026-10-27", "on 2026-10-27"),
    ],
)
def test_ages(ago: timedelta, short: str, long: str) -> None:
    now = datetime(2026, 11, 27, 12, tzinfo=UTC)
    moment = (now - ago).isoformat("T", "milliseconds")
    assert (views.age(moment, now), views.age(moment, now, ago=True)) == (short, long)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2026-12-01T06:00:00+01:00", "1 Dec 2026, 06:00 UTC+01:00"),
        ("2026-12-01T06:00:00Z", "1 Dec 2026, 06:00 UTC"),
        ("2026-12-01T06:00", "1 Dec 2026, 06:00"),
        ("2026-12-01", "1 Dec 2026"),
        ("tomorrow", "tomorrow"),
        ("", ""),
    ],
)
def test_times_of_providers(given: str, shown: str) -> None:
    assert views.provided(given) == shown


def test_addresses_of_the_queue() -> None:
    assert Wanted().address == "/"
    assert Wanted("in review", "a&b", 50).address == "/?status=in+review&q=a%26b&start=50"
    assert views.searched("  a \n b " + "x" * 500) == "a b " + "x" * 192


def test_an_edit_that_is_taken_back_cannot_be_again(desk: Served) -> None:
    at, urn = desk.context.desk, item_of(desk).urn

    def undoable() -> bool:
        return views.reviewed(at, "a", glossary.load()).texts["sentence-1"].undoable

    assert not undoable()
    for version, text in enumerate(("One.", "Two.")):
        done(at.edit(urn, FIRST, text, "K", version))
        assert undoable()
    done(at.undo(urn, FIRST, "K", 2))
    assert undoable()
    done(at.undo(urn, FIRST, "K", 3))
    assert not undoable()
    text = views.reviewed(at, "a", glossary.load()).texts["sentence-1"]
    assert (text.now, text.by) == (ENGLISH[0], "")
