"""Hostile articles, names and settings through batch and watch: one inbox with all of them."""

from __future__ import annotations

import json
import os
import string
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Ran
from faults.conftest import desk, either
from faults.test_desk import clean, whole
from readers.test_hostile import REFUSED

from hostile.test_articles import (
    CONTROLS,
    ORDERS,
    PLAIN,
    bombs,
    steering,
    tempting,
)
from hostile.test_names import NAMES, steers

__all__ = ["desk", "either"]

HIDING = {
    "script": "<p>{}<script>mal()</script></p>",
    "style": "<p>{}</p><style>mal {{}}</style>",
    "handler": "<p onclick='mal()'>{}</p>",
    "template": "<p>{}</p><template><p>mal</p></template>",
    "noscript": "<p>{}</p><noscript>mal</noscript>",
    "svg": "<p>{}</p><svg><text>mal</text><script>mal</script></svg>",
    "comment": "<p>{}<!-- mal --></p>",
    "hidden": "<p>{}</p><p hidden=''>mal</p>",
    "undisplayed": "<p>{}</p><div style='DISPLAY : none'><p>mal</p></div>",
    "frame": "<p>{}</p><iframe srcdoc='mal'>mal</iframe>",
    "link": "<p><a href='javascript:mal()'>Le</a> maire est venu. {}</p>",
}


def refused() -> dict[str, bytes]:
    """Files that give no brief, by name."""
    made = {f"{name.replace(' ', '-')}.xml": text.encode() for name, (text, _) in REFUSED.items()}
    made |= {f"{name}.gz": data for name, data in bombs().items()}
    return made | {"empty.txt": b"", "binary.txt": bytes(range(256)) * 40}


def wrapped(text: str, line: str) -> dict[str, bytes]:
    """A text in every format, by name."""
    references = "".join(f"&#{ord(c)};" if ord(c) < 32 else c for c in text)
    made = {
        "steer.txt": text,
        "steer.html": f"<html><head><title>x{references}</title></head><body><p>{references}</p>",
        "steer-nitf.xml": f"<nitf><body><body.head><hedline><hl1>T{references}</hl1></hedline>"
        f"</body.head><body.content><p>{references}</p></body.content></body></nitf>",
        "steer-rss.xml": f"<rss><channel><item><title>T</title><author>A{references}</author>"
        f"<description><![CDATA[<p>{references}</p>]]></description></item></channel></rss>",
        "steer-ninjs.json": json.dumps({"uri": line, "headline": line, "body_text": text}),
        "steer.jsonl": json.dumps({"id": line, "text": text, "byline": line}),
    }
    return {name: text.encode() for name, text in made.items()}


def taken() -> dict[str, bytes]:
    """Files that give one brief each, by name."""
    made = {f"order-{n}.txt": f"{PLAIN}\n\n{order}".encode() for n, order in enumerate(ORDERS)}
    made |= {f"hide-{name}.html": text.format(PLAIN).encode() for name, text in HIDING.items()}
    return made | wrapped(f"{PLAIN} " * 10 + f"Le{CONTROLS} maire est venu.", f"Titre{CONTROLS}")


def put(inbox: Path, files: dict[str, bytes]) -> None:
    inbox.mkdir()
    for name, data in files.items():
        (inbox / name).write_bytes(data)


def outside(tmp_path: Path) -> set[str]:
    """All names but those of cache and output."""
    return {
        str(path.relative_to(tmp_path))
        for path in tmp_path.rglob("*")
        if not {"cache", "out"} & set(path.relative_to(tmp_path).parts)
    }


def test_every_hostile_article(depeche, desk, tmp_path: Path) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    put(inbox, refused() | taken())
    before = outside(tmp_path)
    ran: Ran = depeche(*desk(inbox, out))
    assert ran.code == 1
    clean(ran.err)
    assert outside(tmp_path) == before
    assert len(whole(out)) == len(taken())
    failed = [json.loads(path.read_bytes()) for path in out.glob("failed/*.json")]
    assert {Path(failure["source"]).name for failure in failed} == set(refused())
    for failure in failed:
        assert "\n" not in failure["reason"]
        assert len(failure["reason"]) < 400
    for path in (path for path in out.rglob("*.*") if path.is_file()):
        if not path.name.startswith(".desk"):
            assert steering(path.read_text(encoding="utf-8")) == [], path
    assert steering(ran.err) == []
    for name in HIDING:
        (place,) = out.glob(f"hide-{name}*")
        assert "mal()" not in (place / "brief.html").read_text(encoding="utf-8")
        brief = json.loads((place / "brief.json").read_bytes())
        assert "mal" not in brief["article"]["body"]["text"].replace("maire", "").split()
        assert {path.name for path in place.iterdir()} >= {"brief.json", "brief.html"}
    for number in range(len(ORDERS)):
        brief = json.loads((out / f"order-{number}" / "brief.json").read_bytes())
        assert brief["signature"].startswith("depeche:")
        assert len(brief["sentences"]) > 1  # what the order demands is not all there is
        assert all(s["origin"] != "generated" for s in brief["sentences"])
    again: Ran = depeche(*desk(inbox, out))  # what failed fails again, or is not tried; no more
    clean(again.err)
    assert len(whole(out)) == len(taken())


def test_names_of_files(depeche, either, tmp_path: Path) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    names = [name for name in NAMES[1:] if not name.startswith(b".")]
    for name in names:
        path = os.fsencode(inbox) + b"/" + name.replace(b"/", b"\xe2\x88\x95")
        Path(os.fsdecode(path)).write_text(PLAIN, encoding="utf-8")
    (inbox / "a\nb").mkdir()
    (inbox / "a\nb" / "x.txt").write_text(PLAIN)
    before = outside(tmp_path)
    ran: Ran = depeche(*either(inbox, out))
    assert ran.code == 0, ran.err
    clean(ran.err)
    steers(ran.err)
    assert outside(tmp_path) == before
    found = whole(out)
    assert len(found) == len(names) + 1
    for name in found:
        assert set(name) <= set(string.ascii_lowercase + string.digits + "-")
    for path in (path for path in out.rglob("*.*") if path.is_file()):
        if not path.name.startswith(".desk"):
            steers(path.read_text(encoding="utf-8"))
    if either(inbox, out)[0] == "watch":
        assert all(json.loads(line)["event"] for line in ran.err.splitlines())


@pytest.mark.slow
def test_files_with_odd_names_are_put_away_in_the_inbox(depeche, tmp_path: Path) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    for name in NAMES[1:]:
        path = os.fsencode(inbox) + b"/" + name.replace(b"/", b"\xe2\x88\x95")
        Path(os.fsdecode(path)).write_text(PLAIN, encoding="utf-8")
    once = ["watch", inbox, "--out", out, "--once", "--settle", "0.1", "--then", "move"]
    assert depeche(*once).code == 0
    assert len(list((inbox / "done").iterdir())) == len(NAMES) - 2
    assert [path.name for path in inbox.iterdir() if path.is_file()] == [".hidden"]
    assert {path.name for path in tmp_path.iterdir()} == {"cache", "config.toml", "in", "out"}


def test_ids_and_guids_choose_no_folder(depeche, either, tmp_path: Path) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    odd = [
        "../../up",
        "/etc/passwd",
        "..",
        "failed",
        ".staging",
        ".desk.sqlite",
        "x\0y",
        "a" * 5000,
    ]
    plain = [{"id": name, "text": f"{PLAIN} {n}"} for n, name in enumerate(odd)]
    counted = [
        {"id": f"urn:{name}", "version": "9" * 400 if n % 2 else name, "text": PLAIN}
        for n, name in enumerate(odd)
    ]
    lines = "\n".join(json.dumps(item) for item in [*plain, *counted])
    (inbox / "odd.jsonl").write_text(lines, encoding="utf-8")
    before = outside(tmp_path)
    ran: Ran = depeche(*either(inbox, out))
    assert ran.code == 0, ran.err
    clean(ran.err)
    assert outside(tmp_path) == before
    assert len(whole(out)) == len(plain) + len(counted)
    steers(ran.err)


def test_names_with_letters_of_another_alphabet_are_told(depeche, either, tmp_path: Path) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    text = "Le président Маcron est à Nantes mardi. Selon РОССО, il a vu 12 ministres à Paris."
    put(inbox, {"a.txt": text.encode(), "b.html": f"<p>{text}</p>".encode()})
    assert depeche(*either(inbox, out)).code == 0
    for name in whole(out):
        told = "letters of two alphabets in a word, which may pass for others"
        brief = json.loads((out / name / "brief.json").read_bytes())
        assert any("«Маcron»" in w and told in w for w in brief["warnings"])
        assert any("«РОССО»" in w and "Cyrillic" in w for w in brief["warnings"])
        for file in ("brief.html", "brief.md", "brief.ninjs.json", "brief.ninjs3.json"):
            written = (out / name / file).read_text(encoding="utf-8")
            assert "letters of two alphabets in a word" in written, file
            assert file != "brief.html" or '<span class="odd mixed"' in written


@pytest.mark.parametrize(
    ("key", "value", "data", "sentence"),
    [
        ("MAX_FILE", "2K", PLAIN * 40, "has more than 0.001953 MiB."),
        pytest.param(
            *("MAX_ARTICLE", "2K", PLAIN * 40, "more than the 0.001953 MiB of an article"),
            marks=pytest.mark.slow,
        ),
        pytest.param(
            *("MAX_ITEMS", "3", '{"id": 1, "text": "a"}\n' * 4, "has more than 3 items."),
            marks=pytest.mark.slow,
        ),
        ("MAX_SECONDS", "0.000001", PLAIN * 40, "takes more than 1e-06 seconds to read."),
    ],
)
def test_limits_are_settings_here_too(
    key: str, value: str, data: str, sentence: str, depeche, either, tmp_path: Path, monkeypatch
) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    put(inbox, {"a.txt": data.encode()} | ({} if key == "MAX_SECONDS" else {"b.txt": b"Il pleut."}))
    monkeypatch.setenv(f"DEPECHE_{key}", value)
    ran: Ran = depeche(*either(inbox, out))
    assert ran.code == 1
    assert sentence in json.loads((out / "failed" / "a.json").read_bytes())["reason"]
    assert whole(out) == ([] if key == "MAX_SECONDS" else ["b"])
    monkeypatch.setenv(f"DEPECHE_{key}", "nan")
    ran = depeche(*either(inbox, out))
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1


HOOK = """
import sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
                 "socket.gethostbyname", "urllib.Request"):
        with open({log!r}, "a") as file:
            file.write(f"{{event}} {{arguments}}\\n")
    elif event == "depeche.hooked":
        with open({log!r} + ".hooked", "a") as file:
            file.write("x")
sys.addaudithook(refuse)
sys.audit("depeche.hooked")
"""


@pytest.mark.slow
def test_no_process_of_the_desk_reaches_out(
    either: Callable[[Path, Path], list[str | Path]], tmp_path: Path
) -> None:
    hook, log, inbox = tmp_path / "hook", tmp_path / "reached", tmp_path / "in"
    hook.mkdir()
    inbox.mkdir()
    (hook / "sitecustomize.py").write_text(HOOK.format(log=str(log)))
    for path in tempting(tmp_path):
        (inbox / path.name).write_bytes(path.read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "depeche", *either(inbox, tmp_path / "out")],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(hook)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1)
    clean(done.stderr)
    assert Path(f"{log}.hooked").read_text().startswith("xx")  # the reading process, too
    assert not log.exists()
    assert "page" in whole(tmp_path / "out")
