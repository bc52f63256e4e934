"""The review desk in a real browser. Skipped where there is none; axe-core as in `writers`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from depeche.desk.values import Conflict, Field, Item
from depeche.documents import Brief, Edit, Repaired
from depeche.repairs.edits import apply
from depeche.serve import server, users
from depeche.serve.access import Access
from depeche.serve.app import make
from depeche.serve.passwords import hashed
from depeche.serve.users import User
from desk.made import ENGLISH, FRENCH, arrival, done
from writers import driver
from writers.driver import Browser
from writers.made import HOSTILE
from writers.test_browser import AXE, STILL

from serve.desks import Served, served
from serve.fixtures import LOCAL

REASON = driver.missing()
pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(REASON is not None, reason=REASON or ""),
]
CONTROL, ENTER, ESCAPE, TAB, END = "\ue009", "\ue007", "\ue00c", "\ue004", "\ue010"
LIT = """
  return [...document.querySelectorAll(".pair")]
    .filter(pair => getComputedStyle(pair).backgroundColor !== "rgba(0, 0, 0, 0)").map(p => p.id);
"""
FIRST, SECOND = Field("sentence", 1), Field("sentence", 2)


class Open:
    """A desk that is served over TCP, and a browser that looks at it."""

    def __init__(self, desk: Served, browser: Browser, port: int) -> None:
        self.desk = desk.context.desk
        self.served = desk
        self.browser = browser
        self.url = f"http://localhost:{port}"

    def go(self, path: str) -> None:
        self.browser.go(self.url + path)
        self.browser.run(STILL)
        self.until("document.readyState === 'complete'")

    def until(self, condition: str, seconds: float = 10) -> float:
        """Wait until a condition holds on the page; returns how long that took."""
        begun = time.monotonic()
        while not self.browser.run(f"return Boolean({condition})"):
            assert time.monotonic() < begun + seconds, f"{condition}\n{self.text('main')}"
            time.sleep(0.02)
        return time.monotonic() - begun

    def text(self, selector: str) -> str:
        found: str = self.browser.run(
            "return document.querySelector(arguments[0])?.innerText ?? ''", selector
        )
        return found

    def shows(self, selector: str, text: str, seconds: float = 10) -> float:
        """Wait until an element has a text."""
        return self.until(
            f"document.querySelector({selector!r})?.innerText.includes({text!r})", seconds
        )

    def item(self, name: str = "a") -> Item:
        return self.desk.item(self.desk.urn(name))

    def english(self, field: Field, name: str = "a") -> str:
        pairs = self.desk.brief(self.desk.urn(name))[1].translation.pairs
        return pairs[field.number - 1].target

    def other(self, do: Callable[..., Item | Conflict], *arguments: object) -> None:
        """Do something as another editor would from elsewhere."""
        urn = self.desk.urn("a")
        item = done(do(urn, *arguments, "Karim", self.desk.item(urn).version))
        self.served.context.notices.publish(item.folder)

    def arrives(self, brief: Brief) -> None:
        """Let a brief come into the folder, as the watch does."""
        self.desk._store.place(brief)
        self.desk.refresh()
        self.served.context.notices.publish(brief.id)


def field(name: Field | str) -> str:
    return f".text[data-field={name}]"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, tmp_path: Path, socket_enabled: None) -> Iterator[Open]:
    with opened(browser, tmp_path) as found:
        browser.resize(1360, 900)
        browser.log("browser")
        browser.requests()
        yield found
        browser.go("about:blank")
        own = (found.url, "data:", "chrome:", "chrome-untrusted:")
        assert [url for url in browser.requests() if not url.startswith(own)] == []
        refusals = (" status of 409 ", " status of 422 ")  # which a browser logs
        told = [entry["message"] for entry in browser.log("browser")]
        assert [one for one in told if not any(status in one for status in refusals)] == []


@contextmanager
def opened(browser: Browser, out: Path, *briefs: Brief, access: Access = LOCAL) -> Iterator[Open]:
    with served(out, *briefs) as desk:
        listening = server.listen("127.0.0.1", 0)
        app = make(desk.context.worker, access, desk.context)
        with server._speaking(app, listening):
            yield Open(desk, browser, listening.getsockname()[1])
            desk.context.notices.close()


def test_a_brief_and_its_sources_light_each_other_up(page: Open) -> None:
    page.go("/items/a")
    assert page.browser.run(LIT) == []
    page.browser.point("#s2 .now")
    assert page.browser.run(LIT) == ["p2"]
    page.browser.point("#p1 .fr")
    colours = page.browser.run(
        "return [...document.querySelectorAll('.claim .now')]"
        ".map(text => getComputedStyle(text).backgroundColor)"
    )
    assert colours[0] != colours[1]
    page.browser.away()
    for _ in range(3):  # the headline, then the sentences of the brief
        page.browser.press("j")
    assert page.browser.run("return document.activeElement.dataset.field") == "brief-2"
    assert page.browser.run(LIT) == ["p2"]


def test_a_sentence_is_edited_in_place(page: Open) -> None:
    page.go("/items/a")
    page.browser.click(f"{field(SECOND)} .now")
    area = f"{field(SECOND)} textarea"
    assert page.browser.run(f"return document.activeElement.matches({area!r})")
    page.browser.press(END)
    page.browser.type(" Really.")
    page.shows(f"{field(SECOND)} .found", "The checks find nothing.")
    # A number that the French does not have is told within half a second.
    page.browser.run(f"document.querySelector({area!r}).select()")
    page.browser.type("He promised 13 million euros to schools")
    page.browser.press(".")
    assert page.shows(f"{field(SECOND)} .found", "12", 2) < 0.5
    assert page.item().version == 0
    page.browser.press(CONTROL, ENTER)
    page.shows(f"{field(SECOND)} .now", "13 million")
    page.until(f"!document.querySelector({area!r})")
    assert page.english(SECOND) == "He promised 13 million euros to schools."
    assert page.browser.run("return document.activeElement.dataset.field") == str(SECOND)
    # What the machine wrote is there on demand.
    page.browser.click(f"{field(SECOND)} summary")
    page.shows(f"{field(SECOND)} .made", ENGLISH[1])
    assert (
        page.browser.run(
            f"return document.querySelector('{field(SECOND)} .diff del').textContent.trim()"
        )
        == "12"
    )
    page.browser.press("u")
    page.shows(f"{field(SECOND)} .now", ENGLISH[1])
    assert [change.kind for change in page.desk.history(page.item().urn)] == ["edit", "undo"]


def test_escape_leaves_a_text_as_it_was(page: Open) -> None:
    page.go("/items/a")
    page.browser.click(f"{field('headline')} .now")
    page.browser.type("x")
    page.browser.press(ESCAPE)
    page.until("!document.querySelector('.editor')")
    assert page.text("h1") == "The prefect in Nantes"
    assert page.item().version == 0
    page.browser.go(f"{page.url}/items/a")
    assert not page.browser.run("return document.querySelector('.editor')")


def test_what_was_typed_outlives_a_reload(page: Open) -> None:
    page.go("/items/a")
    page.browser.click(f"{field('brief-1')} .now")
    page.browser.type(" More")
    page.go("/items/a")
    page.shows(f"{field('brief-1')} .told", "You typed this before")
    area = page.browser.run(f"return document.querySelector('{field('brief-1')} textarea').value")
    assert area == f"{ENGLISH[0]} More"
    page.browser.click(f"{field('brief-1')} [data-do=save]")
    page.shows(f"{field('brief-1')} .now", "More")
    page.go("/items/a")
    assert not page.browser.run("return document.querySelector('.editor')")


@pytest.mark.parametrize("keeps", ["mine", "theirs"])
def test_the_second_of_two_editors_is_told(keeps: str, page: Open) -> None:
    page.go("/items/a")
    page.browser.click(f"{field(FIRST)} .now")
    page.browser.type(" Mine.")
    urn = page.item().urn
    done(page.desk.edit(urn, FIRST, "Theirs.", "Karim", 0))  # and the page is not told
    page.browser.press(CONTROL, ENTER)
    page.shows(f"{field(FIRST)} .conflict", "Karim changed this just now")
    page.shows(f"{field(FIRST)} .theirs", "Theirs.")
    page.browser.press(CONTROL, ENTER)  # pressed once more, it decides nothing
    page.browser.press(TAB)
    time.sleep(0.3)
    assert page.english(FIRST) == "Theirs."
    assert page.browser.run("return document.activeElement.dataset.do") == "theirs"
    page.browser.click(f"{field(FIRST)} [data-do={keeps}]")
    page.until("!document.querySelector('.editor')")
    wanted = f"{ENGLISH[0]} Mine." if keeps == "mine" else "Theirs."
    page.shows(f"{field(FIRST)} .now", wanted)
    assert page.english(FIRST) == wanted


def test_what_another_editor_does_appears(page: Open) -> None:
    page.go("/items/a")
    page.browser.click(f"{field(FIRST)} .now")
    page.browser.type(" Mine.")
    page.other(page.desk.edit, SECOND, "Theirs.")
    page.shows(f"{field(SECOND)} .now", "Theirs.")
    page.shows(".notice", "Karim has changed sentence 2 of the brief, sentence 2.")
    value = page.browser.run(f"return document.querySelector('{field(FIRST)} textarea').value")
    assert value == f"{ENGLISH[0]} Mine."
    page.browser.press("x")
    assert page.browser.run("return document.activeElement.value").endswith("Mine.x")
    # The same text is disputed, though the page has been shown anew meanwhile.
    page.other(page.desk.edit, FIRST, "Theirs, too.")
    page.shows(".notice", "sentence 1")
    page.browser.press(CONTROL, ENTER)
    page.shows(f"{field(FIRST)} .conflict", "Karim changed this")


def test_a_newer_version_does_not_take_what_is_typed(page: Open) -> None:
    page.go("/items/a")
    page.browser.click(f"{field(SECOND)} .now")
    page.browser.type(" Mine.")
    new = ("Le préfet a visité Nantes lundi.", FRENCH[1], "Il est parti.")
    page.arrives(
        arrival("a", 2, new, ("The prefect visited Nantes on Monday.", ENGLISH[1], "He left."))
    )
    page.shows(".notice", "A newer version of this article has come.")
    page.browser.press(CONTROL, ENTER)
    page.shows(".conflict", "look at it before you save")
    page.browser.click(f"{field(SECOND)} [data-do=theirs]")
    page.shows(f"{field(FIRST)} .now", "Monday")
    page.shows(f"{field(SECOND)} .told", "You typed this before")
    page.browser.click(f"{field(SECOND)} [data-do=save]")
    page.shows(f"{field(SECOND)} .now", "Mine.")
    assert page.english(SECOND) == f"{ENGLISH[1]} Mine."


def test_an_editor_is_not_closed_under_the_fingers(page: Open) -> None:
    page.go("/items/a")
    page.browser.click(f"{field(FIRST)} .now")
    page.other(page.desk.edit, FIRST, "Theirs.")
    page.shows(f"{field(FIRST)} .told", "Karim has changed this.")
    page.browser.press("a")
    value = "return document.activeElement.value"
    assert page.browser.run(value) == "Theirs.a"
    page.browser.press("\ue003")
    page.arrives(arrival("a", 2, ("Autre chose.", FRENCH[1]), ("Something else.", ENGLISH[1])))
    page.shows("#notices", "A newer version of this article has come.")
    page.browser.press("n")
    assert page.browser.run(value) == "Theirs.n"
    # One that nobody types in is closed, and the next key does nothing.
    page.browser.press("\ue003")
    page.browser.run("document.activeElement.blur()")
    page.arrives(arrival("a", 3, ("Rien.", FRENCH[1]), ("Nothing.", ENGLISH[1])))
    page.until("!document.querySelector('.editor')")
    page.browser.press("a")
    page.browser.press("r")
    assert not page.browser.run("return document.querySelector('dialog[open]')")
    assert page.item().status == "in review"


def test_what_another_brings_is_asked_about_before_it_is_approved(page: Open) -> None:
    page.go("/items/a")
    page.browser.click(f"{field(FIRST)} .now")
    page.browser.type(" Mine.")
    page.browser.press(CONTROL, ENTER)
    page.shows(f"{field(FIRST)} .now", "Mine.")
    assert page.text("#notices") == ""
    page.arrives(arrival("a", 2, (FRENCH[0], "Il est parti."), (ENGLISH[0], "He left.")))
    page.shows(".notice", "A newer version of this article has come.")
    marked = "return [...document.querySelectorAll('.text.fresh')].map(t => t.dataset.field)"
    assert page.browser.run(marked) == ["brief-2", "sentence-2"]
    time.sleep(1.1)  # in which keys do nothing
    page.browser.press("a")
    page.shows("#sure[open]", "A newer version of this article has come.")
    page.browser.press(ESCAPE)
    assert page.item().status == "in review"
    page.browser.press("a")
    page.shows(".kicker", "approved")


@pytest.mark.parametrize(
    ("embargoed", "headline", "asked"),
    [
        ("2999-12-01T06:00:00Z", "x", "It is embargoed until 1 Dec 2999"),
        ("2001-12-01T06:00:00Z", "x", None),
        (None, "", "It has no headline."),
    ],
)
def test_an_approval_is_asked_about_if_there_is_something_to_know(
    embargoed: str | None, headline: str, asked: str | None, page: Open
) -> None:
    page.arrives(arrival("b", embargoed=embargoed))
    if not headline:
        done(page.desk.edit(page.item("b").urn, Field("headline"), "", "Karim", 0))
    page.go("/items/b")
    page.browser.press("a")
    if asked:
        page.shows("#sure[open]", asked)
        assert page.item("b").status != "approved"
        page.browser.press(ENTER)
    page.shows(".kicker", "approved")


def test_a_sentence_of_the_brief_is_mended_in_the_article_too(page: Open) -> None:
    page.go("/items/a")
    page.browser.click(f"{field('brief-2')} .now")
    page.browser.run("document.activeElement.select()")
    page.browser.type("He promised schools 12 million euros.")
    page.browser.click(f"{field('brief-2')} [data-do=article]")
    page.shows(f"{field(SECOND)} .now", "He promised schools")
    page.shows(f"{field('brief-2')} .now", "He promised schools")
    (change,) = page.desk.history(page.item().urn)
    assert change.field == SECOND
    # With words of its own it follows the article no more.
    page.other(page.desk.edit, Field("brief", 2), "Money for schools.")
    page.shows(f"{field('brief-2')} .now", "Money for schools.")
    page.browser.click(f"{field('brief-2')} .now")
    assert page.browser.run(
        f"return document.querySelector('{field('brief-2')} [data-do=article]').hidden"
    )


def test_an_edit_that_was_not_kept_is_used_again_or_forgotten(page: Open) -> None:
    page.other(page.desk.edit, SECOND, "He promised schools 12 million euros.")
    new = ("Il est venu.", FRENCH[0], "Il a promis 15 millions d’euros aux écoles.")
    page.arrives(arrival("a", 2, new, ("He came.", ENGLISH[0], "He promised schools 15 million.")))
    page.go("/items/a")
    page.shows(".dropped", "He promised schools 12 million euros.")
    page.browser.click(".dropped [data-do=use]")
    area = f"{field('sentence-3')} textarea"  # that of the French which is most like it
    value = page.browser.run(f"return document.querySelector({area!r}).value")
    assert value == "He promised schools 12 million euros."
    page.browser.press(ESCAPE)
    page.until("!document.querySelector('.editor')")
    page.browser.click(".dropped [data-do=forget]")
    hidden = "return document.querySelector('.dropped').hidden"
    assert page.browser.run(hidden)
    page.go("/items/a")
    assert page.browser.run(hidden)
    page.browser.run("localStorage.clear()")


def test_what_is_open_stays_open_and_what_could_not_be_loaded_is_loaded_again(page: Open) -> None:
    page.go("/items/a")
    page.browser.click(".as-it-came summary")
    page.browser.run(
        "window.fetched = window.fetch; window.fetch = () => Promise.reject(new TypeError());"
    )
    page.until("document.getElementById('link-state').textContent === ''")
    page.other(page.desk.edit, FIRST, "Theirs.")
    page.shows("#link-state", "this may be old")
    page.browser.run("window.fetch = window.fetched")
    page.shows(f"{field(FIRST)} .now", "Theirs.")
    page.until("document.getElementById('link-state').textContent === ''")
    assert page.browser.run("return document.querySelector('.as-it-came').open")
    page.arrives(arrival("a", 2, ("Autre chose.",), ("Something else.",)))
    page.shows(f"{field(FIRST)} .now", "Something else.")
    assert page.browser.run("return document.querySelector('.as-it-came').open")


def test_the_end_of_the_list_is_told(page: Open) -> None:
    page.arrives(arrival("b"))
    page.go("/")
    page.go("/items/a")  # the older one
    page.arrives(arrival("c"))
    page.browser.press("n")
    page.until("location.pathname === '/items/c'")
    page.shows(".notice", "That was the end of the list; this is the newest new item.")


def test_a_withdrawal_while_the_page_is_open_is_told(page: Open) -> None:
    page.go("/items/a")
    page.arrives(arrival("a", 2, pubstatus="canceled"))
    page.shows(".notice", "The agency has withdrawn this article.")


def test_near_sentences_are_offered_with_what_differs(page: Open) -> None:
    french = "Il a promis 15 millions d’euros aux écoles."
    page.arrives(arrival("b", french=(FRENCH[0], french)))
    urn = page.item("b").urn
    done(page.desk.edit(urn, SECOND, "He promised schools 15 million euros.", "Karim", 0))
    done(page.desk.approve(urn, "Karim", 1))
    page.go("/items/a")
    page.browser.click(f"{field('brief-2')} .now")  # which is a sentence of the article
    page.browser.click(f"{field('brief-2')} [data-do=wordings]")
    page.shows(".offers", "approved by Karim")
    assert page.text(".offers del").strip() == "15"
    assert page.text(".offers ins").strip() == "12"
    page.shows(".offers .warning", "12")


def test_what_was_typed_of_a_sentence_that_is_gone_is_shown(page: Open) -> None:
    page.go("/items/a")
    page.browser.click(f"{field(SECOND)} .now")
    page.browser.type(" Mine.")
    page.arrives(arrival("a", 2, FRENCH[:1], ENGLISH[:1]))
    page.shows(".notice", "A newer version of this article has come.")
    page.browser.click(".notice button:not(.plain)")
    page.shows(".notice .typed", f"{ENGLISH[1]} Mine.")


def test_a_withdrawal_is_loud(page: Open) -> None:
    page.go("/items/a")
    page.arrives(arrival("a", 2, pubstatus="canceled"))
    page.shows(".loud", "Withdrawn by the provider (canceled)")
    assert not page.browser.run("return document.querySelector('[data-do=approve]')")


def test_other_wordings_are_taken_but_not_saved(page: Open) -> None:
    page.go("/items/a")
    page.browser.click(f"{field(FIRST)} .now")
    page.browser.click(f"{field(FIRST)} [data-do=wordings]")
    page.shows(".offers", "a number changed.")
    page.browser.click(".offers li:nth-child(2) button")
    value = page.browser.run(f"return document.querySelector('{field(FIRST)} textarea').value")
    assert value == "Another."
    assert page.item().version == 0


def test_approving_copying_and_taking_it_back(page: Open) -> None:
    page.browser.devtools(
        "Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"]
    )
    page.go("/items/a")
    page.browser.press("a")
    page.shows(".kicker", "approved")
    assert (page.served.out / "a" / "approved.json").exists()
    for kind, wanted in (
        ("plain", f"The prefect in Nantes\n\n{' '.join(ENGLISH)}"),
        ("markdown", f"# The prefect in Nantes\n\n{' '.join(ENGLISH)}"),
        ("html", f"<h1>The prefect in Nantes</h1>\n<p>{' '.join(ENGLISH)}</p>"),
    ):
        page.browser.click(f"[data-copy={kind}]")
        page.shows(f"[data-copy={kind}]", "copied")
        copied = page.browser.run_async(
            "const done = arguments[arguments.length - 1];"
            "navigator.clipboard.readText().then(done, error => done(String(error)))"
        )
        assert copied == wanted
    page.browser.press("r")
    page.browser.type("Wrong day")
    page.browser.press(CONTROL, ENTER)
    page.shows(".kicker", "rejected")
    page.shows(".warning", "Wrong day")
    assert not (page.served.out / "a" / "approved.json").exists()


def test_french_that_is_selected_becomes_a_term(page: Open) -> None:
    page.served.models.made = arrival(
        english=("The mayor visited Nantes on Tuesday.", ENGLISH[1]), signature="depeche:0|mt:other"
    )
    page.go("/items/a")
    page.browser.run(
        "const text = document.querySelector('#p1 .fr').firstChild;"
        "getSelection().setBaseAndExtent(text, 2, text, 10);"  # with the spaces around it
    )
    page.until("!document.getElementById('teach-bar').hidden")
    assert page.text("#teach-bar").split("\n") == ["Add to glossary", "Never split this word"]
    page.browser.click("#teach-bar [data-do=teach]")
    assert page.browser.run("return document.getElementById('term-french').value") == "préfet"
    page.browser.type("mayor")
    page.browser.press(ENTER)
    page.shows(f"{field(FIRST)} .now", "The mayor")
    page.shows(".notice", "“préfet” is in the glossary now. This article was translated again.")
    assert page.served.context.glossary.read_text().endswith("préfet,mayor\n")
    page.go("/terms")
    page.shows("main", "préfet")
    page.browser.click("button[data-ask^=DELETE]")
    page.shows("main", "No term yet.")


def test_a_word_is_taught_as_it_came(page: Open) -> None:
    french = "Le chef nordcoréen est là."
    made = arrival("b", french=(french,), english=("The North Korean leader is here.",))
    body = made.article.body
    edits = (Edit(12, 12, "", " ", "lost-space", 0.9),)
    repaired = Repaired(msgspec.structs.replace(body, text=apply(french, edits)), edits)
    (pair,) = made.translation.pairs
    pair = msgspec.structs.replace(pair, source=apply(french, edits))
    made = msgspec.structs.replace(
        made,
        repaired=repaired,
        translation=msgspec.structs.replace(made.translation, pairs=(pair,)),
    )
    page.served.models.made = made
    page.arrives(made)
    page.go("/items/b")
    page.browser.run(
        "const range = document.createRange(), fr = document.querySelector('#p1 .fr');"
        "range.setStart(fr.firstChild, 8); range.setEnd(fr.lastChild, 6);"
        "getSelection().removeAllRanges(); getSelection().addRange(range);"
    )
    page.until("!document.getElementById('teach-bar').hidden")
    page.browser.click("#teach-bar [data-do=keep-word]")
    page.shows(".notice", "“nordcoréen” is never split any more.")
    assert page.served.context.words.read_text().endswith("nordcoréen\n")


def test_new_items_appear_and_what_is_selected_stays(page: Open) -> None:
    page.arrives(arrival("b"))
    page.go("/")
    page.browser.press("j")
    page.browser.press("j")
    assert page.browser.run("return document.activeElement.closest('tr').dataset.name") == "a"
    page.until("document.getElementById('link-state').textContent === ''")
    page.arrives(arrival("c"))
    page.until("document.querySelector('tr[data-name=c]')")
    assert page.text("#said") == "1 new"
    assert page.browser.run("return document.activeElement.closest('tr').dataset.name") == "a"
    page.other(page.desk.edit, Field("headline"), "Prefect visits Nantes")
    page.shows("tr[data-name=a]", "Prefect visits Nantes")
    page.shows("tr[data-name=a]", "in review")
    assert page.text("#said") == "1 changed"
    page.browser.press("/")
    page.browser.type("nantes")
    page.browser.press(ENTER)
    page.until("location.search === '?q=nantes'")
    page.until("document.querySelectorAll('tbody tr').length === 3")


def test_a_whole_review_without_a_mouse(page: Open) -> None:
    page.arrives(arrival("b"))
    page.go("/")
    page.browser.press("?")
    page.shows("#help", "next, previous item")
    page.browser.press(ESCAPE)
    page.browser.press("j")
    page.browser.press(ENTER)
    page.shows("h1", "The prefect in Nantes")
    for _ in range(4):
        page.browser.press("j")
    page.browser.press("k")
    page.browser.press("e")
    page.browser.press(ESCAPE)
    page.until("document.activeElement.dataset.field === 'brief-2'")
    page.browser.press("j")
    page.browser.press(ENTER)
    page.browser.type(" Indeed.")
    page.browser.press(CONTROL, ENTER)
    page.shows(f"{field(FIRST)} .now", "Indeed.")
    page.browser.press("a")
    page.shows(".kicker", "approved")
    assert page.item("b").status == "approved"
    page.browser.press("n")
    page.until("location.pathname === '/items/a'")
    page.browser.press("g")
    page.browser.press("q")
    page.until("location.pathname === '/'")
    page.shows("tr[data-name=b]", "approved")
    page.browser.run("localStorage.setItem('depeche single keys', 'off')")
    page.browser.press("j")
    assert not page.browser.run("return document.activeElement.closest('tr')")
    page.browser.run("localStorage.clear()")


def test_what_was_typed_outlives_the_session(
    browser: Browser, tmp_path: Path, socket_enabled: None
) -> None:
    file = tmp_path / "users"
    jeanne, paul = (User(name, "edit", hashed("a" * 12)) for name in ("Jeanne", "Paul"))
    users.write(file, [jeanne, paul])
    access = Access.of("127.0.0.1", (), None, auth=file)

    def log_in() -> None:
        page.until("location.pathname === '/login'")
        browser.run("document.getElementById('name').focus()")
        browser.type("Jeanne\ue004aaaaaaaaaaaa\ue007")
        page.until("location.pathname === '/items/a'")

    with opened(browser, tmp_path / "out", access=access) as page:
        page.go("/items/a")
        log_in()
        browser.click(f"{field(FIRST)} .now")
        browser.type(" Typed.")
        users.write(file, [paul])  # which ends the session
        browser.press(CONTROL, ENTER)
        page.shows(f"{field(FIRST)} .told", "What you typed is kept. Log in")
        users.write(file, [jeanne, paul])
        browser.click(f"{field(FIRST)} .told a")
        log_in()
        page.shows(f"{field(FIRST)} .told", "You typed this before")
        browser.click(f"{field(FIRST)} [data-do=save]")
        page.shows(f"{field(FIRST)} .now", "Typed.")
        (change,) = page.desk.history(page.item().urn)
        assert change.by == "Jeanne"
        browser.click(".bar form button")
        page.until("location.pathname === '/login'")
        page.go("/")
        page.until("location.pathname === '/login'")
        browser.go("about:blank")


def test_a_hostile_article_stays_text(
    browser: Browser, tmp_path: Path, socket_enabled: None
) -> None:
    texts = tuple(text.replace("\n", " ") for text in HOSTILE)
    made = arrival("hostile", french=texts, english=texts, byline=texts[0], ednote=texts[2])
    browser.log("browser")
    with opened(browser, tmp_path, made) as page:
        urn = page.item("hostile").urn
        for version, text in enumerate(texts[:4]):
            done(page.desk.edit(urn, Field("headline"), text, text, version))
        done(page.desk.reject(urn, texts[0], texts[2], 4))
        for path in ("/", "/items/hostile", "/items/hostile/history", "/?q=" + "%3Cscript%3E"):
            page.go(path)
            assert browser.run("return document.querySelectorAll('script:not([src])').length") == 0
            assert browser.run(
                "return [...document.querySelectorAll('*')].every(e => [...e.attributes]"
                ".every(a => !a.name.startsWith('on') && a.name !== 'style'))"
            )
        page.go("/items/hostile")
        browser.click(f"{field(FIRST)} .now")
        browser.click(f"{field(FIRST)} [data-do=wordings]")
        page.shows(".offers", "<script>")
        assert browser.log("browser") == []
        # Even markup that got in would find the door shut.
        browser.run(
            "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=ran=1>');"
            "const s = document.createElement('script'); s.text = 'ran = 1';"
            "document.body.append(s)"
        )
        assert browser.run("return typeof ran") == "undefined"
        browser.go("about:blank")


def test_without_scripts_all_can_be_read(tmp_path: Path, socket_enabled: None) -> None:
    (tmp_path / "browser").mkdir()
    with Browser(tmp_path / "browser", javascript=False) as plain:
        plain.resize(1360, 900)
        with opened(plain, tmp_path / "out") as page:
            plain.go(f"{page.url}/items/a")
            shown = page.text("body")
            assert "editing and approving needs it" in shown
            assert FRENCH[0] in shown
            assert "Approve" not in shown
            assert "Edit" not in shown
            plain.point("#s2 .now")
            until = time.monotonic() + 5
            while plain.run(LIT) != ["p2"] and time.monotonic() < until:
                time.sleep(0.05)
            assert plain.run(LIT) == ["p2"]
            plain.go(f"{page.url}/")
            assert "The prefect in Nantes" in page.text("#list")
            assert "Keys" not in page.text("body")


def axe(browser: Browser) -> list[object]:
    """What axe-core finds on the page that is open."""
    browser.run(AXE.read_text(encoding="utf-8"))
    found: list[object] = browser.run_async(
        "const done = arguments[arguments.length - 1];"
        "axe.run().then(r => done(r.violations.map(v =>"
        " [v.impact, v.id, v.nodes.map(n => n.html).slice(0, 3)])))"
    )
    return found


@pytest.mark.skipif(not AXE.is_file(), reason=f"no axe-core: {AXE} is not there")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1360, 390])
def test_axe_finds_nothing(scheme: str, width: int, page: Open) -> None:
    page.arrives(arrival("b", byline="Jeanne Dupont", embargoed="2026-12-01T06:00:00Z"))
    page.arrives(arrival("gone", pubstatus="canceled"))
    page.other(page.desk.edit, FIRST, "The prefect was in Nantes.")
    page.other(page.desk.edit, SECOND, "")
    page.other(page.desk.approve)
    page.arrives(arrival("a", 2, ("Autre chose.", FRENCH[1]), ("Something else.", ENGLISH[1])))
    page.served.context.glossary.write_text("French,English\nOTAN,NATO|the Alliance\n")
    page.served.context.words.write_text("Nordcoréen\n")
    page.browser.resize(width, 900)
    page.browser.devtools(
        "Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}]
    )
    editing = f"document.querySelector('{field(FIRST)} [data-do=edit]').click();"
    wordings = f"{editing} document.querySelector('{field(FIRST)} [data-do=wordings]').click();"
    for path, script, condition in (
        ("/", "", "true"),
        ("/?q=nothing", "", "true"),
        (
            "/",
            "document.querySelector('[data-do=help]').click()",
            "document.querySelector('[open]')",
        ),
        ("/items/a", "document.querySelectorAll('details').forEach(d => d.open = true)", "true"),
        ("/items/b", wordings, "document.querySelector('.offers button')"),
        ("/items/b", "document.querySelector('[data-do=reject]').click()", "true"),
        ("/items/b", "document.querySelector('[data-do=teach]').click()", "true"),
        ("/items/gone", "", "true"),
        ("/items/a/history", "", "true"),
        ("/items/a/changes", "", "true"),
        ("/terms", "", "true"),
        ("/figures", "", "true"),
        ("/deliveries", "", "true"),
    ):
        page.go(path)
        page.browser.run(script)
        page.until(condition)
        assert axe(page.browser) == [], path
        assert page.browser.run("return document.documentElement.scrollWidth <= innerWidth"), path


def test_a_late_answer_of_the_checks_is_left_out(page: Open) -> None:
    page.go("/items/a")
    page.browser.run(
        "const fetched = window.fetch; let first = true;"
        "window.fetch = async (...a) => {"
        "  const answer = await fetched(...a);"
        "  if (String(a[0]).endsWith('/check') && first) {"
        "    first = false; await new Promise(r => setTimeout(r, 1500)); }"
        "  return answer; };"
    )
    page.browser.click(f"{field(SECOND)} .now")
    page.browser.run(f"document.querySelector('{field(SECOND)} textarea').select()")
    page.browser.type("He promised 13 million euros to schools.")
    time.sleep(0.4)  # the check of this is asked for, and comes late
    page.browser.run(f"document.querySelector('{field(SECOND)} textarea').select()")
    page.browser.type("He promised 12 million euros to school.")
    page.shows(f"{field(SECOND)} .found", "The checks find nothing.")
    time.sleep(1.5)
    assert page.text(f"{field(SECOND)} .found") == "The checks find nothing."
