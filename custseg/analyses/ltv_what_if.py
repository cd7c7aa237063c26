"""What the customers would be worth if their orders, order value, margin or tenure were others: arithmetic only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import reduce
from operator import mul
from typing import Any

import polars as pl

from custseg.analyses.shared.base_summary import BRIEF, summary_of
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.targets import add_targets
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import Dataset
from custseg.errors import Problem
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.units import MONTH, column_type
from custseg.notes import Note
from custseg.numbers import readable
from custseg.result import Column, Result, Section
from custseg.settings.what_if import FACTORS, IN_POINTS, Change
from custseg.tables.values.amounts import SCALE

COLUMNS = [
    Column("figure", "Figure", whole=True),
    Column("change", "Change", "share"),
    Column("change_in", "Change in"),
    Column("now", "Now", "ratio"),
    Column("then", "Then", "ratio"),
    Column("ltv_change", "Change of LTV per customer", "money", "LTV per customer"),
    Column("ltv_total_change", "Change of LTV in total", "money", "LTV in total"),
    Column("one_percent", "LTV per customer of +1%", "money", "+1% adds"),
]
TOGETHER, TOTAL, RATIO = "ltv_per_customer", "ltv_total", "ltv_to_cac"
INTERACTION = "interaction"
INTERACTION_TITLE = "Interaction"
OF_CUSTOMERS = ("by", "where", "columns", "sort", "compare_to")
"""Settings of tables of customers or groups, which the change of the whole base has no use for."""


def check_what_if(dataset: Dataset) -> None:
    """Refuse a change of what the data do not know, and options that choose among customers.

    Raises:
        CustsegError: there is no such figure, or options contradict each other.
    """
    settings = dataset.settings
    problems = [
        Problem(f"--what-if looks at all customers together, so {settings.origin(name)} does not go with it",
            hint=f"Leave out {settings.origin(name)}, or --what-if.")
        for name in OF_CUSTOMERS
        if settings[name] and "--" in settings.origin(name)
    ]  # fmt: skip
    absent = [name for name in FACTORS if name in dataset.absent_metrics]
    if absent and not problems:
        what = f"LTV = S × C × P × T needs {CATALOGUE[absent[0]].title.lower()}, which these data do not know"
        problems = [Problem(what, settings.origin("what_if"), dataset.absent_metrics[absent[0]])]
    if problems:
        raise settings.error("what_if")(problems)


def what_if(customers: CustomerTable, changes: Mapping[str, Change]) -> Result:
    """Return the LTV of the base before and after changes, and which part each of them has in the difference.

    Args:
        customers: all customers in scope.
        changes: by the name of the factor.

    Raises:
        CustsegError: the margin is unknown, and changed.
    """
    settings, base = customers.settings, customers.base
    summary, notes = summary_of(customers)
    title = f"What if: {', '.join(f'{name} {change}' for name, change in changes.items())}"
    result = result_of(customers, title, COLUMNS, summary=summary, limit=0, brief=BRIEF, narrow="--format json")
    result.notes += notes
    if base is None:
        return result
    if not base.margin_known and IN_POINTS in changes:
        what = "the margin of these data is unknown, so it cannot change"
        raise settings.error("what_if")(what, where=settings.origin("what_if"), hint="Name it: --margin 30%.")
    sums = _sums(customers.frame, pl.col("counted") > 0)
    if not sums["counted"] or not sums["revenue"]:
        result.notes.append(Note("what_if", "There is no order with an amount, so nothing can change.", warns=True))
        return result
    rows = _rows(sums, changes, Fraction(result.figures()[TOTAL]))
    if (spend := result.figures().get("spend")) and result.figures().get(RATIO) is not None:
        rows.append(_against_cost(customers.frame, changes, result.figures()[RATIO], Fraction(spend)))
    schema = {column.name: column_type(column.unit) for column in COLUMNS}
    result.frame = pl.DataFrame([{**dict.fromkeys(schema), **row} for row in rows], schema=schema)
    result.total = result.frame.height
    result.instead = _for_people(result, changes)
    result.notes += _notes(rows, sums, known=base.margin_known)
    return add_targets(result)


def _sums(frame: pl.LazyFrame, which: pl.Expr) -> dict[str, Fraction]:
    """Return the sums of some customers in the units that people use, exactly."""
    names = ("counted", "orders", "tenure", "revenue", "profit")
    row = frame.filter(which).select(pl.col(name).cast(pl.Int128).sum() for name in names)
    found = {name: Fraction(int(value or 0)) for name, value in row.collect().row(0, named=True).items()}
    found |= {name: found[name] / SCALE for name in ("revenue", "profit")}
    return found | {"tenure": found["tenure"] / MONTH}


def _rows(sums: Mapping[str, Fraction], changes: Mapping[str, Change], in_total: Fraction) -> list[dict[str, Any]]:
    """Return a row for each factor, for what they do together, and for the LTV; the first ones add up to it.

    Args:
        sums: of the customers with a counted order.
        changes: by the name of the factor.
        in_total: the LTV of all customers.
    """
    customers = sums["counted"]
    now = {
        "average_order_value": sums["revenue"] / sums["orders"],
        "orders_per_month": sums["orders"] / sums["tenure"],
        "margin": sums["profit"] / sums["revenue"],
        "tenure_months": sums["tenure"] / customers,
    }
    then = {name: changes[name].of(value) if name in changes else value for name, value in now.items()}
    before, after = _product(now.values()), _product(then.values())
    rows: list[dict[str, Any]] = []
    effects = Fraction(0)
    for name, value in now.items():
        # The product with this factor alone changed: the margin may be zero, which no ratio could start from.
        effect = _product(then[one] if one == name else now[one] for one in now) - before
        effects += effect
        row: dict[str, Any] = {"figure": name}
        if change := changes.get(name):
            row |= {"change": float(change.amount), "change_in": "points" if change.points else "percent"}
        rows.append(row | _numbers(now=value, then=then[name], one_percent=before / 100) | _effect(effect, customers))
    rows.append({"figure": INTERACTION} | _effect(after - before - effects, customers))
    rows.append({"figure": TOGETHER} | _numbers(now=before, then=after) | _effect(after - before, customers))
    gain = (after - before) * customers
    # Customers without a counted order have no S, C, P and T: their profit stays what it is.
    total = _numbers(now=in_total, then=in_total + gain, ltv_total_change=gain)
    return [*rows, {"figure": TOTAL} | total]


def _product(values: Iterable[Fraction]) -> Fraction:
    return reduce(mul, values, Fraction(1))


def _numbers(**values: Fraction) -> dict[str, float]:
    return {name: float(value) for name, value in values.items()}


def _effect(per_customer: Fraction, customers: Fraction) -> dict[str, float]:
    return _numbers(ltv_change=per_customer, ltv_total_change=per_customer * customers)


def _against_cost(frame: pl.LazyFrame, changes: Mapping[str, Change], ratio: float, spend: Fraction) -> dict[str, Any]:
    """Return the row of LTV ÷ CAC: the customers of paid channels have a margin of their own, to which points add."""
    paid = _sums(frame, pl.col("won_paid") == 1)
    profit = paid["profit"]
    if (margin := changes.get(IN_POINTS)) and margin.points:
        profit += paid["revenue"] * margin.amount
    profit *= _product(1 + change.amount for change in changes.values() if not change.points)
    return {"figure": RATIO, "now": ratio, "then": float(profit / spend)}


def _for_people(result: Result, changes: Mapping[str, Change]) -> Section:
    """Return the table as people see it: each figure in its unit, under its title."""
    rows = []
    for row in result.frame.iter_rows(named=True):
        metric = CATALOGUE.get(row["figure"])
        unit = metric.unit if metric else "money"
        title = metric.title if metric else INTERACTION_TITLE
        letter = FACTORS.get(row["figure"])
        shown = {"figure": f"{letter} {title}" if letter else title, "change": str(changes.get(row["figure"], ""))}
        shown |= {name: readable(row[name], unit) for name in ("now", "then")}
        rows.append(shown | {name: row[name] for name in ("ltv_change", "one_percent")})
    columns = {column.name: column for column in COLUMNS}
    for name in ("change", "now", "then"):
        columns[name] = Column(name, columns[name].title, whole=True)
    order = [columns[name] for name in rows[0]]
    schema = {column.name: column_type(column.unit) for column in order}
    return Section("what_if", result.title, pl.DataFrame(rows, schema=schema), order)


def _notes(rows: list[dict[str, Any]], sums: Mapping[str, Fraction], *, known: bool) -> list[Note]:
    """Return what the figures are, and which factor moves them most."""
    parts = [row for row in rows if "change" in row]
    most = max(parts, key=lambda row: abs(row["ltv_change"]))
    one = next(row["one_percent"] for row in rows if "one_percent" in row)
    text = "Arithmetic, no forecast: LTV = S × C × P × T of the customers with an order, with other factors."
    if len(parts) > 1 and most["ltv_change"]:
        text += f" {CATALOGUE[most['figure']].title} moves it most."
    text += f" As a product, it gains the same by +1% of any of them, {readable(one, 'money')} per customer"
    point = float(sums["revenue"] / sums["counted"] / 100)
    text += f"; a point of margin adds {readable(point, 'money')}." if known else "."
    return [Note("what_if", text)]
