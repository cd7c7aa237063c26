"""A known table, written in a random dialect, encoding, date and money style, comes back with every row and cent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custseg.questions.ltv import ltv
from custseg.settings.settings import gather

Row = tuple[str, dt.date, Decimal, str]

HEADERS = {
    "en": ("Customer ID", "Order Date", "Amount", "Note"),
    "ru": ("Клиент", "Дата заказа", "Сумма", "Примечание"),
    "zh": ("客户编号", "订单日期", "金额", "备注"),
    "de": ("Kundennummer", "Bestelldatum", "Betrag", "Bemerkung"),
    "es": ("Cliente", "Fecha de pedido", "Importe", "Nota"),
}
NAMES = {
    "en": ["Ann Lee", "O'Brien", "007", "7", "Smith & Co"],
    "ru": ["Анна Ли", "Борис Щукин", "007", "7", "Ёлка ООО"],
    "zh": ["安娜", "王小明", "007", "7", "北京贸易有限公司"],
    "de": ["Jürgen Müller", "Bärbel Groß", "007", "7", "Käse GmbH"],
    "es": ["José Núñez", "Íñigo Peña", "007", "7", "Señor Año"],
}
ENCODINGS = {
    "en": ["utf-8", "utf-8-sig", "utf-16"],
    "ru": ["utf-8", "utf-8-sig", "utf-16", "cp1251"],
    "zh": ["utf-8", "utf-8-sig", "utf-16", "gb18030"],
    "de": ["utf-8", "utf-8-sig", "utf-16", "cp1252"],
    "es": ["utf-8", "utf-8-sig", "utf-16", "cp1252"],
}
DATES: dict[str, Callable[[dt.date], str]] = {
    "iso": lambda day: day.isoformat(),
    "iso time": lambda day: f"{day.isoformat()}T10:20:30",
    "us": lambda day: f"{day.month}/{day.day}/{day.year}",
    "british": lambda day: f"{day.day:02}/{day.month:02}/{day.year} 9:05",
    "dots": lambda day: f"{day.day:02}.{day.month:02}.{day.year}",
    "dots short": lambda day: f"{day.day}.{day.month}.{day.year % 100:02}",
    "chinese": lambda day: f"{day.year}/{day.month}/{day.day}",
    "compact": lambda day: day.strftime("%Y%m%d"),
}


def _grouped(amount: Decimal, thousands: str, decimal: str) -> str:
    return f"{amount:,.2f}".replace(",", "_").replace(".", decimal).replace("_", thousands)


MONEY: dict[str, Callable[[Decimal], str]] = {
    "plain": lambda amount: f"{amount:.2f}",
    "comma": lambda amount: f"{amount:.2f}".replace(".", ","),
    "english": lambda amount: _grouped(amount, ",", "."),
    "german": lambda amount: _grouped(amount, ".", ","),
    "blanks": lambda amount: _grouped(amount, "\u00a0", ","),
    "swiss": lambda amount: _grouped(amount, "'", "."),
    "dollars": lambda amount: ("-" if amount < 0 else "") + "$" + _grouped(abs(amount), ",", "."),
    "brackets": lambda amount: f"({_grouped(-amount, ',', '.')})" if amount < 0 else _grouped(amount, ",", "."),
    "trailing": lambda amount: _grouped(abs(amount), ".", ",") + ("-" if amount < 0 else ""),
}
BARE = {"utf-8", "utf-8-sig", "utf-16"}


@dataclass(frozen=True)
class Style:
    """How a table is written."""

    language: str
    encoding: str
    separator: str
    quoting: str
    line_end: str
    above: int
    total: bool
    blank: bool
    date: str
    money: str
    last_end: bool


@st.composite
def styles(draw: st.DrawFn) -> Style:
    """Return a way to write a table."""
    language = draw(st.sampled_from(sorted(HEADERS)))
    encoding = draw(st.sampled_from(ENCODINGS[language]))
    money = draw(st.sampled_from(sorted(MONEY)))
    return Style(
        language=language,
        encoding=encoding,
        separator=draw(st.sampled_from([",", ";", "\t", "|"])),
        quoting=draw(st.sampled_from(["needed", "all"])),
        line_end=draw(st.sampled_from(["\n", "\r\n", "\r"])),
        above=draw(st.sampled_from([0, 0, 1, 3])),
        total=draw(st.booleans()),
        blank=draw(st.booleans()),
        date=draw(st.sampled_from(sorted(DATES))),
        money=money,
        last_end=draw(st.booleans()),
    )


def rows_of(language: str) -> st.SearchStrategy[list[Row]]:
    """Return rows of a table, of which the first ones decide the order of day and month."""
    days = st.integers(0, 700).map(lambda n: dt.date(2023, 1, 1) + dt.timedelta(days=n))
    cents = st.one_of(st.integers(-50_000, 9_999_999), st.integers(1, 99_999))
    notes = st.sampled_from(["", "x", "a, b; c", 'say "hi"', '5" pipe', "tab\there", "bar|bar", "O'Neill"])
    row = st.tuples(st.sampled_from(NAMES[language]), days, cents.map(lambda n: Decimal(n).scaleb(-2)), notes)
    decided: list[Row] = [
        (NAMES[language][0], dt.date(2023, 3, 25), Decimal("1234.50"), "x"),
        (NAMES[language][1], dt.date(2023, 12, 31), Decimal("12345.67"), ""),
    ]
    return st.lists(row, min_size=3, max_size=12).map(lambda more: decided + more)


def written(rows: list[Row], style: Style) -> bytes:
    """Return the rows as a file."""

    def field(text: str) -> str:
        if style.quoting == "all" or any(sign in text for sign in (style.separator, '"', "\n")):
            return '"' + text.replace('"', '""') + '"'
        return text

    table = [HEADERS[style.language]]
    table += [(name, DATES[style.date](day), MONEY[style.money](amount), note) for name, day, amount, note in rows]
    lines = [style.separator.join(map(field, fields)) for fields in table]
    if style.blank:
        lines.insert(len(lines) // 2 + 1, "")
    if style.total:
        total = MONEY[style.money](sum((amount for _, _, amount, _ in rows), Decimal(0)))
        lines.append(style.separator.join(map(field, ("Total", "", total, ""))))
    above = ["Report for the board", "", f"Period{style.separator}2023"][: style.above]
    text = style.line_end.join(above + lines) + (style.line_end if style.last_end else "")
    return text.encode(style.encoding)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all examples share."""
    return tmp_path_factory.mktemp("written")


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_table_comes_back_however_it_is_written(folder: Path, data: st.DataObject) -> None:
    style = data.draw(styles())
    rows = data.draw(rows_of(style.language))
    path = folder / "export.txt"
    path.write_bytes(written(rows, style))
    result = ltv([str(path)], gather({"columns": "revenue,last_order"}, use_config=False, environment={}))
    expected: dict[str, tuple[Decimal, dt.date]] = {}
    for name, day, amount, _ in rows:
        money, last = expected.get(name, (Decimal(0), day))
        expected[name] = (money + amount, max(last, day))
    found = {name: (Decimal(str(revenue)), last) for name, revenue, last in result.frame.iter_rows()}
    assert {name: money for name, (money, _) in found.items()} == {name: money for name, (money, _) in expected.items()}
    ledger = result.ledger
    assert ledger is not None
    fates = {reason.text: (entry.rows, entry.money) for reason, entry in ledger.entries.items() if entry.rows}
    wanted = {"used": (len(rows), sum((amount for _, _, amount, _ in rows), Decimal(0)))}
    if style.total:
        wanted["totals line"] = (1, wanted["used"][1])
    if style.blank:
        wanted["blank line"] = (1, Decimal(0))
    assert fates == wanted
