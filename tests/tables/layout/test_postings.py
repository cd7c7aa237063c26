"""Journals of accounts: customers, kinds, net amounts and days, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from custseg.analyses.ltv import ltv
from custseg.errors import CustsegError
from custseg.settings.settings import gather
from custseg.tables.layout.arranged import arranged
from custseg.tables.side_files.side_file import source_of

HEADER = (
    "Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;WKZ Umsatz;Konto;Gegenkonto (ohne BU-Schlüssel);BU-Schlüssel;"
    "Belegdatum;Belegfeld 1;Buchungstext;Generalumkehr (GU);Steuersatz\n"
)


def extf(year: str = "20240101", length: int = 4, chart: str = "03") -> str:
    """Return the line that stands above the header."""
    dates = f"{year};{length};{year}"
    return f'"EXTF";700;21;"Buchungsstapel";12;;;"RE";"";"";1001;1;{dates};;"";"";1;0;0;"EUR";;"";;;"{chart}";;;"";""\n'


def read(folder: Path, text: str) -> tuple[pl.DataFrame, list[str]]:
    """Return the rows of a journal as they are arranged, and the warnings."""
    file = folder / "EXTF_Buchungsstapel.csv"
    file.write_text(text, encoding="utf-8")
    source, notes = arranged(source_of([str(file)], gather({}, use_config=False, environment={}))[0])
    return source.scan().collect(), [note.text for note in notes if note.warns]


def row(
    amount: str, side: str, account: object, counter: object, *, key: str = "", day: str = "1501", more: str = ";"
) -> str:
    return f"{amount};{side};EUR;{account};{counter};{key};{day};RE-1;Text;{more}\n"


@pytest.mark.parametrize(
    ("line", "kind", "net", "tax"),
    [
        (row("119,00", "S", 10001, 8400), "Rechnung", "100,00", "19,00"),
        (row("119,00", "H", 10001, 8400), "Gutschrift", "-100,00", "-19,00"),
        (row("119,00", "H", 8400, 10001), "Rechnung", "100,00", "19,00"),
        (row("119,00", "S", 8400, 10001), "Gutschrift", "-100,00", "-19,00"),
        (row("107,00", "S", 10001, 8300), "Rechnung", "100,00", "7,00"),
        (row("100,00", "S", 10001, 8125), "Rechnung", "100,00", "0,00"),
        (row("119,00", "S", 10001, 8200, key="3"), "Rechnung", "100,00", "19,00"),
        (row("107,00", "S", 10001, 8200, key="2"), "Rechnung", "100,00", "7,00"),
        (row("119,00", "S", 10001, 8400, key="40"), "Rechnung", "119,00", "0,00"),  # the tax of the account is off
        (row("119,00", "S", 10001, 8400, key="20"), "Gutschrift", "-100,00", "-19,00"),  # taken back
        (row("119,00", "S", 10001, 8400, more="1;"), "Gutschrift", "-100,00", "-19,00"),  # the same in a column
        (row("125,00", "S", 10001, 8320, more=";25,00"), "Rechnung", "100,00", "25,00"),  # VAT of another country
        (row("11,90", "S", 8736, 10001), "Gutschrift", "-10,00", "-1,90"),  # a discount for paying early
        (row("119,00", "S", 1200, 10001), "andere Buchung", "119,00", "0,00"),
        (row("119,00", "S", 3400, 70001, key="9"), "andere Buchung", "119,00", "0,00"),
        (row("0,05", "S", 10001, 8400), "Rechnung", "0,04", "0,01"),
        (row("1.190,00", "S", 10001, 8400), "Rechnung", "1000,00", "190,00"),
    ],
)
def test_what_a_posting_is(tmp_path: Path, line: str, kind: str, net: str, tax: str) -> None:
    rows, warnings = read(tmp_path, extf() + HEADER + line)
    assert rows.select("Buchungsart", "Netto", "Steuer").row(0) == (kind, net, tax)
    assert warnings == []


def test_the_line_above_the_header_names_the_chart_and_the_digits(tmp_path: Path) -> None:
    """In SKR 04 revenue begins with 4; with accounts of five digits customers have six, and 44000 is 4400."""
    lines = row("119,00", "S", 100001, 44000) + row("119,00", "S", 10001, 44000)
    rows, _ = read(tmp_path, extf(length=5, chart="04") + HEADER + lines)
    assert rows["Debitor"].to_list() == ["100001", None]
    assert rows["Netto"].to_list() == ["100,00", "100,00"]


def test_the_chart_shows_in_the_accounts_where_nothing_names_it(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, extf(chart="") + HEADER + row("107,00", "S", 10001, 4300))
    assert rows["Netto"].to_list() == ["100,00"]


@pytest.mark.parametrize(
    ("account", "paid", "net"), [(4400, "119,00", "100,00"), (4569, "119,00", "100,00"), (4726, "119,00", "100,00"),
                                 (4310, "107,00", "100,00"), (4746, "107,00", "100,00"), (4125, "119,00", "119,00"),
                                 (4743, "119,00", "119,00"), (4136, "119,00", "119,00")],
)  # fmt: skip
def test_the_rates_of_the_second_chart(tmp_path: Path, account: int, paid: str, net: str) -> None:
    """As Odoo's chart has them; the tax of the margin scheme (4136) is not that of the amount, and is reported."""
    rows, warnings = read(tmp_path, extf(chart="04") + HEADER + row(paid, "S", 10001, account))
    assert rows["Netto"].to_list() == [net]
    assert bool(warnings) is (account == 4136)


def test_days_get_the_year_of_the_financial_year(tmp_path: Path) -> None:
    lines = "".join(row("119,00", "S", 10001, 8400, day=day) for day in ("0107", "3112", "101", "3006"))
    rows, _ = read(tmp_path, extf(year="20230701") + HEADER + lines)
    assert rows["Belegdatum"].to_list() == ["2023-07-01", "2023-12-31", "2024-01-01", "2024-06-30"]


def test_the_rates_of_the_second_half_of_2020(tmp_path: Path) -> None:
    days = [("116,00", 8400, "0107"), ("105,00", 8300, "3112"), ("119,00", 8400, "3006")]
    lines = "".join(row(amount, "S", 10001, account, day=day) for amount, account, day in days)
    rows, _ = read(tmp_path, extf(year="20200101") + HEADER + lines)
    assert rows["Netto"].to_list() == ["100,00"] * 3


def test_revenue_whose_tax_is_unknown_counts_as_it_is_and_is_reported(tmp_path: Path) -> None:
    rows, warnings = read(tmp_path, extf() + HEADER + row("119,00", "S", 10001, 8200) + row("50,00", "S", 10001, 8400))
    assert rows["Netto"].to_list() == ["119,00", "42,02"]
    assert len(warnings) == 1
    assert "1 posting of 119.00" in warnings[0]
    assert "account 8200" in warnings[0]


def test_days_without_a_year_are_refused_where_the_first_line_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CustsegError, match="have no year") as caught:
        read(tmp_path, HEADER + row("119,00", "S", 10001, 8400))
    assert "begins with EXTF" in str(caught.value)


def test_revenue_without_a_customer_is_no_order(tmp_path: Path) -> None:
    """Sales of the till have no Debitor: they are reported, not counted."""
    file = tmp_path / "EXTF.csv"
    file.write_text(
        extf() + HEADER + row("119,00", "S", 10001, 8400) + row("119,00", "S", 1000, 8400), encoding="utf-8"
    )
    result = ltv([str(file)], gather({}, use_config=False, environment={}))
    assert result.figures()["revenue"] == 100
    assert [(one.text, entry.rows, float(entry.money)) for one, entry in result.ledger.excluded.items()] == [
        ("no customer", 1, 100.0)
    ]


def test_a_workbook_of_postings_is_read_alike(tmp_path: Path) -> None:
    file = tmp_path / "postings.parquet"
    pl.DataFrame(
        {
            "Belegdatum": ["15.01.2024", "16.01.2024"],
            "Buchungstext": ["Ann", "Bob"],
            "Belegnummer": [1, 2],
            "Buchungsbetrag": [119.0, 107.0],
            "Sollkonto": [10001, 10002],
            "Habenkonto": [8400, 8300],
        }
    ).write_parquet(file)
    assert ltv([str(file)], gather({}, use_config=False, environment={})).figures()["revenue"] == 200
