"""Amounts as people write them, exact to six places."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from examples import examples
from export import accounts, ask
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.tables.values import amounts

HEADER = "Customer ID,Order Date,Amount"


def read(texts: list[str]) -> list[Decimal | None]:
    """Return a column of texts as its amounts, by the way for amounts of any size."""
    column = pl.Series("amount", texts)
    style = amounts.detect_style(column)
    whole = column.to_frame().select(amounts.read_decimal("amount", pl.String(), style)).to_series().to_list()
    return [None if number is None else Decimal(number).scaleb(-6) for number in whole]


def read_as_floats(texts: list[str]) -> list[Decimal | None]:
    """Return a column of texts as its amounts, by the way for amounts below a hundred million."""
    column = pl.Series("amount", texts)
    number = amounts.read_number("amount", pl.String(), amounts.detect_style(column))
    whole = column.to_frame().select(amounts.minor(number)).to_series().to_list()
    return [None if number is None else Decimal(number).scaleb(-6) for number in whole]


def decimals(limit: int) -> st.SearchStrategy[Decimal]:
    """Return amounts with up to six places below ``limit``."""
    places = st.integers(0, 6)
    return places.flatmap(
        lambda n: st.integers(-limit * 10**n + 1, limit * 10**n - 1).map(lambda number: Decimal(number).scaleb(-n))
    )


def plain(amount: Decimal) -> str:
    return f"{amount:f}"


def english(amount: Decimal) -> str:
    return f"{amount:,f}"


def german(amount: Decimal) -> str:
    return english(amount).translate(str.maketrans(",.", ".,"))


def french(amount: Decimal) -> str:
    return english(amount).replace(",", "\u202f").replace(".", ",") + " €"


def swiss(amount: Decimal) -> str:
    return "CHF " + english(amount).replace(",", "'")


def bookkeeping(amount: Decimal) -> str:
    return f"(${-amount:,f})" if amount < 0 else f"${amount:,f}"


def mainframe(amount: Decimal) -> str:
    return f"{-amount:,f}-" if amount < 0 else f"{amount:,f}"


WAYS = [plain, english, german, french, swiss, bookkeeping, mainframe]
# One value that reads one way only settles what "1,234" means in its column.
POINT, COMMA = Decimal("1234567.5"), Decimal("-7654321.25")


@settings(deadline=None, max_examples=examples(60))
@given(st.lists(decimals(10**15), min_size=1, max_size=12), st.sampled_from(WAYS))
def test_every_amount_below_1e15_reads_back_exactly(values: list[Decimal], way: object) -> None:
    assert callable(way)
    values = [*values, POINT, COMMA]
    assert read([way(value) for value in values]) == values


@settings(deadline=None, max_examples=examples(60))
@given(st.lists(decimals(10**8), min_size=1, max_size=12), st.sampled_from(WAYS))
def test_the_fast_way_is_as_exact(values: list[Decimal], way: object) -> None:
    assert callable(way)
    values = [*values, POINT, COMMA]
    assert read_as_floats([way(value) for value in values]) == values


# Column → amounts, None for unreadable.
COLUMNS = [
    (["nan", "NaN", "inf", "-Infinity", "", "-", ".", "abc", "1"], [*[None] * 8, "1"]),
    (["1e5", "2"], ["100000", "2"]),
    (["+1.5", "-.5", "5.", "007"], ["1.5", "-0.5", "5", "7"]),
    (["1,234", "5"], ["1234", "5"]),
    (["1,234", "1,234.5", "12,34,567.00"], ["1234", "1234.5", "1234567"]),
    (["12.50", "12,5", "3"], ["12.5", None, "3"]),
    (["12.50", "1.234", "12,5", "2.345"], ["12.5", "1.234", None, "2.345"]),
    (["12,50", "1.234", "1.234,50"], ["12.5", "1234", "1234.5"]),
    (["0,125", "0,250", "1,375"], ["0.125", "0.25", "1.375"]),
    (["12.50", "12 5", "1 234.00", "1 23 4"], ["12.5", None, "1234", None]),
    (["(5.00)", "(-5)", "--5", "5--", "-$3.50", "$-4", "£ 1,000"], ["-5", None, None, None, "-3.5", "-4", "1000"]),
    (["USD 8", "9 EUR", "1.5 mln", "6"], ["8", "9", None, "6"]),
    (["1,23,4", "1.2.3", "4,5,6", "8", "9", "9"], [None, None, None, "8", "9", "9"]),
]


@pytest.mark.parametrize(("texts", "wanted"), COLUMNS, ids=lambda value: " ".join(map(str, value))[:40])
def test_amounts_are_what_they_say_or_unreadable(texts: list[str], wanted: list[str | None]) -> None:
    expected = [None if text is None else Decimal(text) for text in wanted]
    assert read_as_floats(texts) == expected
    assert read(texts) == expected


def ledger_after(folder: Path, first: str, last: str) -> dict[str, tuple[int, Decimal]]:
    """Return the ledger of 2,100 rows of ``first``, more than the sample, and one of ``last``."""
    rows = [["A", "2024-01-01", first]] * 2_100 + [["A", "2024-01-02", last]]
    return accounts(ask(folder, HEADER, rows))


@pytest.mark.parametrize(
    ("first", "last", "amount"),
    [
        ("1.25", "1,234.50", "1234.50"),
        ("1.234", "$5.00", "5"),
        ("1.25", "999999999999999.999999", "999999999999999.999999"),
        ("1.25", "10000000000000.01", "10000000000000.01"),
        ("1.25", "100000000", "100000000"),
        ("1.25", "1e9", "1000000000"),
    ],
)
def test_what_the_sample_did_not_show_is_read(tmp_path: Path, first: str, last: str, amount: str) -> None:
    assert ledger_after(tmp_path, first, last) == {"used": (2_101, 2_100 * Decimal(first) + Decimal(amount))}


@pytest.mark.parametrize("last", ["12,5", "1.234,5", "nan", "inf", "1e999", "n/a"])
def test_an_odd_value_far_down_changes_no_other(tmp_path: Path, last: str) -> None:
    wanted = {"unreadable amount": (1, 0), "used": (2_100, 2_100 * Decimal("1.234"))}
    assert ledger_after(tmp_path, "1.234", last) == wanted


@pytest.mark.parametrize("engine", ["streaming", "in-memory"])
@pytest.mark.parametrize("cut", [[1, 1, 1], [3], [2, 1], [1, 2], [1]])
def test_a_quotient_is_the_same_however_rows_fall_into_chunks(cut: list[int], engine: Any) -> None:
    parts = [pl.DataFrame({"money": [63_200_000] * rows, "orders": [1] * rows}) for rows in cut]
    frame = pl.concat(parts, rechunk=False).lazy()
    found = frame.select(
        a=amounts.divide(pl.col("money"), pl.col("orders") * amounts.SCALE),
        b=amounts.over(pl.col("money"), amounts.SCALE),
    ).collect(engine=engine)
    assert set(found["a"]) == set(found["b"]) == {63.2}
