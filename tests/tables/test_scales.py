"""Headers that say thousands and millions."""

from __future__ import annotations

from pathlib import Path

import pytest
from export import accounts, ask, notes

from custseg.errors import DataError
from custseg.tables.headers.synonyms import scale_of

ROWS = [["A", "2024-01-01", "5", "2"]]


@pytest.mark.parametrize(
    ("header", "scale"),
    [
        ("Сумма, тыс. руб.", 1_000), ("Выручка, млн руб.", 10**6), ("Оборот, млрд руб.", 10**9),
        ("销售额(万元)", 10_000),
        ("销售额(千元)", 1_000), ("销售额(百万元)", 10**6), ("銷售額（萬元）", 10_000), ("销售额(亿元)", 10**8),
        ("Umsatz in TEUR", 1_000), ("Umsatz (Tsd. €)", 1_000), ("Umsatz T€", 1_000), ("Umsatz (Mio. EUR)", 10**6),
        ("Revenue (k$)", 1_000), ("Revenue k$", 1_000), ("Revenue $k", 1_000), ("Revenue ($000)", 1_000),
        ("Revenue (USD thousands)", 1_000), ("Revenue ($m)", 10**6), ("Ventas (miles de €)", 1_000),
        ("Amount", 1), ("Amount (US$)", 1), ("Importe (MX$)", 1), ("Umsatz (EUR)", 1), ("Сумма, руб.", 1), ("Miles", 1),
        ("Amount 000", 1_000), ("Sales M", 1),
    ],
)  # fmt: skip
def test_a_header_says_its_scale(header: str, scale: int) -> None:
    assert scale_of(header) == scale


def test_figures_stay_as_they_are_and_a_note_says_so(tmp_path: Path) -> None:
    result = ask(tmp_path, "Клиент,Дата,Сумма тыс. руб.,Прибыль тыс. руб.", ROWS)
    assert accounts(result) == {"used": (1, 5)}
    assert notes(result)["scale"] == ("'Сумма тыс. руб.' is in thousands: money is shown in thousands, as in the file.")
    assert "scale" not in notes(ask(tmp_path, "Клиент,Дата,Сумма руб.,Прибыль руб.", ROWS))


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (
            "Customer,Date,Revenue (k$),Profit ($)",
            r"'Revenue \(k\$\)' is in thousands, 'Profit \(\$\)' in single units",
        ),
        ("Customer,Date,Umsatz in TEUR,Gewinn in Mio EUR", "thousands, .* in millions"),
        (
            "Customer,Date,销售额(元),利润(万元)",
            r"'利润\(万元\)' is in units of 10,000, '销售额\(元\)' in single units",
        ),
    ],
)
def test_two_scales_are_refused(tmp_path: Path, header: str, message: str) -> None:
    with pytest.raises(DataError, match=message) as caught:
        ask(tmp_path, header, ROWS)
    assert "--map" in str(caught.value)


def test_a_column_that_the_user_maps_is_taken_to_fit(tmp_path: Path) -> None:
    header = "Customer,Date,Revenue (k$),Profit"
    with pytest.raises(DataError, match="--map profit=Profit"):
        ask(tmp_path, header, ROWS)
    assert accounts(ask(tmp_path, header, ROWS, map=["profit=Profit"])) == {"used": (1, 5)}
