from __future__ import annotations

from pathlib import Path

import pytest
from faults.conftest import converted, engines

__all__ = ["converted", "engines", "quick"]


@pytest.fixture(autouse=True)
def quick(engines, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A converted model, and settings under which a brief takes no time worth speaking of."""
    engines(own_cache)
    monkeypatch.setenv("DEPECHE_SUMMARISER", "lead")
    monkeypatch.setenv("DEPECHE_BEAM", "1")
