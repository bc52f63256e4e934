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
        ("LYON, le mardi 14 JUIN (AFP) - Le maire", "LYON, June 14 (AFP) – "),
        ("LYON, 14 juin (AFP/Reuters) - Le maire", "LYON, June 14 (AFP/Reuters) – "),
        ("LYON, 14 juin (AFP, Reuters) - Le maire", "LYON, June 14 (AFP, Reuters) – "),
        ("LYON, 14 juin (AFP) (Reuters) - Le maire", "LYON, June 14 (AFP) (Reuters) – "),
        ("MADRID, 14 juin (EFE).- Le roi", "MADRID, June 14 (EFE) – "),
        ("RABAT, 14 juin 2026 (MAP)-Le roi", "RABAT, June 14, 2026 (MAP) – "),
        ("PARIS, 14 juin (Xinhua) -- Le roi", "PARIS, June 14 (Xinhua) – "),
        ("BRUXELLES 14 juin (BELGA) = Le roi", "BRUXELLES, June 14 (BELGA) – "),
        ("Paris - Lyon est fermée", ""),
        ("Paris-Lyon : Le train", ""),
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


@pytest.mark.parametrize(
    ("field", "text", "left"),
    [
        ("LYON", "LYON, 14 juin (AFP) - Le conseil\nmunicipal", "Le conseil\nmunicipal"),
        ("LYON", "LYON (AFP) - Le conseil", "Le conseil"),
        ("Lyon", "LYON, le 14 juin 2026 (AFP/Reuters) – « Le conseil", "« Le conseil"),
        ("LYON, 14 juin (AFP)", "Lyon (AFP) - Le conseil", "Le conseil"),
        ("Lyon, 14 juin", "Lyon,\u00a014 juin\n2026 — Le conseil", "Le conseil"),
        ("Berne (Exemple)", "Berne (Exemple) - Le conseil", "Le conseil"),
        ("Washington", "WASHINGTON, D.C. (AP) _ Le conseil", "Le conseil"),
        ("LYON", "LYON (AFP) - iPhone : la panne", "iPhone : la panne"),
        ("LYON", "LYON – Macron arrive", "Macron arrive"),
        ("LYON", "LYON. Le conseil", "Le conseil"),
        ("LYON", "(AFP) - Le conseil", "Le conseil"),
        ("LYON", "LYON, 14 juin (AFP) -", ""),
        ("Lyon", "Lyon", ""),
        ("Lyon", "Lyon a battu Nice.", "Lyon a battu Nice."),
        ("Lyon", "Lyon, où il vit - Nice", "Lyon, où il vit - Nice"),
        ("Lyon", "Lyon-Nice : le choc", "Lyon-Nice : le choc"),
        ("Lyon", "Lyonnais - Le conseil", "Lyonnais - Le conseil"),
        ("Lyon", "Lyon (3e) se réveille.", "Lyon (3e) se réveille."),
        ("Lyon", "Nice - Le conseil", "Nice - Le conseil"),
        ("-", "Nice : le conseil", "Nice : le conseil"),
    ],
)
def test_the_dateline_of_a_field_comes_off(field: str, text: str, left: str) -> None:
    assert datelines.without(text, field) == left
