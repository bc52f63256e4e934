"""The pages in a real browser. Skipped where there is none, and where axe-core is not.

``npm install --no-save --prefix .browser axe-core@4.14.1`` fetches the accessibility checker;
``DEPECHE_AXE`` may name its ``axe.min.js`` instead.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, SEED, SEEDS
from depeche.cli.main import run
from depeche.output import brief_folder

from writers import driver
from writers.driver import Browser
from writers.made import HOSTILE, brief

REASON = driver.missing()
pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(REASON is not None, reason=REASON or ""),
]

AXE = Path(
    os.environ.get("DEPECHE_AXE", ROOT / ".browser" / "node_modules" / "axe-core" / "axe.min.js")
)
TAB, ENTER = "\ue004", "\ue007"
_LIT = """
  const bare = getComputedStyle(document.querySelector(".pair:not([class*=' r'])")).backgroundColor;
  return [...document.querySelectorAll(".pair")]
    .filter(pair => getComputedStyle(pair).backgroundColor !== bare).map(pair => pair.id);
"""
STILL = (  # no fading, so that a colour is read when it has arrived
    "const s = new CSSStyleSheet(); s.replaceSync('* { transition: none !important }');"
    "document.adoptedStyleSheets = [s];"
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds briefed, and an article of hostile texts, with their index."""
    out = tmp_path_factory.mktemp("briefs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEPECHE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("DEPECHE_CONFIG", os.devnull)
        seeds = [str(path) for path in sorted(SEEDS.iterdir())]
        assert run(["brief", "--summariser", "lead", "--beam", "1", *seeds, "--out", str(out)]) == 0
    texts = [text.replace("\n", " ") for text in HOSTILE]
    brief_folder.brief(brief("\n".join(texts), (), tuple(texts), headline=texts[1]), out, "hostile")
    brief_folder.index(out)
    return out


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture(autouse=True)
def rested(browser: Browser) -> None:
    """Each test starts with nothing logged, the mouse away and a desk's screen."""
    browser.resize(1400, 1000)
    browser.away()
    browser.log("browser")
    browser.requests()


def page_of(pages: Path, name: str = SEED.stem) -> Path:
    return pages / name / "brief.html"


def links(browser: Browser, claim: int) -> list[str]:
    """What the page says in words that a sentence rests on."""
    found: list[str] = browser.run(
        f"return [...document.querySelectorAll('#s{claim} .origin a')].map(a => a.hash.slice(1))"
    )
    assert found
    return found


def test_pointing_at_a_sentence_lights_up_what_it_rests_on(browser: Browser, pages: Path) -> None:
    browser.open(page_of(pages))
    browser.run(STILL)
    assert browser.run(_LIT) == []
    for claim in (1, 2, 3):
        browser.point(f"#s{claim} summary")
        assert browser.run(_LIT) == links(browser, claim)
    browser.away()
    assert browser.run(_LIT) == []


def test_pointing_at_a_source_lights_up_the_summary(browser: Browser, pages: Path) -> None:
    browser.open(page_of(pages))
    browser.run(STILL)
    browser.point(f"#{links(browser, 2)[0]} .fr")
    colours = browser.run(
        "return [...document.querySelectorAll('.claim summary')]"
        ".map(s => getComputedStyle(s).backgroundColor)"
    )
    assert colours[0] == colours[2] != colours[1]


def test_the_keyboard_lights_up_as_the_mouse_does(browser: Browser, pages: Path) -> None:
    browser.open(page_of(pages))
    browser.run(STILL)
    browser.press(TAB)
    assert browser.run("return document.activeElement.className") == "skip"
    browser.press(TAB)
    assert browser.run("return document.activeElement.closest('.claim').id") == "s1"
    assert browser.run(_LIT) == links(browser, 1)
    browser.press(ENTER)
    assert browser.run("return document.querySelector('#s1 details').open") is True
    browser.press(TAB)  # the link to the sentence it rests on
    browser.press(ENTER)
    assert browser.run("return location.hash") == f"#{links(browser, 1)[0]}"


def test_a_tap_lights_up_and_opens_on_a_telephone(browser: Browser, pages: Path) -> None:
    browser.resize(390, 844)
    browser.open(page_of(pages))
    browser.run(STILL)
    browser.tap("#s2 summary")
    assert browser.run("return document.querySelector('#s2 details').open") is True
    assert browser.run(_LIT) == links(browser, 2)
    browser.tap("#s3 summary")
    assert browser.run("return document.querySelectorAll('details[open]').length") == 1
    assert browser.run(_LIT) == links(browser, 3)
    assert browser.run("return document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_it_is_the_same_page(pages: Path, tmp_path: Path) -> None:
    with Browser(tmp_path, javascript=False) as plain:
        plain.resize(1400, 1000)
        plain.open(page_of(pages))
        wanted = links(plain, 1)
        plain.point("#s1 summary")
        until = time.monotonic() + 5  # the colour fades in
        while plain.run(_LIT) != wanted and time.monotonic() < until:
            time.sleep(0.05)
        assert plain.run(_LIT) == wanted != []


@pytest.mark.parametrize("name", [SEED.stem, "hostile"])
def test_nothing_is_asked_for_and_nothing_complained_of(
    name: str, browser: Browser, pages: Path
) -> None:
    page = page_of(pages, name)
    for width in (1400, 390):
        browser.resize(width, 900)
        browser.open(page)
        for claim in range(1, browser.run("return document.querySelectorAll('.claim').length") + 1):
            browser.run(f"document.querySelector('#s{claim} summary').click()")
    asked = [url for url in browser.requests() if url != "data:,"]
    assert set(asked) == {page.as_uri()}
    assert browser.log("browser") == []
    assert browser.run("return document.scripts.length") == 0


def test_a_hostile_article_neither_runs_nor_hides(browser: Browser, pages: Path) -> None:
    browser.open(page_of(pages, "hostile"))
    shown = browser.run("return document.body.innerText")
    assert "<script>alert(1)</script>" in shown
    assert "⟨RLO⟩" in shown
    assert browser.run(
        "return [...document.querySelectorAll('*')].every(e => [...e.attributes]"
        ".every(a => !a.name.startsWith('on')))"
    )
    assert browser.run("return [...document.links].every(a => a.protocol === 'file:')")
    # Even markup that got in would find the door shut.
    browser.run("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=ran=1>')")
    browser.run(
        "const s = document.createElement('script'); s.text = 'ran = 1';document.body.append(s)"
    )
    assert browser.run("return typeof ran") == "undefined"


def test_the_index_leads_to_every_brief(browser: Browser, pages: Path) -> None:
    browser.open(pages / "index.html")
    found = browser.run("return [...document.querySelectorAll('h2 a')].map(a => a.href)")
    assert len(found) == 5
    for url in found:
        assert Path(url.removeprefix("file://")).is_file()
    assert browser.log("browser") == []


@pytest.mark.skipif(not AXE.is_file(), reason=f"no axe-core: {AXE} is not there")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
def test_axe_finds_nothing_serious(scheme: str, width: int, browser: Browser, pages: Path) -> None:
    browser.resize(width, 900)
    browser.devtools(
        "Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}]
    )
    files = [pages / "index.html", *pages.glob("*/brief.html")]
    for page in files:
        browser.open(page)
        browser.run(STILL)
        browser.run(AXE.read_text(encoding="utf-8"))
        states = ["", "#s1"] if page.name == "brief.html" else [""]
        for state in states:
            if state:  # lit and open: the colours of the highlight count too
                browser.run(f"document.querySelector('{state} details').open = true")
            found = browser.run_async(
                "const done = arguments[arguments.length - 1];"
                "axe.run().then(r => done(r.violations.map(v =>"
                " [v.impact, v.id, v.nodes.map(n => n.html).slice(0, 3)])))"
            )
            assert [v for v in found if v[0] in ("serious", "critical")] == []
            assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_contrast(scheme: str, browser: Browser, pages: Path) -> None:
    """4.5 to 1 at least, computed here too: axe leaves out what lies on a gradient or overlaps."""
    browser.devtools(
        "Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}]
    )
    for name in (SEED.stem, "hostile"):
        browser.open(page_of(pages, name))
        browser.run(STILL)
        browser.run("document.querySelector('#s1 details').open = true")
        assert browser.run(_CONTRAST) == []


_CONTRAST = """
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!walk.currentNode.data.trim()) continue;
    const e = walk.currentNode.parentElement;
    const both = [light(parse(getComputedStyle(e).color)), light(behind(e))];
    const [a, b] = both.sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) found.push([ratio.toFixed(2), e.outerHTML.slice(0, 80)]);
  }
  return found;
"""
