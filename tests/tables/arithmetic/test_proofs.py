"""Equations counted on all rows."""

import polars as pl
import pytest
from random_invoices import invoices, random_layout

from custseg.tables.arithmetic.equation import Equation, Product, Term
from custseg.tables.arithmetic.finder import find_equations
from custseg.tables.arithmetic.proofs import Proof, prove
from custseg.tables.arithmetic.words import sentence
from custseg.tables.values.amounts import SCALE

ROWS = pl.LazyFrame(
    {
        "id": ["a", "a", "b", "c", None],
        "n": [2.0, 1.0, 3.0, None, 1.0],
        "each": [10.0, 5.0, 4.0, 7.0, 1.0],
        "line": [20.0, 5.0, 13.0, None, 1.0],
        "total": [25.0, None, 12.0, 0.0, 8.0],
        "back": [0.0, None, 12.5, None, 8.0],
    }
)
LINE = Equation("product", Product("n", "each"), (Term("line"),))
LINES = Equation("equal", Term("total"), (Term("line", summed=True),), "order")
REFUND = Equation("at most", Term("back"), (Term("total"),))


def test_rows_and_orders_are_counted() -> None:
    assert prove(ROWS, [LINES, LINE, REFUND], "id") == [
        Proof(LINES, 2, 1, 3),
        Proof(LINE, 4, 1, 3),
        Proof(REFUND, 2, 1, 3),
    ]


def test_integers_are_millionths() -> None:
    names = ["n", "each", "line", "total", "back"]
    whole = ROWS.with_columns((pl.col(names) * SCALE).cast(pl.Int64))
    assert prove(whole, [LINE, LINES], "id") == prove(ROWS, [LINE, LINES], "id")


def test_without_orders_only_rows_are_tested() -> None:
    assert [one.tested for one in prove(ROWS, [LINES, LINE])] == [0, 4]
    assert prove(ROWS, []) == []


def test_a_sentence_has_the_counts_of_all_rows() -> None:
    told = sentence(LINE, Proof(LINE, 2000, 2, 1417))
    assert told.startswith("n × each = line: holds on 1,998 of 2,000 rows, not on 2 (first: row 1,417)")
    assert sentence(LINES, Proof(LINES, 1, 0, None)).startswith(
        "total = sum of line over the order: holds on 1 of 1 order;"
    )


def test_what_many_rows_contradict_is_not_proved() -> None:
    rows = pl.LazyFrame({"a": [n * 7 % 101 + 0.5 for n in range(100)], "b": [n * 3 % 17 + 1.25 for n in range(100)]})
    rows = rows.with_columns(c=pl.col("a") + pl.col("b") + (pl.int_range(pl.len()) >= 50))
    found = find_equations(rows.head(50).collect())
    assert [one.proved for one in found] == [True]
    counted = prove(rows, found)[0].counted
    assert (counted.tested, counted.contradictions, counted.first_contradiction, counted.proved) == (100, 50, 51, False)


@pytest.mark.parametrize("seed", range(10))
def test_the_sample_and_all_rows_agree_where_they_are_the_same(seed: int) -> None:
    file = invoices(random_layout(seed), seed, 60)
    found = find_equations(file.rows, file.order)
    for proof in prove(file.rows.with_columns(file.order).lazy(), found, "order"):
        told = proof.equation
        counts = (told.tested, told.contradictions, told.first_contradiction)
        assert (proof.tested, proof.contradictions, proof.first_contradiction) == counts, told
