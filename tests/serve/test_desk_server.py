"""The review desk as a process with the bundled models and an inbox: an editor's whole way."""

from __future__ import annotations

import json
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from serve.test_server import Served, start, wait

pytestmark = pytest.mark.enable_socket

TEXT = (
    "Le maire de Privas démissionne\n\n"
    "Le maire de Privas, Paul Marchal, a démissionné mardi après un vote du conseil municipal.\n\n"
    "La braderie de la ville aura lieu le 12 mai, a annoncé la préfecture.\n"
)


class Desk:
    """What a client does."""

    def __init__(self, served: Served, folder: Path) -> None:
        self.served = served
        self.out, self.inbox = folder / "out", folder / "inbox"

    def ask(self, path: str, body: Any = None, method: str | None = None) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if data else {}
        request = urllib.request.Request(
            f"{self.served.url}/api/v1/{path}", data, headers, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def done(self, path: str, body: Any = None) -> Any:
        status, answer = self.ask(path, body)
        assert status == 200, answer
        return answer

    def drop(self, name: str, text: str) -> None:
        """Put a file into the inbox as a wire does."""
        hidden = self.inbox / f".{name}"
        hidden.write_text(text, encoding="utf-8")
        hidden.rename(self.inbox / name)

    def item(self, name: str, until: Callable[[Any], bool] = lambda found: True) -> Any:
        """An item, once it is there and as it should be."""
        end = time.monotonic() + 60
        while True:
            status, found = self.ask(f"items/{name}")
            if status == 200 and until(found):
                return found
            assert time.monotonic() < end, found
            time.sleep(0.1)


def opened(folder: Path, cache: Path) -> Desk:
    (folder / "inbox").mkdir(exist_ok=True)
    places = {"out": folder / "out", "inbox": folder / "inbox", "hand-to": folder / "handed"}
    options = [part for name, place in places.items() for part in (f"--{name}", str(place))]
    desk = Desk(start(cache, *options, "--settle", "0.2", "--editor", "Anna"), folder)
    wait(desk.served)
    return desk


def ended(desk: Desk, number: int) -> int:
    process = desk.served.process
    process.send_signal(number)
    code = process.wait(30)
    assert process.stderr is not None
    process.stderr.close()
    return code


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Desk]:
    """One desk for all tests of this module, each of which has items of its own."""
    found = opened(tmp_path_factory.mktemp("desk"), cache)
    yield found
    ended(found, signal.SIGKILL)


def targets(found: Any) -> list[str]:
    return [pair["target"] for pair in found["brief"]["translation"]["pairs"]]


def test_from_the_inbox_to_what_a_client_fetches(desk: Desk) -> None:
    desk.drop("mairie.txt", TEXT)
    found = desk.item("mairie")
    assert found["item"]["status"] == "new"
    version = found["item"]["version"]
    change = {"field": "sentence-2", "text": "Privas’s mayor has resigned.", "version": version}
    edited = desk.done("items/mairie/edit", change)["item"]
    assert (edited["status"], edited["by"]) == ("in review", "Anna")
    status, refused = desk.ask("items/mairie/edit", change | {"text": "Too late."})
    assert status == 409
    assert "Anna" in refused["error"]
    found = desk.done("items/mairie/check", {"field": "sentence-3", "text": "The sale is 13 May."})
    assert "12" in str(found["findings"])
    desk.done("items/mairie/approve", {"version": edited["version"]})
    approved = desk.done("items/mairie/approved")
    assert "Privas’s mayor has resigned." in json.dumps(approved, ensure_ascii=False)
    assert json.loads((desk.out / "mairie" / "approved.json").read_bytes()) == approved
    end = time.monotonic() + 20
    while not (desk.out.parent / "handed" / "mairie.json").exists():
        assert time.monotonic() < end
        time.sleep(0.1)
    with urllib.request.urlopen(f"{desk.served.url}/feed.atom", timeout=20) as feed:
        assert b"Privas" in feed.read()


def test_a_term_that_is_taught_counts_at_once_and_soon_in_the_rest_of_the_queue(desk: Desk) -> None:
    desk.drop("foire.txt", TEXT)
    desk.drop("loto.txt", TEXT.replace("12 mai", "13 juin"))
    first = desk.item("foire")
    second = desk.item("loto")
    assert not any("jumble" in text for text in targets(first))
    kept = {"field": "sentence-2", "text": "The mayor has left.", "version": 0}
    desk.done("items/foire/edit", kept | {"version": first["item"]["version"]})
    term = {"french": "braderie", "english": "jumble sale", "item": "foire"}
    desk.done("terms", term)
    found = desk.item("foire")
    assert "jumble sale" in targets(found)[2]
    assert targets(found)[1] == "The mayor has left."  # an edit stays
    found = desk.item("loto", lambda found: "jumble sale" in targets(found)[2])
    assert found["brief"]["signature"] != second["brief"]["signature"]
    assert ("braderie,jumble sale") in (desk.out / "glossary.csv").read_text(encoding="utf-8")
    desk.drop("bal.txt", TEXT.replace("12 mai", "14 juillet"))
    assert "jumble sale" in targets(desk.item("bal"))[2]


def test_other_wordings_and_what_was_approved_before(desk: Desk) -> None:
    text = "Le tribunal de Lyon a condamné {} Marc Fabre à deux ans de prison ferme.\n"
    desk.drop("cour.txt", text.format("jeudi"))
    found = desk.item("cour")
    answer = desk.done("items/cour/wordings", {"sentence": 1})
    texts = [one["text"] for one in answer["wordings"]]
    assert len(texts) == len(set(texts)) > 1
    assert answer["near"] == []
    change = {"field": "sentence-1", "text": "A Lyon court jailed Marc Fabre on Thursday."}
    item = desk.done("items/cour/edit", change | {"version": found["item"]["version"]})["item"]
    desk.done("items/cour/approve", {"version": item["version"]})
    desk.drop("appel.txt", text.format("vendredi"))
    desk.item("appel")
    (near,) = desk.done("items/appel/wordings", {"sentence": 1})["near"]
    assert near["target"] == change["text"]
    assert 0.9 <= near["likeness"] < 1
    desk.drop("encore.txt", text.format("jeudi"))
    assert targets(desk.item("encore")) == [change["text"]]


def test_a_newer_version_of_what_was_approved_is_told(desk: Desk) -> None:
    for version, day in ((1, 12), (2, 15)):
        story = {"id": "fete", "version": version, "text": TEXT.replace("12 mai", f"{day} mai")}
        desk.drop("fete.jsonl" if version == 1 else "suite.jsonl", json.dumps(story))
        found = desk.item("fete", lambda found, day=day: str(day) in targets(found)[-1])
        if version == 1:
            desk.done("items/fete/approve", {"version": found["item"]["version"]})
    assert found["item"]["status"] == "updated"
    (change,) = desk.done("items/fete/changes")["changes"]
    assert "12" in change["french_before"]
    assert "15" in change["english_after"]


@pytest.mark.slow
def test_it_stops_in_order_and_goes_on_where_it_was(tmp_path: Path, cache: Path) -> None:
    desk = opened(tmp_path, cache)
    desk.drop("mairie.txt", TEXT)
    version = desk.item("mairie")["item"]["version"]
    desk.done("items/mairie/begin", {"version": version})
    assert ended(desk, signal.SIGTERM) == 0
    again = opened(tmp_path, cache)
    try:
        assert again.item("mairie")["item"]["status"] == "in review"
        status, refused = again.ask("items/mairie/approve", {"version": 0})
        assert status == 409
        assert "Anna" in refused["error"]
    finally:
        assert ended(again, signal.SIGINT) == 130
