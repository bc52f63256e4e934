"""Datelines come off before translation, and go back in English."""

from __future__ import annotations

import pytest
from depeche.lang import datelines
from depeche.summary.compress import compress


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("PARIS, 12 juil. (AFP) - Le gouvernement", "PARIS, July 12 (AFP) – "),
        ("Paris, 3 mars 2024 (AFP) – Le maire", "Paris, March 3, 2024 (AFP) – "),
        ("PARIS (Reuters) - Le maire", "PARIS (Reuters) – "),
        ("Le Caire (AFP) — Des milliers", "Le Caire (AFP) – "),
        ("MOSCOU - Le Kremlin", "MOSCOU – "),
        ("BRUXELLES, 1er février (Belga) - La reine", "BRUXELLES, February 1 (Belga) – "),
        ("RENNES, le 4 août - Un homme", "RENNES, August 4 – "),
        ("Paris - La Bourse monte", "Paris – "),
        ("FORT WASHINGTON, Pa. (AP) _ Un incendie", "FORT WASHINGTON, Pa. (AP) – "),
        ("ATHÈNES, 4 avril ANA - La Grèce", "ATHÈNES, April 4 ANA – "),
        ("Port-Sauveur (Var), 4 mars - Au", "Port-Sauveur (Var), March 4 – "),
        ("Paris - Lyon est fermée", ""),
        ("ALERTE - Séisme au Chili", ""),
        ("PSG - OM : le choc", ""),
        ("Lyon, 20 marsouins - Le", ""),
        ("Le président a dit - Non", ""),
        ("ÉTATS-UNIS: TRUMP - Le maire", ""),
        ("", ""),
    ],
)
def test_datelines(text: str, english: str) -> None:
    found = datelines.find(text)
    written = found.place + found.rest if found else ""
    assert written == english
    if found and (written.isupper() or "(" in written or "," in written):
        sentence = "The government has resigned."
        assert compress(written + sentence) == sentence
