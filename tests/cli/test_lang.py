"""The language of titles and advice: by flag, variable or config, for people and not for programs."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_flag_variable_and_config(call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def title(*words: str) -> str:
        rows = csv.DictReader(call("-q", "segment", "orders.csv", *words).out.decode().splitlines())
        return next(row["title"] for row in rows if row["segment"] == "high-high")

    (shop / "custseg.yaml").write_text("lang: de\n")
    assert title() == "Viele Bestellungen, hoher Bestellwert"
    monkeypatch.setenv("CUSTSEG_LANG", "es")
    assert title() == "Muchos pedidos, valor alto"
    assert title("--lang", "fr") == "Commandes fréquentes, panier élevé"
    assert title("--lang", "en") == "High volume, high value"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("ltv", "orders.csv"), ["Kunde", "Bestellungen", "Umsatzrendite", "Kundenwert (LTV) bis heute"]),
        (("cohorts", "orders.csv"), ["Kohorte", "Größe der Kohorte", "Kundenbindungsrate"]),
        (("trend", "orders.csv"), ["Zeitraum", "Umsatz des Zeitraums", "Aktive Kunden"]),
        (("customers", "orders.csv", "--columns", "tags,lifecycle"), ["Kunde", "Merkmale", "Kundenlebenszyklus"]),
    ],
)
def test_titles_of_tables_for_people(call: Run, shop: Path, words: tuple[str, ...], expected: list[str]) -> None:
    table = call("-q", *words, "--lang", "de", "--format", "md").out.decode()
    titles = [one.strip() for one in table.splitlines()[0].strip("|").split("|")]
    assert {*expected} <= {*titles}


def test_columns_of_programs_stay(call: Run, shop: Path) -> None:
    words = ("-q", "ltv", "orders.csv", "--by", "lifecycle")
    assert call(*words, "--lang", "zh").out == call(*words).out


def test_a_language_that_is_not_there(call: Run, shop: Path) -> None:
    answer = call("segment", "orders.csv", "--lang", "pl")
    assert answer.status == 2
    assert "lang" in answer.err
    assert "en, de, fr, es, ru, zh" in answer.err


def test_definitions(call: Run, shop: Path) -> None:
    assert call("-q", "metrics", "average_order_value", "--lang", "es").rows[0]["definition"] == "Ingresos ÷ pedidos."
    assert call("-q", "metrics", "Средний чек", "--lang", "ru").rows[0]["name"] == "average_order_value"
    assert call("-q", "metrics", "Average order value", "--lang", "ru").rows[0]["title"] == "Средний чек"


def test_findings(call: Run, shop: Path) -> None:
    rows = call("-q", "inspect", "orders.csv", "--lang", "fr", "--rows", "revenue > 0").rows
    english = call("-q", "inspect", "orders.csv", "--rows", "revenue > 0").rows
    assert [row["finding"] for row in rows] == [row["finding"] for row in english]
    assert all(row["title"] != other["title"] for row, other in zip(rows, english, strict=True))
