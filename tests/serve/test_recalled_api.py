"""What was rejected is nowhere to be had as approved, not even its earlier version."""

from __future__ import annotations

from pathlib import Path

from desk.made import FRENCH, arrival

from serve.desks import answered, served

ITEM = "/api/v1/items/a"


def test_an_earlier_version_is_not_given_as_approved_once_the_newer_is_rejected(
    tmp_path: Path,
) -> None:
    with served(tmp_path / "out", arrival("a")) as desk:
        api = desk.client()

        def done(action: str, **more: str) -> None:
            version = answered(api.get(ITEM))["item"]["version"]
            answered(api.post(f"{ITEM}/{action}", json={"version": version} | more))

        done("approve")
        desk.context.desk.place(arrival("a", 2, french=("Autre.", FRENCH[1])))
        assert answered(api.get(f"{ITEM}/approved"))["by"]
        done("reject", reason="It is false.")
        answered(api.get(f"{ITEM}/approved"), 404)
        done("begin")
        answered(api.get(f"{ITEM}/approved"), 404)
    assert not list((tmp_path / "out").glob("*/approved*"))
