"""The commands as a user meets them, with the bundled translator."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path

import click
import pytest
from conftest import FILES, SEED, SEEDS, Ran
from depeche.cli.main import cli
from depeche.pipeline import Pipeline
from depeche.settings import Settings


@pytest.fixture(autouse=True)
def narrow_beam(monkeypatch: pytest.MonkeyPatch) -> None:
    """What these tests look at does not depend on the beam."""
    monkeypatch.setenv("DEPECHE_BEAM", "1")


LEAD = ("--summariser", "lead")
SHORT = "Le président est arrivé à Paris mardi. Il a rencontré 12 ministres."


def write(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_the_seed_is_repaired_in_six_places_and_nowhere_else(depeche) -> None:
    expected = SEED.read_text(encoding="utf-8")
    for before, after in [
        ("nord-coréenqui", "nord-coréen qui"),
        ("Belgorodqui", "Belgorod qui"),
        ("»comme", "» comme"),
        ("Kourskoù", "Koursk où"),
        ("chaque jour« , a-t-il", "chaque jour », a-t-il"),
        ("la Russie. lance-roquettes", "la Russie lance-roquettes"),
    ]:
        assert expected.count(before) == 1
        expected = expected.replace(before, after)
    ran: Ran = depeche("repair", SEED)
    assert (ran.code, ran.out.removesuffix("\n")) == (0, expected)
    assert depeche("repair", "--check", SEED).code == 1
    assert depeche("repair", "--check", "-", stdin=expected.encode()) == Ran(0, "", "")


def test_repair_shows_its_edits(depeche) -> None:
    ran: Ran = depeche("repair", "--diff", SEED)
    lines = ran.out.splitlines()
    assert len(lines) == 6
    assert "[-nord-coréenqui-]{+nord-coréen qui+}" in lines[0]
    assert "[-Russie.-]{+Russie+}" in lines[4]
    edits = json.loads(depeche("repair", "--json", SEED).out)["edits"]
    text = SEED.read_text(encoding="utf-8")
    assert all(text[e["start"] : e["end"]] == e["before"] for e in edits)


def test_words_of_the_project_are_not_split(
    depeche, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Le groupe Belgorodqui a ouvert une usine à Kourskoù l’on produit de l’acier.".encode()
    assert "Belgorod qui" in depeche("repair", stdin=text).out
    words = write(tmp_path / "words.txt", "# our own\nbelgorodqui  # a company\n")
    kept: Ran = depeche("repair", "--words", words, stdin=text)
    assert "Belgorodqui" in kept.out
    assert "Koursk où" in kept.out
    monkeypatch.chdir(tmp_path)
    write(tmp_path / ".depeche-words.txt", "Belgorodqui\nKourskoù\n")
    assert depeche("repair", "--check", stdin=text).code == 0
    assert depeche("repair", "--words", tmp_path / "none.txt", stdin=text).code == 2


def test_less_sure_repairs_can_be_left_out(depeche) -> None:
    edits = json.loads(depeche("repair", "--json", SEED).out)["edits"]
    least = sorted(edit["confidence"] for edit in edits)[2]
    fewer = json.loads(depeche("repair", "--json", SEED, "--min-confidence", least).out)["edits"]
    assert fewer == [edit for edit in edits if edit["confidence"] >= least]
    assert len(fewer) < len(edits)
    assert depeche("repair", "--min-confidence", "2", SEED).code == 2


def test_lines_are_one_to_one(depeche) -> None:
    sources = ["Bonjour.", "", "Il a 5 chats.", "  ", "Bonjour.", "Une ligne\u2028coupée ?", "Fin"]
    ran: Ran = depeche("translate", "--lines", stdin="\n".join(sources).encode())
    lines = ran.out.removesuffix("\n").split("\n")
    assert ran.code == 0
    assert len(lines) == len(sources)
    assert [bool(line) for line in lines] == [bool(source.strip()) for source in sources]
    assert lines[0] == lines[4]


def test_five_hundred_lines_give_five_hundred(depeche) -> None:
    words = SEED.read_text(encoding="utf-8").split()
    sources = [" ".join(words[i % 300 : i % 300 + 4]) for i in range(500)]
    ran: Ran = depeche("translate", "--lines", stdin="\n".join(sources).encode())
    assert ran.out.count("\n") == 500


def test_paragraphs_are_kept(depeche) -> None:
    text = "Titre de l’article\n\nLe président est arrivé. Il est reparti.\n\n\nFin du texte.\n"
    ran: Ran = depeche("translate", stdin=text.encode())
    assert [bool(line) for line in ran.out.split("\n")] == [bool(line) for line in text.split("\n")]
    pairs = json.loads(depeche("translate", "--json", stdin=text.encode()).out)["pairs"]
    assert [pair["source"] for pair in pairs] == [
        "Titre de l’article",
        "Le président est arrivé.",
        "Il est reparti.",
        "Fin du texte.",
    ]


def test_a_pipe_gives_what_brief_gives(depeche) -> None:
    for seed in sorted(SEEDS.iterdir()):
        repaired: Ran = depeche("repair", seed)
        translated: Ran = depeche("translate", stdin=repaired.out.encode())
        summary: Ran = depeche("summarize", *LEAD, stdin=translated.out.encode())
        brief: Ran = depeche("brief", *LEAD, seed)
        # Plain text does not carry what the translator doubted.
        if "doubtful" not in brief.err and "(?)" not in brief.out:
            assert summary.out.strip() == brief.out.strip()


def test_a_brief_says_where_each_sentence_comes_from(depeche, tmp_path: Path) -> None:
    ran: Ran = depeche("brief", *LEAD, SEED, "--out", tmp_path / "out")
    assert (ran.code, ran.out) == (0, "")
    folder = tmp_path / "out" / "coree-du-nord-belgorod"
    assert {path.name for path in folder.iterdir()} == FILES
    brief = json.loads((folder / "brief.json").read_text(encoding="utf-8"))
    assert len(brief["repaired"]["edits"]) == 6
    assert len(brief["sentences"]) == 3
    french = (folder / "repaired.fr.txt").read_text(encoding="utf-8")
    for sentence in brief["sentences"]:
        assert sentence["support"]
        for support in sentence["support"]:
            assert support["french"] in french
    markdown = (folder / "brief.md").read_text(encoding="utf-8")
    for part in ("## Checked", "## Not checked", brief["signature"]):
        assert part in markdown
    assert brief["signature"].startswith("depeche:")


def test_two_articles_of_one_name_do_not_overwrite_each_other(depeche, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    one = write(tmp_path / "x.txt", SHORT)
    two = write(tmp_path / "a" / "x.txt", "Le ministre est parti. Il ne reviendra pas.")
    assert depeche("brief", *LEAD, one, two, "--out", tmp_path / "out").code == 0
    assert sorted(p.name for p in (tmp_path / "out").glob("[!.]*")) == ["index.html", "x", "x-2"]
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert index.count('/brief.html"') == 2


def test_a_brief_in_the_format_asked_for(depeche) -> None:
    starts = {"markdown": "# ", "json": "{", "html": "<!doctype html>", "ninjs": "{"}
    for kind, start in starts.items():
        ran: Ran = depeche("brief", *LEAD, "--format", kind, "-", stdin=SHORT.encode())
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith(start)
    assert depeche("brief", *LEAD, "--format", "html", "a.txt", "b.txt").code == 2
    assert depeche("brief", *LEAD, "--format", "html", "--json", "a.txt").code == 2


BAD = {
    "empty.txt": (b"", "is empty"),
    "binary.txt": (b"\x7fELF\0\0\0\0", "binary"),
}


def test_bad_inputs_are_said_and_the_others_done(depeche, tmp_path: Path) -> None:
    files = [write(tmp_path / name, data) for name, (data, _) in BAD.items()]
    good = write(tmp_path / "good.txt", SHORT)
    ran: Ran = depeche("brief", *LEAD, *files, tmp_path, tmp_path / "none.txt", good)
    assert ran.code == 1
    for _, sentence in BAD.values():
        assert sentence in ran.err
    assert "is a folder" in ran.err
    assert "does not exist" in ran.err
    assert "== good" in ran.out
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", ["repair", "translate", "summarize"])
def test_each_command_refuses_what_is_no_text(command: str, depeche) -> None:
    for data, sentence in BAD.values():
        ran: Ran = depeche(command, stdin=data)
        assert (ran.code, ran.out) == (1, "")
        assert sentence in ran.err
        assert len(ran.err.splitlines()) == 1


def test_a_file_name_that_is_no_unicode_does_no_harm(depeche, tmp_path: Path) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/nu\xe9e \x1b[31m.txt")
    Path(odd).write_text(SHORT, encoding="utf-8")
    ran: Ran = depeche("brief", *LEAD, odd, odd + "x", "--out", tmp_path / "out")
    assert ran.code == 1
    assert "does not exist" in ran.err
    assert "\x1b" not in ran.err
    assert (tmp_path / "out" / "nu-e-31m" / "brief.json").is_file()


def test_a_lone_surrogate_is_refused_and_the_next_item_done(depeche, tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "a", "text": "Un \ud800 texte."}),
        json.dumps({"id": "b", "text": SHORT}),
    ]
    items = write(tmp_path / "items.jsonl", "\n".join(lines))
    ran: Ran = depeche("brief", *LEAD, items, "--out", tmp_path / "out")
    assert ran.code == 1
    assert "line 1 is not valid JSON" in ran.err
    assert (tmp_path / "out" / "b" / "brief.json").is_file()


def test_a_closed_standard_input_is_said() -> None:
    command = f"{sys.executable} -m depeche repair <&-"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "depeche: Standard input is closed.\n")


def test_english_is_briefed_only_if_asked_and_with_a_warning(depeche) -> None:
    text = "The president arrived in Paris on Tuesday and met twelve ministers of the cabinet."
    assert depeche("brief", *LEAD, "-", stdin=text.encode()).code == 1
    ran: Ran = depeche("brief", *LEAD, "--force", "-", stdin=text.encode())
    assert ran.code == 0
    assert "does not look French" in ran.err


def test_invalid_utf_8_gives_a_result_and_a_note(depeche) -> None:
    data = ("Le préfet a été réélu après une journée agitée à Orléans. " * 3).encode()
    ran: Ran = depeche("repair", stdin=data.replace("é".encode(), b"\xe9", 1))
    assert ran.code == 0
    assert "not valid UTF-8" in ran.err


def test_emoji_and_a_lone_headline(depeche) -> None:
    assert depeche("brief", *LEAD, "-", stdin="Victoire 🎉🎉 à Paris ! 👏".encode()).code == 0
    ran: Ran = depeche("brief", *LEAD, "-", stdin=b"Le gouvernement recule")
    assert ran.code == 0
    assert ran.out.strip()


def test_a_paragraph_without_a_stop_comes_through_whole(depeche) -> None:
    source = " ".join(f"le soldat {number} marche vers la ville," for number in range(100, 250))
    ran: Ran = depeche("translate", "--json", stdin=source.encode())
    assert ran.code == 0
    (pair,) = json.loads(ran.out)["pairs"]
    assert pair["pieces"] > 5
    assert len(pair["target"].split()) > 500


def test_flags_beat_the_environment_and_that_beats_the_file(
    depeche, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "config.toml", 'summariser = "lead"\nsentences = 1\n')
    text = ("Il pleut. Il vente. Il neige. Il grêle.").encode()
    assert "[1] taken" in depeche("summarize", stdin=text).out
    monkeypatch.setenv("DEPECHE_SENTENCES", "2")
    assert "[1, 2] taken" in depeche("summarize", stdin=text).out
    assert "[1, 2, 3] taken" in depeche("summarize", "--sentences", "3", stdin=text).out


@pytest.mark.parametrize(
    "content", ["beam = 0", "beam = [", 'colour = "red"', 'cache_size = "big"', "beam = 'x'"]
)
def test_wrong_settings_are_usage_errors(
    content: str, depeche, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEPECHE_BEAM")
    write(tmp_path / "config.toml", content)
    ran: Ran = depeche("repair", stdin=b"Bonjour.")
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1


def test_usage_errors(depeche) -> None:
    assert depeche("brief").code == 2
    assert depeche("nonsense").code == 2
    assert depeche("repair", "--nonsense").code == 2
    assert depeche("cache", "prune", "--max-size", "big").code == 2


def test_cache_commands(depeche) -> None:
    depeche("repair", stdin=SHORT.encode())
    stages = json.loads(depeche("cache", "info", "--json").out)["stages"]
    assert {stage["stage"] for stage in stages} == {"language", "repair"}
    assert "1 entries" in depeche("cache", "clear", "--stage", "repair").err
    assert depeche("cache", "prune", "--max-size", "0").code == 0
    assert json.loads(depeche("cache", "info", "--json").out)["stages"] == []


def test_models_list_and_path(depeche) -> None:
    rows = json.loads(depeche("models", "list", "--json").out)
    assert {row["name"]: row["state"] for row in rows}["marian-fr-en"] == "bundled"
    assert Path(depeche("models", "path", "marian-fr-en").out.strip()).is_dir()
    assert depeche("models", "path", "opus-mt-fr-en").code in (0, 3)


def test_version_prints_the_signature_parts(depeche) -> None:
    out = depeche("--version").out
    assert out.startswith("depeche 0.")
    assert "signature" in out
    assert re.search(r"\|mt:marian-fr-en@[0-9a-f]{12}\.\d+\|.*\|glossary:[0-9a-f]{12}\|", out)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str, depeche) -> None:
    assert "_DEPECHE_COMPLETE" in depeche("completion", shell).out


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, command in group.commands.items():
        found.append((*path, name))
        if isinstance(command, click.Group):
            found += _commands(command, (*path, name))
    return found


@pytest.mark.parametrize("path", _commands(cli))
def test_every_command_has_help(path: tuple[str, ...], depeche) -> None:
    ran: Ran = depeche(*path, "--help")
    assert ran.code == 0
    assert len(ran.out.splitlines()) > 3


def test_an_unexpected_failure_is_a_sentence(depeche, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("depeche.cli.stages._body", lambda *_: 1 / 0)
    ran: Ran = depeche("repair", stdin=b"x")
    assert ran.code == 1
    assert "unexpected" in ran.err
    assert "Traceback" not in ran.err


def test_an_interrupt_ends_with_130(depeche, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("depeche.cli.stages._body", interrupt)
    assert depeche("repair", stdin=b"x").code == 130


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -m depeche repair {SEED} | head -c 10; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert done.stdout[10:].strip() in ("0", "141")


def test_a_setting_that_makes_no_sense_says_where_it_comes_from(
    depeche, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text("beem = 3\n")
    ran: Ran = depeche("repair", stdin=b"x")
    assert ran.code == 2
    assert f"The settings in {tmp_path / 'config.toml'} do not make sense" in ran.err
    assert "`beem`" in ran.err
    (tmp_path / "config.toml").write_text("")
    monkeypatch.setenv("DEPECHE_BEAM", "viel")
    ran = depeche("repair", stdin=b"x")
    assert ran.code == 2
    assert "The variable DEPECHE_BEAM does not make sense" in ran.err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("DEPECHE_CACHE_DIRR", "did you mean DEPECHE_CACHE_DIR?"),
        ("DEPECHE_SENTENCE", "did you mean DEPECHE_SENTENCES?"),
        ("DEPECHE_CONFG", "did you mean DEPECHE_CONFIG?"),
        ("DEPECHE_XYZ", "DEPECHE_XYZ."),
    ],
)
def test_a_mistyped_variable_is_named(
    name: str, said: str, depeche, monkeypatch: pytest.MonkeyPatch, caplog
) -> None:
    monkeypatch.setenv(name, "1")
    assert depeche("models", "list").code == 0
    (message,) = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
    assert name in message
    assert message.endswith(said)


def test_known_and_empty_variables_are_not_named(
    depeche, monkeypatch: pytest.MonkeyPatch, caplog
) -> None:
    for name in (*Settings.__struct_fields__, "config", "debug"):
        if name != "cache_dir":
            monkeypatch.setenv(f"DEPECHE_{name.upper()}", "")
    assert depeche("repair", stdin=SHORT.encode()).code == 0
    assert "DEPECHE" not in caplog.text


def test_a_mistyped_variable_is_in_the_log_of_a_watch(
    depeche, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEPECHE_BEEM", "1")
    (tmp_path / "in").mkdir()
    ran: Ran = depeche("watch", tmp_path / "in", "--out", tmp_path / "out", "--once")
    events = [json.loads(line) for line in ran.err.splitlines()]
    assert [one["event"] for one in events][:2] == ["warning", "started"]
    assert "DEPECHE_BEAM" in events[0]["reason"]


def on_a_terminal(*arguments: str | Path, **variables: str) -> str:
    """What a depeche of its own prints on a terminal of 80 columns, both streams together."""
    process, terminal = pty.fork()
    if not process:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        command = [sys.executable, "-m", "depeche", *map(str, arguments)]
        os.execvpe(sys.executable, command, os.environ | {"TERM": "xterm"} | variables)
    printed = b""
    with suppress(OSError):  # the end of what a terminal gives is an error
        while data := os.read(terminal, 1 << 16):
            printed += data
    os.waitpid(process, 0)
    os.close(terminal)
    return printed.decode()


def test_colours_only_where_they_are_wanted() -> None:
    assert "\x1b[3" in on_a_terminal("repair", "--diff", SEED)
    assert "\x1b" not in on_a_terminal("repair", "--diff", SEED, NO_COLOR="1")


def test_a_terminal_shows_what_is_being_done_before_the_first_brief(tmp_path: Path) -> None:
    one = write(tmp_path / "one.txt", SHORT)
    two = write(tmp_path / "two.txt", "Le ministre est parti. Il ne reviendra pas.")
    shown = on_a_terminal("brief", *LEAD, one, two, NO_COLOR="1")
    assert "\x1b[3" not in shown
    places = [
        shown.index(words)
        for words in (
            "Verifying marian-fr-en …",
            "Loading marian-fr-en …",
            "Converting marian-fr-en …",
            "Translating 0/",
            "Loading marian-en-fr …",
            "Reading back 0/",
            "== one",
            "== two",
        )
    ]
    assert places == sorted(places)
    assert "Translating" in shown[places[-2] : places[-1]]  # the first was printed meanwhile
    quiet = on_a_terminal("brief", *LEAD, "--quiet", "--sentences", "1", one)
    assert "…" not in quiet
    assert "depeche:" not in quiet


def test_quiet_leaves_warnings_and_failures(depeche, tmp_path: Path) -> None:
    one = write(tmp_path / "one.txt", SHORT)
    two = write(tmp_path / "two.txt", SHORT.encode("latin-1"))
    ran: Ran = depeche("brief", *LEAD, "--quiet", one, two, tmp_path / "none.txt")
    assert ran.code == 1
    assert "== one" in ran.out
    failure, *warnings = ran.err.splitlines()
    assert "does not exist" in failure
    assert warnings
    assert all(line.startswith("depeche: warning: two: ") for line in warnings)
    out = tmp_path / "out"
    assert depeche("brief", *LEAD, "--quiet", one, "--out", out) == Ran(0, "", "")
    assert depeche("batch", *LEAD, "--quiet", one, "--out", out) == Ran(0, "", "")
    assert depeche("translate", "--quiet", one).err == ""


def test_checks_and_signature_are_said_once_a_run(depeche, tmp_path: Path) -> None:
    files = [write(tmp_path / f"{name}.txt", SHORT) for name in ("one", "two", "three")]
    ran: Ran = depeche("brief", *LEAD, *files)
    for part in ("depeche: checked: Numbers", "depeche: not checked: ", "depeche: depeche:0."):
        assert ran.err.count(part) == 1
    assert "warning" not in ran.err
    depeche("brief", *LEAD, *files, "--out", tmp_path / "out")
    for name in ("one", "two", "three"):
        page = (tmp_path / "out" / name / "brief.md").read_text(encoding="utf-8")
        assert "## Not checked" in page
        assert "depeche:0." in page


@pytest.mark.parametrize("asked", [[], ["--out"]])
def test_an_interrupt_leaves_the_briefs_that_were_done(
    asked: list[str], depeche, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [
        write(tmp_path / f"{name}.txt", f"{SHORT} Il est resté {number} jours.")
        for number, name in enumerate(("one", "two", "three", "four"), start=2)
    ]
    summarise = Pipeline.summarise
    turns = iter([summarise, summarise])

    def until_interrupted(self, texts) -> object:
        for turn in turns:
            return turn(self, texts)
        raise KeyboardInterrupt

    monkeypatch.setattr(Pipeline, "summarise", until_interrupted)
    out = tmp_path / "out"
    ran: Ran = depeche("brief", *LEAD, *files, *asked, *([out] if asked else []))
    assert ran.code == 130
    if asked:
        assert sorted(path.parent.name for path in out.glob("*/brief.json")) == ["one", "two"]
    else:
        assert re.findall("^== (.*)$", ran.out, re.MULTILINE) == ["one", "two"]


def test_the_cache_says_its_limit_and_counts_converted_models(depeche) -> None:
    depeche("translate", "-", stdin=SHORT.encode())
    told = json.loads(depeche("cache", "info", "--json").out)
    assert told["limit"] == 1 << 30
    assert told["engines"]["entries"] == 2
    assert told["engines"]["size"] > 10 << 20
    shown = depeche("cache", "info").out
    assert "of at most 1024 MiB" in shown
    assert "2 converted models" in shown
