"""A known table in a random dialect, encoding, date and amount style is read with every row and cent."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import polars as pl
import pytest
import zstandard
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spellings import ENCODINGS, HEADERS, MONEY, NAMES, NOTES, SENTENCES, TOTALS, WIDE, dates_of, fits

from custseg.analyses.ltv import ltv
from custseg.settings.settings import gather

Row = tuple[str, dt.date, Decimal, str]
ROLES = ("customer_id", "date", "revenue", "note")
KINDS = ["text"] * 7 + ["ndjson", "list", "parquet"]
if find_spec("xlsxwriter") and find_spec("fastexcel"):
    KINDS.append("workbook")
PREAMBLES = ["Report for the board", "", "Period{sep}2023", "Created: 2024-01-31 10:20", "(all shops)"]
PROBES = (Decimal("1234567.89"), Decimal("-1234.50"))


@dataclass(frozen=True)
class Style:
    """How a table is written."""

    kind: str
    language: str
    encoding: str
    encoding_given: bool
    separator: str
    quote: str
    quoting: str
    line_end: str
    above: tuple[str, ...]
    named: bool
    order: tuple[int, ...]
    directive: bool
    total: str
    blank: bool
    date: str
    money: str
    last_end: bool
    packing: str

    @property
    def flags(self) -> dict[str, object]:
        """Return the settings for the file."""
        flags: dict[str, object] = {"columns": "revenue,last_order"}
        if self.encoding_given:
            flags["encoding"] = self.encoding
        if not self.named:
            flags["map"] = [f"{role}=#{place}" for place, role in enumerate(self.arranged(ROLES), 1) if role != "note"]
        return flags

    def arranged(self, fields: tuple[str, ...]) -> list[str]:
        """Return the fields of a row in the order of the columns."""
        return [fields[place] for place in self.order]


@st.composite
def styles(draw: st.DrawFn) -> Style:
    """Return a way to write a table."""
    kind = draw(st.sampled_from(KINDS))
    language = draw(st.sampled_from(sorted(HEADERS)))
    encoding = draw(st.sampled_from([*WIDE, *ENCODINGS[language] * 4])) if kind == "text" else "utf-8"
    separator = draw(st.sampled_from([",", ";", "\t", "|", "  "]))
    spaces, named = separator == "  " and kind == "text", kind != "text" or draw(st.integers(0, 5)) > 0
    money = sorted(name for name, write in MONEY.items() if all(fits(write(probe), encoding) for probe in PROBES))
    dates = dates_of(language)
    months = [dt.date(2023, month, 28) for month in range(1, 13)]
    days = sorted(name for name, write in dates.items() if all(fits(write(day), encoding) for day in months))
    quote = "'" if draw(st.integers(0, 5)) == 0 else '"'
    return Style(
        kind=kind,
        language=language,
        encoding=encoding,
        encoding_given=encoding not in WIDE and draw(st.booleans()),
        separator=separator,
        quote=quote,
        # Apostrophes are quotes only if they enclose most fields.
        quoting="all" if quote == "'" else draw(st.sampled_from(["needed", "all"])),
        line_end=draw(st.sampled_from(["\n", "\r\n", "\r"])),
        above=() if spaces else tuple(draw(st.lists(st.sampled_from(PREAMBLES), max_size=4, unique=True))),
        named=named,
        order=tuple(draw(st.permutations(range(4)))),
        directive=len(separator) == 1 and draw(st.integers(0, 5)) == 0,
        total=draw(st.sampled_from(["", *TOTALS[language]])),
        blank=kind != "parquet" and draw(st.booleans()),
        date=draw(st.sampled_from(days)),
        money=draw(st.sampled_from(money)),
        last_end=draw(st.booleans()),
        packing=draw(st.sampled_from(["", "", "", "gz", "zst", "zip"])),
    )


def rows_of(style: Style) -> st.SearchStrategy[list[Row]]:
    """Return rows of a table, of which the first ones decide the order of day and month, and the decimal sign."""
    days = st.integers(0, 700).map(lambda n: dt.date(2023, 1, 1) + dt.timedelta(days=n))
    cents = st.one_of(st.integers(-50_000, 9_999_999), st.integers(1, 99_999))
    names = NAMES[style.language]
    notes = NOTES
    if style.encoding not in WIDE and not style.encoding_given:
        notes = [SENTENCES[style.language]]
    if style.quote == "'":
        notes = [note for note in notes if '"' not in note]
    if style.kind == "text" and style.separator == "  ":
        # An empty field, and a tab, would be part of a run of spaces.
        notes = [note for note in notes if note and "\t" not in note]
    row = st.tuples(st.sampled_from(names), days, cents.map(lambda n: Decimal(n).scaleb(-2)), st.sampled_from(notes))
    decided: list[Row] = [
        (names[0], dt.date(2023, 3, 25), Decimal("1234.50"), notes[-1]),
        (names[1], dt.date(2023, 12, 31), Decimal("12345.67"), notes[0]),
    ]
    return st.lists(row, min_size=3, max_size=12).map(lambda more: decided + more)


def table_of(rows: list[Row], style: Style) -> list[list[str]]:
    """Return the rows as texts, with the line of totals; a blank line has no field."""
    day_text, money_text = dates_of(style.language)[style.date], MONEY[style.money]
    table = [style.arranged((name, day_text(day), money_text(amount), note)) for name, day, amount, note in rows]
    if has_blank(style):
        table.insert(len(table) // 2 + 1, [])
    if has_total(style):
        total = money_text(sum((amount for _, _, amount, _ in rows), Decimal(0)))
        table.append(style.arranged((style.total, "", total, "")))
    return table


def has_total(style: Style) -> bool:
    """Return whether a line of totals is written; its empty fields cannot be written between spaces."""
    return bool(style.total) and style.kind != "parquet" and not (style.kind == "text" and style.separator == "  ")


def has_blank(style: Style) -> bool:
    """Return whether a blank line is written; typed files have none."""
    return style.blank and style.kind not in ("parquet", "list")


def written(rows: list[Row], style: Style) -> bytes:
    """Return the rows as a file."""
    table, names = table_of(rows, style), style.arranged(HEADERS[style.language])
    writers = {"text": as_text, "workbook": as_workbook, "parquet": as_parquet, "ndjson": as_lines, "list": as_list}
    return packed(writers[style.kind](names, table, style), style)


def as_text(names: list[str], table: list[list[str]], style: Style) -> bytes:
    special = (style.separator, style.quote, "\n")

    def field(text: str) -> str:
        if style.separator == "  ":
            return text
        if style.quoting == "all" or any(one in text for one in special):
            return style.quote + text.replace(style.quote, style.quote * 2) + style.quote
        return text

    lines = [style.separator.join(map(field, fields)) for fields in ([names] if style.named else []) + table]
    above = [line.format(sep=style.separator) for line in style.above]
    if style.directive:
        above.insert(0, f"sep={style.separator}")
    text = style.line_end.join(above + lines) + (style.line_end if style.last_end else "")
    return text.encode(style.encoding)


def as_workbook(names: list[str], table: list[list[str]], style: Style) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    above = [[line.format(sep=" ")] for line in style.above]
    with xlsxwriter.Workbook(stream) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
        for number, fields in enumerate([*above, names, *table]):
            for place, text in enumerate(fields):
                value = typed(text, place, style) if len(fields) > 1 and number > len(above) else text
                if isinstance(value, dt.date):
                    sheet.write_datetime(number, place, value, day)
                elif isinstance(value, float):
                    sheet.write_number(number, place, value)
                elif value:
                    sheet.write_string(number, place, value)
    return stream.getvalue()


def typed(text: str, place: int, style: Style) -> str | float | dt.date:
    """Return a field as a date or number, if its style is plain."""
    role = style.arranged(ROLES)[place]
    if role == "date" and style.date == "iso" and text:
        return dt.date.fromisoformat(text)
    return float(text) if role == "revenue" and style.money in ("plain", "short") else text


def as_parquet(names: list[str], table: list[list[str]], style: Style) -> bytes:
    stream = io.BytesIO()
    pl.DataFrame(table, schema=dict.fromkeys(names, pl.String), orient="row").write_parquet(stream)
    return stream.getvalue()


def as_lines(names: list[str], table: list[list[str]], style: Style) -> bytes:
    return "".join((json.dumps(as_object(names, fields, style)) if fields else "") + "\n" for fields in table).encode()


def as_list(names: list[str], table: list[list[str]], style: Style) -> bytes:
    objects = [as_object(names, fields, style) for fields in table]
    return json.dumps(objects, indent=2, ensure_ascii=False).encode()


def as_object(names: list[str], fields: list[str], style: Style) -> dict[str, str | float]:
    values = [typed(text, place, style) for place, text in enumerate(fields)]
    return {name: str(one) if isinstance(one, dt.date) else one for name, one in zip(names, values, strict=True)}


def packed(content: bytes, style: Style) -> bytes:
    if style.packing == "gz":
        return gzip.compress(content)
    if style.packing == "zst":
        return zstandard.compress(content)
    if style.packing == "zip":
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("export.csv", content)
        return stream.getvalue()
    return content


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all examples share."""
    return tmp_path_factory.mktemp("written")


CustomerTable = dict[str, tuple[Decimal, dt.date | None]]
Outcomes = dict[str, tuple[int, Decimal]]


def read(path: Path, rows: list[Row], style: Style) -> tuple[CustomerTable, Outcomes]:
    """Write a table, and return what custseg reads: revenue and last order of customers, and the ledger."""
    path.write_bytes(written(rows, style))
    result = ltv([str(path)], gather(style.flags, use_config=False, environment={}))
    assert result.ledger is not None
    entries = result.ledger.entries.items()
    outcomes = {reason.text: (entry.rows, entry.money) for reason, entry in entries if entry.rows}
    return {name: (Decimal(str(revenue)), last) for name, revenue, last in result.frame.iter_rows()}, outcomes


def expected(rows: list[Row], style: Style) -> tuple[CustomerTable, Outcomes]:
    """Return the same, computed from the rows."""
    by_day: dict[str, dict[dt.date, Decimal]] = {}
    for name, day, amount, _ in rows:
        days = by_day.setdefault(name, {})
        days[day] = days.get(day, Decimal(0)) + amount
    # Without order ids a day is an order, which counts if its money is above zero.
    customers = {
        name: (sum(days.values(), Decimal(0)), max((day for day, money in days.items() if money > 0), default=None))
        for name, days in by_day.items()
    }
    outcomes = {"used": (len(rows), sum((amount for _, _, amount, _ in rows), Decimal(0)))}
    if has_total(style):
        outcomes["totals line"] = (1, outcomes["used"][1])
    if has_blank(style):
        outcomes["blank line"] = (1, Decimal(0))
    return customers, outcomes


@settings(deadline=None, max_examples=examples(100), suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_table_is_read_in_any_style(folder: Path, data: st.DataObject) -> None:
    style = data.draw(styles())
    rows = data.draw(rows_of(style))
    assert read(folder / "export", rows, style) == expected(rows, style)
