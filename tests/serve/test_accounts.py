"""Users, sessions, proxies and tokens: who gets in, as whom, and what he may do."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from html import escape, unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import argon2
import msgspec
import pytest
from depeche.errors import SettingsError
from depeche.pipeline import Pipeline
from depeche.serve import gate, login, passwords, sessions, users
from depeche.serve.access import Access
from depeche.serve.answers import answer
from depeche.serve.app import make
from depeche.serve.bodies import Room
from depeche.serve.csrf import Csrf
from depeche.serve.errors import RequestError
from depeche.serve.gate import Gate
from depeche.serve.login import Login, own_path
from depeche.serve.metrics import Metrics
from depeche.serve.rates import Rate
from depeche.serve.sessions import Sessions
from depeche.serve.users import User, Users
from depeche.serve.visitors import changing, is_still_in, looking, name_of
from depeche.serve.who import Who
from depeche.serve.work import Worker
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.testclient import TestClient

from serve.fixtures import LOCAL

PASSWORD = "correct horse battery"
TOKENS = {role: f"{role}-" + "0123456789abcdef" * 2 for role in ("read", "edit", "admin")}
WEAK = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # fast
HTML = {"Accept": "text/html,application/xhtml+xml"}
SCRIPT = "<script>alert(1)</script>"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def written(path: Path, *given: User) -> Path:
    users.write(path, given)
    return path


@pytest.fixture
def auth(tmp_path: Path) -> Path:
    known = [
        User(name, role, WEAK.hash(PASSWORD))
        for name, role in (("Ana", "edit"), ("Rémi", "read"), ("Root", "admin"), (SCRIPT, "edit"))
    ]
    return written(tmp_path / "users.jsonl", *known, User("Paul", "read"))


@pytest.fixture
def tokens(tmp_path: Path) -> Path:
    path = tmp_path / "tokens.txt"
    path.write_text("".join(f"{token} Bot {role}\n" for role, token in TOKENS.items()))
    path.chmod(0o600)
    return path


@pytest.fixture(autouse=True)
def page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain form in the place of the page of the review desk."""

    def page(
        request: Request, name: str, status: int = 200, headers: Any = None, **values: str
    ) -> Response:
        assert name == "login.html.j2"
        shown = "".join(f'<i id="{key}">{escape(value)}</i>' for key, value in values.items())
        return Response(shown, status, headers, "text/html")

    monkeypatch.setattr(login, "page", page)


class Site:
    """A server with a route for each role, as ``app.make`` puts it together, without models."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self.clock = Clock()
        csrf = Csrf()
        self.sessions = Sessions(access.users, self.clock) if access.users else None
        self.again: Callable[[], bool] = lambda: True
        routes = [
            Route("/api/who", self.who),
            Route("/api/change/{role}", self.change, methods=["POST"]),
            Route("/items/{name}", self.who),
            Route("/static/desk.css", lambda request: Response("", media_type="text/css")),
        ]
        if access.users and self.sessions:
            self.login = Login(access, access.users, self.sessions, csrf)
            routes += self.login.routes()
        metrics = Metrics(SimpleNamespace())  # type: ignore[arg-type]
        who = Who(access, self.sessions, csrf)
        open_to_all = login.OPEN | {"/static/"}
        self.app = Gate(Router(routes), access, who, open_to_all, routes, metrics, Room(1 << 20))

    async def who(self, request: Request) -> Response:
        found = looking(request, request.query_params.get("role", "read"))  # type: ignore[arg-type]
        self.again = lambda: is_still_in(request)
        return answer(msgspec.structs.asdict(found))

    async def change(self, request: Request) -> Response:
        return answer(msgspec.structs.asdict(changing(request, request.path_params["role"])))

    def client(self, peer: str = "203.0.113.9", **options: Any) -> TestClient:
        url = options.pop("base_url", "http://desk.example")
        return TestClient(self.app, url, client=(peer, 5000), follow_redirects=False, **options)


def remote(**options: Any) -> Site:
    return Site(Access.of("0.0.0.0", ["desk.example"], options.pop("tokens", None), **options))


@pytest.fixture
def site(auth: Path) -> Site:
    return remote(auth=auth)


def form_of(response: Any) -> dict[str, str]:
    found = re.findall(r'<i id="(\w+)">([^<]*)</i>', response.text)
    return {name: unescape(value) for name, value in found}


def log_in(client: TestClient, name: str = "Ana", password: str = PASSWORD, **changed: str) -> Any:
    shown = form_of(client.get("/login"))
    sent = {"name": name, "password": password, "csrf": shown["csrf"], "next": shown["next"]}
    return client.post("/login", data=sent | changed)


def entered(site: Site, name: str = "Ana", **options: Any) -> tuple[TestClient, str]:
    """A client that has logged in, and the token of its pages."""
    client = site.client(**options)
    assert log_in(client, name).status_code == 303
    return client, client.get("/api/who").json()["csrf"]


def plant(client: TestClient, session: str, name: str = "depeche-session") -> TestClient:
    client.cookies.set(name, session, "desk.example")
    return client


def session_of(client: TestClient) -> str:
    return client.cookies["depeche-session"]


# Logging in and out.


def test_who_logs_in_is_who_he_is(site: Site) -> None:
    client = site.client()
    assert client.get("/api/who").status_code == 401
    answered = log_in(client, "Rémi")
    assert (answered.status_code, answered.headers["location"]) == (303, "/")
    found = client.get("/api/who").json()
    assert (found["name"], found["role"], found["via"]) == ("Rémi", "read", "session")
    assert client.get("/login?next=/terms").headers["location"] == "/terms"  # he is in
    # A name that is typed with an accent of its own is the same.
    assert log_in(site.client(), "Re\u0301mi ").status_code == 303


def test_a_password_with_accents_is_the_same_however_they_are_typed(auth: Path) -> None:
    written(auth, User("Ana", "edit", passwords.hashed("un été à Nîmes")))
    site = remote(auth=auth)
    for typed in ("un été à Nîmes", "un e\u0301te\u0301 a\u0300 Ni\u0302mes"):
        assert log_in(site.client(), "Ana", typed).status_code == 303
    assert log_in(site.client(), "Ana", "un ete a Nimes").status_code == 401


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Ana", "wrong"),
        ("Ana", ""),
        ("Ana", PASSWORD + " "),
        ("ana", PASSWORD),
        ("Nobody", PASSWORD),
        ("", PASSWORD),
        ("Paul", ""),  # he has no password
        ("Ana\nRoot", PASSWORD),
        ("\0", "\0"),
        ("x" * 5000, "x" * 10_000),
    ],
)
def test_a_failed_login_says_the_same(name: str, password: str, site: Site) -> None:
    client = site.client()
    failed = log_in(client, name, password)
    assert failed.status_code == 401
    assert form_of(failed)["error"] == "Name or password are wrong."
    assert "depeche-session" not in client.cookies
    assert client.get("/api/who").status_code == 401


def test_a_failed_login_takes_as_long_whoever_it_is(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    verify = passwords._fits

    def counted(password: str, known: str) -> bool:
        compared.append(known)
        return verify(password, known)

    monkeypatch.setattr(passwords, "_fits", counted)
    for name in ("Nobody", "Paul", "\0"):
        assert log_in(site.client(), name, "wrong").status_code == 401
    # Each was compared with a hash as those that `depeche users add` writes.
    new = argon2.extract_parameters(passwords.hashed("x"))
    assert [argon2.extract_parameters(known) for known in compared] == [new] * 3


def test_a_password_of_nobody_lets_nobody_in(monkeypatch: pytest.MonkeyPatch, auth: Path) -> None:
    monkeypatch.setattr(passwords.secrets, "token_urlsafe", lambda *_: "known to an attacker")
    client = remote(auth=auth).client()
    for name in ("Nobody", "Paul", ""):
        assert log_in(client, name, "known to an attacker").status_code == 401


def test_an_id_that_somebody_slipped_in_is_never_a_session(site: Site) -> None:
    planted = "A" * 43
    client = plant(site.client(), planted)
    assert client.get("/api/who").status_code == 401
    assert log_in(client).status_code == 303
    assert session_of(client) != planted
    attacker = plant(site.client(), planted)
    assert attacker.get("/api/who").status_code == 401


def test_each_login_has_a_new_id_and_ends_the_old_session(site: Site) -> None:
    client, _ = entered(site)
    first = session_of(client)
    shown = form_of(site.client().get("/login"))
    other = plant(site.client(), first)
    other.get("/login")  # sent on, since it is in; the form of another client is no use to it
    assert other.post("/login", data={"csrf": shown["csrf"]}).status_code == 403
    # Who is in can log in again all the same, with a form that he opened before.
    again = site.client()
    csrf = form_of(again.get("/login"))["csrf"]
    plant(again, first)
    answered = again.post("/login", data={"name": "Root", "password": PASSWORD, "csrf": csrf})
    assert answered.status_code == 303
    second = re.search(r"depeche-session=([^;]+)", answered.headers["set-cookie"])
    assert second
    assert second[1] != first
    assert client.get("/api/who").status_code == 401


def test_logging_out_ends_the_session_on_the_server(site: Site) -> None:
    client, csrf = entered(site)
    stolen = session_of(client)
    gone = client.post("/logout", data={"csrf": csrf})
    assert (gone.status_code, gone.headers["location"]) == (303, "/login")
    assert 'depeche-session=""' in gone.headers["set-cookie"]
    assert "Max-Age=0" in gone.headers["set-cookie"]
    assert "depeche-session" not in client.cookies
    for reached in (client, plant(site.client(), stolen)):
        assert reached.get("/api/who").status_code == 401
    assert site.client().post("/logout").headers["location"] == "/login"


@pytest.mark.parametrize("sent", [{"other": "1"}, {"csrf": ""}, {"csrf": "0" * 64}])
def test_no_other_page_logs_somebody_out(sent: dict[str, str], site: Site) -> None:
    client, csrf = entered(site)
    assert client.post("/logout", data=sent).status_code == 403
    assert client.get("/api/who").status_code == 200
    assert client.post("/logout", headers={"X-CSRF-Token": csrf}).status_code == 303


def test_a_session_ends_when_it_is_idle_or_old(site: Site) -> None:
    client, _ = entered(site)
    site.clock.now += sessions.IDLE - 1
    assert client.get("/api/who").status_code == 200
    site.clock.now += sessions.IDLE - 1
    assert client.get("/api/who").status_code == 200
    site.clock.now += sessions.IDLE
    assert client.get("/api/who").status_code == 401
    assert client.get("/api/who").status_code == 401  # once ended it stays so

    client, _ = entered(site)
    for _ in range(int(sessions.LONGEST // (sessions.IDLE / 2)) - 1):
        site.clock.now += sessions.IDLE / 2
        assert client.get("/api/who").status_code == 200
    site.clock.now += sessions.IDLE / 2
    assert client.get("/api/who").status_code == 401


def test_a_stream_does_not_keep_a_session_and_ends_with_it(site: Site) -> None:
    client, csrf = entered(site)
    client.get("/api/who")
    still = site.again
    site.clock.now += sessions.IDLE - 1
    assert still()
    site.clock.now += 2
    assert not still()

    client, csrf = entered(site)
    client.get("/api/who")
    client.post("/logout", data={"csrf": csrf})
    assert not site.again()


def test_the_sessions_of_a_user_are_bounded(auth: Path) -> None:
    known = Users(auth)
    clock = Clock()
    kept = Sessions(known, clock)
    ana, root = known.find("Ana"), known.find("Root")
    assert ana
    assert root
    other = kept.begin(root)
    ids = [kept.begin(ana) for _ in range(25)]
    assert len(set(ids)) == 25
    assert [kept.find(one) is not None for one in ids] == [False] * 5 + [True] * 20
    assert kept.find(other) == root
    clock.now += sessions.LONGEST
    kept.begin(root)
    assert len(kept._sessions) == 1  # what is over is forgotten


@pytest.mark.parametrize("https", [False, True])
def test_the_flags_of_the_cookies(https: bool, auth: Path) -> None:
    site = remote(auth=auth, https=https)
    client = site.client(base_url="https://desk.example")
    shown = client.get("/login")
    csrf = form_of(shown)["csrf"]
    entered = client.post("/login", data={"name": "Ana", "password": PASSWORD, "csrf": csrf})
    assert entered.status_code == 303
    prefix = "__Host-" if https else ""
    for response, what in ((shown, "login"), (entered, "session")):
        found = [
            value
            for value in response.headers.get_list("set-cookie")
            if value.startswith(f"{prefix}depeche-{what}=")
        ]
        assert len(found) == 1
        _, *flags = (flag.strip().lower() for flag in found[0].split(";"))
        assert {"httponly", "samesite=lax", "path=/"} <= set(flags)
        assert ("secure" in flags) == https
        assert not any(flag.startswith(("domain", "expires", "max-age")) for flag in flags)


def test_a_cookie_without_the_prefix_is_none_with_https(auth: Path) -> None:
    site = remote(auth=auth, https=True)
    client = site.client(base_url="https://desk.example")
    log_in(client)
    session = client.cookies["__Host-depeche-session"]
    tossed = plant(site.client(), session)
    assert tossed.get("/api/who").status_code == 401


# Tokens of pages.


def test_the_form_takes_its_own_token(site: Site) -> None:
    right = {"name": "Ana", "password": PASSWORD}
    attacker = site.client()
    of_attacker = form_of(attacker.get("/login"))["csrf"]
    victim = site.client()
    for csrf in (None, "", "0" * 64, of_attacker, "é"):
        victim.get("/login")
        sent = right if csrf is None else right | {"csrf": csrf}
        failed = victim.post("/login", json=sent)
        assert failed.status_code == 403
        assert "log in again" in form_of(failed)["error"]
        # The form that is shown then works.
        assert form_of(failed)["csrf"] != of_attacker
    assert "depeche-session" not in victim.cookies
    csrf = form_of(failed)["csrf"]
    assert victim.post("/login", data=right | {"csrf": csrf}).status_code == 303
    without_cookie = site.client().post("/login", data=right | {"csrf": of_attacker})
    assert without_cookie.status_code == 403


def test_two_forms_of_a_browser_both_work(site: Site) -> None:
    client = site.client()
    first, second = (form_of(client.get("/login"))["csrf"] for _ in range(2))
    for csrf in (first, second):
        sent = {"name": "Ana", "password": "wrong", "csrf": csrf}
        assert client.post("/login", data=sent).status_code == 401


def test_a_change_takes_the_token_of_the_session(site: Site) -> None:
    ana, csrf = entered(site)
    _, of_root = entered(site, "Root")
    _, of_elsewhere = entered(site)
    assert len({csrf, of_root, of_elsewhere}) == 3
    for wrong in (None, "", "x", of_root, of_elsewhere, csrf[:-1], csrf.upper(), f"{csrf} {csrf}"):
        headers = {} if wrong is None else {"X-CSRF-Token": wrong}
        assert ana.post("/api/change/edit", headers=headers).status_code == 403, wrong
    changed = ana.post("/api/change/edit", headers={"X-CSRF-Token": csrf})
    assert changed.json()["name"] == "Ana"
    # A token in the query or the body is none.
    assert ana.post(f"/api/change/edit?csrf={csrf}", data={"csrf": csrf}).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://desk.example"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),  # another port, another name of the domain
        ({"Sec-Fetch-Site": "?"}, 403),
    ],
)
def test_other_pages_change_nothing(headers: dict[str, str], status: int, site: Site) -> None:
    client, csrf = entered(site)
    sent = {"X-CSRF-Token": csrf} | headers
    assert client.post("/api/change/edit", headers=sent).status_code == status


@pytest.mark.parametrize("header", ["Origin", "Sec-Fetch-Site", "Cookie"])
def test_on_this_machine_a_browser_needs_the_token_and_a_program_does_not(header: str) -> None:
    site = Site(Access.of("127.0.0.1", (), None, editor="Ana"))
    client = site.client("127.0.0.1", base_url="http://localhost:8765")
    value = {"Origin": "http://localhost:8765", "Sec-Fetch-Site": "same-origin", "Cookie": "a=b"}
    browser = {header: value[header]}
    assert client.post("/api/change/admin").json() == client.get("/api/who").json()
    assert client.post("/api/change/admin", headers=browser).status_code == 403
    csrf = client.get("/api/who", headers=browser).json()["csrf"]
    sent = browser | {"X-CSRF-Token": csrf}
    changed = client.post("/api/change/admin", headers=sent)
    assert changed.json() == {"name": "Ana", "role": "admin", "via": "local", "csrf": csrf}
    # Another server's token, and so that of this one before it was started anew, is none.
    other = Site(site.access).client("127.0.0.1", base_url="http://localhost:8765")
    assert other.post("/api/change/admin", headers=sent).status_code == 403


def test_without_a_name_it_is_that_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    for found, name in (("ana", "ana"), ("\x1b[31m", "editor"), ("", "editor")):
        monkeypatch.setattr("getpass.getuser", lambda found=found: found)
        assert Access.of("127.0.0.1", (), None).editor == name

    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 1234")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert Access.of("127.0.0.1", (), None).editor == "editor"


# Roles.


@pytest.mark.parametrize(
    ("name", "may"),
    [("Rémi", {"read"}), ("Ana", {"read", "edit"}), ("Root", {"read", "edit", "admin"})],
)
def test_each_role_may_do_what_those_before_it_may(name: str, may: set[str], site: Site) -> None:
    client, csrf = entered(site, name)
    for role in ("read", "edit", "admin"):
        expected = 200 if role in may else 403
        looked = client.get("/api/who", params={"role": role})
        headers = {"X-CSRF-Token": csrf}
        changed = client.post(f"/api/change/{role}", headers=headers)
        assert (looked.status_code, changed.status_code) == (expected, expected)
        if expected == 403:
            assert repr(role) in changed.json()["error"]


def test_without_a_visitor_nothing_is_looked_at() -> None:
    request = Request({"type": "http", "headers": []})
    for helper in (looking, changing):
        with pytest.raises(RequestError) as refused:
            helper(request)
        assert refused.value.status == 401
    assert is_still_in(request)


# A page or a program that is not in.


def test_a_page_is_sent_to_the_form_and_back(site: Site) -> None:
    client = site.client()
    sent = client.get("/items/été?a=1&b=%2F", headers=HTML)
    assert sent.status_code == 303
    location = urlsplit(sent.headers["location"])
    assert (location.path, location.netloc) == ("/login", "")
    (target,) = parse_qs(location.query)["next"]
    assert target == "/items/été?a=1&b=%2F"
    shown = form_of(client.get(sent.headers["location"]))
    assert shown["next"] == target
    entered = log_in(client, next=shown["next"])
    assert entered.headers["location"] == "/items/%C3%A9t%C3%A9?a=1&b=%2F"
    assert client.get(entered.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/api/who", {}),
        ("GET", "/api/who", {"Accept": "application/json"}),
        ("POST", "/api/change/edit", HTML),
        ("GET", "/none", {}),
    ],
)
def test_anything_else_is_told_in_json(
    method: str, path: str, headers: dict[str, str], site: Site
) -> None:
    answered = site.client().request(method, path, headers=headers)
    assert answered.status_code == 401
    assert set(answered.json()) == {"error"}
    assert "location" not in answered.headers


def test_what_the_form_needs_is_open(site: Site) -> None:
    client = site.client()
    assert client.get("/login").status_code == 200
    assert client.get("/static/desk.css").status_code == 200
    for path in ("/static", "/loginx", "/static/../api/who", "//static/", "/api/who/static/"):
        assert client.get(path).status_code in (401, 404), path


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        "/\n/evil.example",
        " //evil.example",
        "/a\r\nSet-Cookie: a=b",
        "/a\x00",
        "/login",
        "/login?next=/login",
        "/logout",
        "/" + "a" * 5000,
        "",
    ],
)
def test_only_own_paths_are_gone_on_to(target: str, site: Site) -> None:
    assert own_path(target) == "/"
    client = site.client()
    assert form_of(client.get("/login", params={"next": target}))["next"] == "/"
    sent = log_in(client, next=target)
    assert sent.headers["location"] == "/"
    assert client.get("/login", params={"next": target}).headers["location"] == "/"


def test_a_name_is_never_markup(site: Site) -> None:
    client, _ = entered(site, SCRIPT)
    answered = client.get("/api/who")
    assert answered.json()["name"] == SCRIPT
    assert answered.headers["content-type"] == "application/json"
    shown = site.client().get("/login", params={"next": f"/{SCRIPT}"})
    assert SCRIPT not in shown.text
    assert SCRIPT not in log_in(site.client(), SCRIPT, "wrong").text


def test_pages_have_headers_of_their_own(site: Site) -> None:
    page, answered = site.client().get("/login"), site.client().get("/api/who")
    # With "no-referrer" a browser sends the form with the origin "null", which is refused.
    assert page.headers["referrer-policy"] == "same-origin"
    assert answered.headers["referrer-policy"] == "no-referrer"
    for response in (page, answered):
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in response.headers["content-security-policy"]


# The reverse proxy.


def test_a_proxy_says_who_asks(auth: Path) -> None:
    site = remote(auth=auth, header="Remote-User", proxies=["10.1.0.0/16"])
    for peer in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3", "::ffff:10.1.2.3"):
        client = site.client(peer)
        for name, role in (("Root", "admin"), ("Paul", "read"), ("Zoé", "edit")):
            headers = {"remote-user": name.encode()}
            found = client.get("/api/who", headers=headers).json()
            assert (found["name"], found["role"], found["via"]) == (name, role, "proxy")


def test_whom_a_proxy_names_in_other_letters_is_the_same(tmp_path: Path) -> None:
    known = [User("rita", "read"), User("Straße", "read"), User("Zoé", "admin")]
    known += [User("Max", "admin"), User("max", "edit"), User("MAX", "read")]
    site = remote(
        auth=written(tmp_path / "users", *known, User("Ana", "admin", WEAK.hash(PASSWORD))),
        header="Remote-User",
    )
    client = site.client("127.0.0.1")
    for name, user, role in (
        ("RITA", "rita", "read"),
        ("STRASSE", "Straße", "read"),
        ("ZOE\u0301", "Zoé", "admin"),
        ("max", "max", "edit"),
        ("mAX", "MAX", "read"),  # of several the one who may least
        ("ritä", "ritä", "edit"),
    ):
        found = client.get("/api/who", headers={"Remote-User": name.encode()}).json()
        assert (found["name"], found["role"]) == (user, role)


@pytest.mark.parametrize("role", ["read", "edit"])
def test_what_those_may_whom_no_file_has(role: Any, auth: Path) -> None:
    for options in ({}, {"auth": auth}):
        client = remote(header="X-User", role=role, **options).client("127.0.0.1")
        found = client.get("/api/who", headers={"X-User": "Zo"}).json()
        assert (found["name"], found["role"]) == ("Zo", role)
        found = client.get("/api/who", headers={"X-User": "Root"}).json()
        assert found["role"] == ("admin" if options else role)


@pytest.mark.parametrize(
    "peer", ["203.0.113.9", "10.2.0.1", "0.0.0.0", "::2", "testclient", "", "127.0.0.1.evil"]
)
def test_a_stranger_says_nothing(peer: str, auth: Path) -> None:
    site = remote(auth=auth, header="Remote-User", proxies=["10.1.0.0/16"])
    headers = {"Remote-User": "Root", "X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1"}
    client = site.client(peer)
    assert client.get("/api/who", headers=headers).status_code == 401
    log_in(client, "Rémi")
    assert client.get("/api/who", headers=headers).json()["name"] == "Rémi"


def test_a_header_that_nobody_chose_says_nothing(auth: Path, tokens: Path) -> None:
    for site in (remote(auth=auth), remote(tokens=tokens), remote(header="X-User")):
        client = site.client("127.0.0.1")
        headers = {"Remote-User": "Root", "X_User": "Root"}
        assert client.get("/api/who", headers=headers).status_code == 401


@pytest.mark.parametrize(
    "values",
    [
        [b""],
        [b" "],
        [b"Root\x01"],
        [b"Ro\tot"],
        [b"Root\x1b[31m"],
        [b"Root\x00"],
        [b"Root\r\nX: y"],
        ["Ro\u202eot".encode()],
        ["Ro\u200bot".encode()],
        ["Root\u2028x".encode()],
        [b"x" * 81],
        [b"x" * 100_000],
        [b"Root", b"Root"],  # one of them is not the proxy's
        [b"Ana", b"Root"],
    ],
)
def test_a_header_that_is_no_name_lets_nobody_in(values: list[bytes], auth: Path) -> None:
    site = remote(auth=auth, header="X-User")
    client, _ = entered(site, peer="127.0.0.1")
    headers = [(b"x-user", value) for value in values]
    # The session does not make up for it.
    assert client.get("/api/who", headers=headers).status_code == 401
    assert client.get("/api/who").json()["via"] == "session"


def test_a_header_that_is_no_text_lets_nobody_in() -> None:
    access = Access.of("0.0.0.0", (), None, header="X-User")
    for value, name in ((b"R\xe9mi", None), ("Rémi".encode(), "Rémi")):
        headers = [(b"x-user", value)]
        scope = {"type": "http", "headers": headers, "client": ("127.0.0.1", 5000)}
        found = Who(access, None, Csrf()).of(Request(scope))
        assert (found.name if found else None) == name


def test_what_a_proxy_lets_in_needs_the_token_of_its_page(auth: Path) -> None:
    client = remote(auth=auth, header="X-User").client("127.0.0.1")
    ana, root = {"X-User": "Ana"}, {"X-User": "Root"}
    of_ana, of_root = (
        client.get("/api/who", headers=headers).json()["csrf"] for headers in (ana, root)
    )
    assert client.post("/api/change/edit", headers=root).status_code == 403
    wrong = root | {"X-CSRF-Token": of_ana}
    assert client.post("/api/change/edit", headers=wrong).status_code == 403
    right = root | {"X-CSRF-Token": of_root}
    assert client.post("/api/change/admin", headers=right).status_code == 200


def test_without_users_there_is_no_form() -> None:
    client = remote(header="X-User").client()
    answered = client.get("/", headers=HTML)
    assert (answered.status_code, answered.json()) == (401, {"error": "Log in first."})
    assert client.get("/login").status_code in (401, 404)


# Tokens of programs.


def test_tokens_have_names_and_roles(tokens: Path) -> None:
    site = remote(tokens=tokens)
    client = site.client(headers={"Origin": "http://desk.example"})
    for role, token in TOKENS.items():
        headers = {"Authorization": f"Bearer {token}"}
        found = client.get("/api/who", headers=headers).json()
        assert found == {"name": "Bot", "role": role, "via": "token", "csrf": ""}
        # No page makes a browser send it: no other token is needed.
        changed = client.post("/api/change/edit", headers=headers)
        assert changed.status_code == (403 if role == "read" else 200)
    refused = client.get("/api/who", headers=HTML)  # there is no form
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"


def test_a_wrong_token_is_not_made_up_for(auth: Path, tokens: Path) -> None:
    site = remote(auth=auth, tokens=tokens, header="X-User")
    client, _ = entered(site, peer="127.0.0.1")
    wrong = {"Authorization": "Bearer " + "x" * 40}
    assert client.get("/api/who", headers=wrong).status_code == 401
    assert client.get("/api/who", headers=wrong | {"X-User": "Root"}).status_code == 401
    assert client.get("/api/who", headers={"Authorization": "Basic eA=="}).status_code == 200
    right = {"Authorization": f"Bearer {TOKENS['read']}", "X-User": "Root"}
    assert client.get("/api/who", headers=right).json()["via"] == "token"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{token}", ("token", "edit")),
        ("{token}  # of the desk", ("token", "edit")),
        ("  {token}\tAgence  France\tadmin # x", ("Agence France", "admin")),
        ("{token} Ana", None),
        ("{token} edit", None),
        ("{token} Ana boss", None),
        ("{token} Ana Edit", None),
        ("{token} A\u202ena edit", None),
        ("Ana edit {token}", None),
    ],
)
def test_the_lines_of_tokens(line: str, expected: tuple[str, str] | None, tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    path.write_text(line.format(token=TOKENS["edit"]), encoding="utf-8")
    path.chmod(0o600)
    if expected is None:
        with pytest.raises(SettingsError, match="token") as refused:
            Access.of("127.0.0.1", (), path)
        assert TOKENS["edit"] not in str(refused.value)
        return
    found = Access.of("127.0.0.1", (), path).token(TOKENS["edit"])
    assert found
    assert (found.name, found.role) == expected


# How often.


def test_a_rate_has_a_pace_and_a_bounded_memory() -> None:
    clock = Clock()
    rate = Rate(3, 10, clock)

    def takes(key: str) -> str:
        try:
            rate.take(key, "Too often.")
        except RequestError as refused:
            return f"{refused.status} {refused.headers['Retry-After']}"
        return ""

    assert [takes("a") for _ in range(5)] == ["", "", "", "429 10", "429 10"]
    clock.now += 9.5
    assert takes("a") == "429 1"
    clock.now += 0.5
    assert [takes("a"), takes("a")] == ["", "429 10"]
    clock.now += 1000  # what was not used is not saved up
    assert [takes("a") for _ in range(4)] == ["", "", "", "429 10"]
    size = rate._until.buffer_info()[1]
    assert sum(not takes(f"other {number}") for number in range(1000)) > 900
    assert rate._until.buffer_info()[1] == size
    assert vars(rate).keys() == vars(Rate(1, 1)).keys()


def test_logins_are_counted_by_name_and_address(
    auth: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", WEAK)
    site = remote(auth=auth)

    def status(peer: str, name: str, password: str = "wrong") -> tuple[int, str]:
        answered = log_in(site.client(peer), name, password)
        return answered.status_code, answered.headers.get("retry-after", "")

    assert [status("203.0.113.1", "Ana")[0] for _ in range(10)] == [401] * 10
    code, after = status("203.0.113.1", "Ana", PASSWORD)
    assert code == 429
    assert 0 < int(after) <= 30
    # She can log in from elsewhere, and others from there, up to what an address may try.
    assert status("203.0.113.2", "Ana", PASSWORD)[0] == 303
    assert status("203.0.113.1", "Root", PASSWORD)[0] == 303
    assert [status("203.0.113.1", f"Nobody {n}")[0] for n in range(19)] == [401] * 19
    assert status("203.0.113.1", "Rémi", PASSWORD)[0] == 429
    # Where somebody has logged in before, only what is tried in his name counts.
    assert status("203.0.113.1", "Root", PASSWORD)[0] == 303
    assert [status("203.0.113.1", "Root")[0] for _ in range(8)] == [401] * 8
    assert status("203.0.113.1", "Root", PASSWORD)[0] == 429


def test_from_many_addresses_a_name_is_tried_a_bounded_number_of_times(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered(site, peer="198.51.100.1")
    with monkeypatch.context() as patched:
        patched.setattr(passwords, "_fits", lambda *_: False)
        codes = [
            log_in(site.client(f"203.0.113.{number}"), "Ana").status_code
            for number in range(11)
            for _ in range(10)
        ]
    assert codes == [401] * 99 + [429] * 11
    assert log_in(site.client("203.0.113.20")).status_code == 429
    assert log_in(site.client("198.51.100.1")).status_code == 303


def test_it_is_remembered_of_a_bounded_number_of_addresses_who_has_logged_in(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login, "_MOST_KNOWN", 2)
    for number in (1, 2, 1, 3):
        entered(site, peer=f"203.0.113.{number}")
    assert [address for address, _ in site.login._known] == ["203.0.113.1", "203.0.113.3"]


def test_a_refused_login_is_a_page_and_compares_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = site.client()
    for _ in range(10):
        log_in(client, "Ana", "wrong")
    monkeypatch.setattr(passwords, "_fits", lambda *_: pytest.fail("compared"))
    refused = log_in(client)
    assert refused.headers["content-type"].startswith("text/html")
    assert "too many attempts" in form_of(refused)["error"]


def test_changes_are_counted_by_visitor(site: Site) -> None:
    ana, csrf = entered(site)
    root, of_root = entered(site, "Root")
    codes = []
    for _ in range(2000):  # on a slow machine some are given back meanwhile
        answered = ana.post("/api/change/edit", headers={"X-CSRF-Token": csrf})
        codes.append(answered.status_code)
        if codes[-1] != 200:
            break
    assert codes[:300] == [200] * 300
    assert codes[-1] == 429
    assert int(answered.headers["retry-after"]) >= 1
    assert "too much" in answered.json()["error"]
    assert ana.get("/api/who").status_code == 200
    changed = root.post("/api/change/edit", headers={"X-CSRF-Token": of_root})
    assert changed.status_code == 200


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # a stranger says so
        ("127.0.0.1", "198.51.100.1", "127.0.0.1"),  # it was not named
        ("10.1.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.1.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
        ("10.1.0.1", "192.0.2.66, 198.51.100.1,10.1.0.2", "198.51.100.1"),
        ("10.1.0.1", "", "10.1.0.1"),
        ("10.1.0.1", "nonsense", "10.1.0.1"),
        ("10.1.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "", "203.0.113.9"),
        ("testclient", "198.51.100.1", "testclient"),
        ("", "", ""),
    ],
)
def test_where_a_request_comes_from(peer: str, forwarded: str, client: str, auth: Path) -> None:
    access = Access.of("0.0.0.0", (), None, auth=auth, proxies=["10.1.0.0/16"])
    assert access.client(peer, forwarded) == client


def test_by_https_what_comes_from_this_machine_comes_from_a_proxy(auth: Path) -> None:
    access = Access.of("0.0.0.0", (), None, auth=auth, https=True)
    for peer in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        assert access.client(peer, "192.0.2.66, 198.51.100.1") == "198.51.100.1"
    assert access.client("127.0.0.1", "") == "127.0.0.1"
    assert access.client("10.1.0.1", "198.51.100.1") == "10.1.0.1"


def test_bodies_of_strangers_have_a_room_of_their_own(
    auth: Path, tokens: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_STRANGERS", 1000)
    site = remote(auth=auth, tokens=tokens)
    rooms = site.app._of_strangers
    assert log_in(site.client()).status_code == 303
    assert log_in(site.client(), next="x" * 1000).status_code == 503
    assert {room._free for room in rooms.values()} == {1000}  # all was given back
    rooms["/login"].take(1000)
    assert log_in(site.client()).status_code == 503
    rooms["/login"].give(1000)
    rooms["/logout"].take(1000)  # what others ask for is no hindrance
    assert log_in(site.client()).status_code == 303
    assert site.app._room._free == 1 << 20


async def _many(count: int, compare: passwords.Passwords, known: str) -> list[Any]:
    import asyncio

    tasks = [compare.fits(PASSWORD, known) for _ in range(count)]
    return await asyncio.gather(*tasks, return_exceptions=True)


def test_passwords_are_compared_two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    lock, now, most = threading.Lock(), 0, 0

    def slow(password: str, known: str) -> bool:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.02)
        with lock:
            now -= 1
        return True

    monkeypatch.setattr(passwords, "_fits", slow)
    compare = passwords.Passwords()
    found = asyncio.run(_many(30, compare, "x"))
    assert most == 2
    refused = [one for one in found if isinstance(one, RequestError)]
    assert [one for one in found if one is True] == [True] * 20
    assert {(one.status, one.headers["Retry-After"]) for one in refused} == {(503, "5")}
    assert asyncio.run(_many(1, compare, "x")) == [True]  # the places are free again


# The file of users.


def line(name: str = "Ana", role: str = "edit", password: str = "") -> str:
    return msgspec.json.encode({"name": name, "role": role, "password": password}).decode()


HASH = WEAK.hash(PASSWORD)


@pytest.mark.parametrize(
    "damaged",
    [
        "nonsense",
        "{",
        "[]",
        "null",
        "{}",
        '{"name": "Ana"}',
        '{"name": 3, "role": "edit"}',
        '{"name": "Ana", "role": "edit", "password": null}',
        '{"name": "Ana", "role": "edit", "admin": true}',
        '{"name": "\\ud800", "role": "edit"}',
        "[" * 100_000,
        line(role="boss"),
        line(name=""),
        line(name=" Ana"),
        line(name="A\nna"),
        line(name="A\u202ena"),
        line(name="x" * 81),
        line(password=PASSWORD),
        line(password=HASH[:-10]),
        line(password=HASH[:-2] + "!!"),
        line(password=HASH + "\n"),
        line(password=HASH.replace("argon2id", "argon2d")),
        line(password=HASH.replace("m=8", "m=999999")),  # a gigabyte
        line(password="$2b$12$abcdefghijklmnopqrstuv"),
        line() + line(),
        line("Other") + "\n" + line(),  # twice the same
    ],
)
def test_a_damaged_line_is_told_and_not_guessed(damaged: str, tmp_path: Path) -> None:
    path = tmp_path / "users.jsonl"
    path.write_text(f"{line()}\n\n{damaged}\n", encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(SettingsError, match=r"Line [34] of .*users\.jsonl") as refused:
        Access.of("0.0.0.0", (), None, auth=path)
    assert "$argon2" not in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_users_that_others_may_read_are_refused(mode: int, auth: Path) -> None:
    assert auth.stat().st_mode & 0o777 == 0o600
    auth.chmod(mode)
    with pytest.raises(SettingsError, match="chmod 600"):
        Access.of("0.0.0.0", (), None, auth=auth)


def test_a_file_without_users_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "users.jsonl"
    with pytest.raises(SettingsError, match="cannot be read"):
        Access.of("0.0.0.0", (), None, auth=path)
    written(path)
    with pytest.raises(SettingsError, match="depeche users add"):
        Access.of("0.0.0.0", (), None, auth=path)


def test_a_hash_whose_bits_are_wrong_lets_nobody_in(auth: Path) -> None:
    damaged = HASH[:-1] + ("B" if HASH[-1] != "B" else "C")
    written(auth, User("Ana", "edit", damaged))
    assert log_in(remote(auth=auth).client()).status_code == 401


def test_a_change_of_the_file_counts_at_once(auth: Path) -> None:
    site = remote(auth=auth)
    ana, csrf = entered(site)
    root, _ = entered(site, "Root")
    known = users.read(auth)

    demoted = msgspec.structs.replace(known["Ana"], role="read")
    written(auth, demoted, known["Root"])
    assert ana.get("/api/who").json()["role"] == "read"
    assert ana.post("/api/change/edit", headers={"X-CSRF-Token": csrf}).status_code == 403

    other = msgspec.structs.replace(demoted, password=WEAK.hash("another password"))
    written(auth, other, known["Root"])
    assert ana.get("/api/who").status_code == 401
    assert log_in(site.client()).status_code == 401
    assert log_in(ana, password="another password").status_code == 303

    written(auth, known["Root"])
    assert ana.get("/api/who").status_code == 401
    written(auth, other, known["Root"])
    assert ana.get("/api/who").status_code == 401  # it has ended
    assert root.get("/api/who").status_code == 200


def test_a_file_that_breaks_leaves_the_users_as_they_were(
    auth: Path, caplog: pytest.LogCaptureFixture
) -> None:
    site = remote(auth=auth)
    ana, _ = entered(site)
    good = auth.read_bytes()
    for breaking in (
        lambda: auth.write_text("{"),
        lambda: auth.chmod(0o644),
        lambda: auth.unlink(),
    ):
        caplog.clear()
        breaking()
        for _ in range(3):
            assert ana.get("/api/who").status_code == 200
        assert [record.message.endswith("stay as they were.") for record in caplog.records] == [
            True
        ]
    auth.write_bytes(good)
    auth.chmod(0o600)
    assert log_in(site.client(), "Root").status_code == 303


def test_a_failed_login_is_in_the_log_without_what_was_typed(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    log_in(site.client(), "Ana", "a secret word")
    log_in(site.client(), "a secret word", "x")
    assert [record.getMessage() for record in caplog.records] == [
        "Ana could not log in from 203.0.113.9",
        "an unknown name could not log in from 203.0.113.9",
    ]


# Who gets in at all.


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"header": "Remote User"}, "--auth-header"),
        ({"header": "X:\r\n"}, "--auth-header"),
        ({"header": "X-User", "proxies": ["proxy.example"]}, "--proxy"),
        ({"header": "X-User", "proxies": ["10.0.0.0/99"]}, "--proxy"),
        ({"header": "X-User", "editor": "Ana"}, "--editor"),
        ({"editor": "A\x1bna"}, "--editor"),
        ({"editor": "x" * 81}, "--editor"),
        ({"auth": Path("none")}, "cannot be read"),
    ],
)
def test_values_that_make_no_sense_are_told(options: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        Access.of("127.0.0.1", (), None, **options)


def test_another_host_takes_one_of_three(auth: Path, tokens: Path) -> None:
    with pytest.raises(SettingsError, match="--auth FILE, --tokens FILE or --auth-header NAME"):
        Access.of("0.0.0.0", (), None, https=True, proxies=["10.0.0.1"])
    for options in ({"auth": auth}, {"header": "X-User"}):
        for host in ("0.0.0.0", "127.0.0.1"):
            access = Access.of(host, (), None, **options)  # type: ignore[arg-type]
            assert not access.is_open
            assert not access.asks_token
            assert access.editor == ""
    assert LOCAL.is_open


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana", "Ana"),
        (" Ana ", "Ana"),
        ("Re\u0301mi", "Rémi"),
        (SCRIPT, SCRIPT),
        ("Jean-Noël D’Arc", "Jean-Noël D’Arc"),
        ("Ana  B", ""),
        ("Ana\tB", ""),
        ("Ana\u202eB", ""),
        ("\ud800", ""),
        ("", ""),
    ],
)
def test_what_is_a_name(text: str, name: str) -> None:
    assert name_of(text) == name


# All of it put together.


@pytest.fixture
def unready(own_cache: Path) -> Iterator[Worker]:
    with Pipeline(beam=1, read_back=False) as pipeline:
        yield Worker(pipeline, 4)


def test_the_server_lets_in_by_login_and_by_token(
    unready: Worker, auth: Path, tokens: Path
) -> None:
    app = make(unready, Access.of("0.0.0.0", ["desk.example"], tokens, auth=auth))
    client = TestClient(app, "http://desk.example", follow_redirects=False)
    assert client.get("/api/v1/metrics").status_code == 401
    assert client.get("/api/v1/metrics", headers=HTML).status_code == 303
    assert client.get("/api/v1/health").status_code == 503
    assert client.get("/frontend/settings").json()["keyRequired"] is True
    assert client.post("/detect", data={"q": "Oui"}).status_code == 400  # as LibreTranslate has it
    assert log_in(client, "Rémi").status_code == 303
    assert client.get("/api/v1/metrics").status_code == 200
    # What changes nothing takes no token of a page, as for clients made for it.
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(client.post, "/detect", data={"q": "Oui"})
        while not unready.waiting:
            assert not asked.done(), asked.result().text
            time.sleep(0.01)
        unready._stopped = True
        for job in unready._waiting:
            job.future.set_exception(RequestError(503, "The server is stopping."))
        assert asked.result().status_code == 503
    program = TestClient(app, "http://desk.example")
    headers = {"Authorization": f"Bearer {TOKENS['read']}"}
    assert program.get("/api/v1/metrics", headers=headers).status_code == 200


def test_on_this_machine_there_is_no_form(unready: Worker) -> None:
    client = TestClient(make(unready, LOCAL), "http://localhost")
    assert client.get("/login").status_code == 404
    assert client.get("/api/v1/metrics").status_code == 200
