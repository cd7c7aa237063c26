"""The values of figures that checks name, from one pass over the file; findings that need more take a second one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import polars as pl

from custseg.analyses.check.findings import finding_values
from custseg.analyses.check.known import (
    ACTIVE_DAYS,
    ACTIVE_SHARE,
    BASE,
    EXCLUDED_ROWS,
    FINDING,
    FIRST_ORDER,
    IN_LEDGER,
    LATEST_ORDER,
    LEDGER,
    OWN,
    PARTS_OF,
    PERIOD,
    ROWS,
    SEGMENT,
    USED,
    WARNINGS,
    CheckFigure,
)
from custseg.analyses.check.periods import grain_of, period_values
from custseg.analyses.check.segments import segment_values
from custseg.analyses.shared.base_summary import summary_of
from custseg.analyses.shared.rule_plan import RulePlan
from custseg.analyses.shared.targets import figures_of_everyone
from custseg.customers.slices import PeriodSlices
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import Dataset
from custseg.engine.scan_request import TableRequest
from custseg.metrics.catalogue import CATALOGUE, available, group_metrics, unavailable
from custseg.metrics.metric import OTHER_NEEDS
from custseg.result import Figure
from custseg.tables.known import AMOUNTS, BY_DAY
from custseg.tables.ledger import Entry, Ledger, Reason

NO_CUSTOMERS = "there are no customers"
UNKNOWN = "it is unknown in these data"
ZERO_WITHOUT_CUSTOMERS = ("customers", "customers_with_order", "orders", "revenue")
LAST_ORDER_COLUMN = "last_order"


@dataclass
class Values:
    """What is known of figures.

    Attributes:
        found: figures by name; None where one is unknown.
        why: why a figure is unknown, by name.
        summary: figures of all customers, with targets.
        target_notes: why targets have no figure.
    """

    found: dict[str, Any] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    summary: list[Figure] = field(default_factory=list)


def request_of(figures: Collection[CheckFigure], dataset: Dataset, plan: RulePlan | None, **more: Any) -> TableRequest:
    """Return what the customer table needs for figures.

    Args:
        figures: that are named.
        dataset: the inputs.
        plan: with the schemes in use; None without any.
        more: further parts of the request.
    """
    known = available(group_metrics(), dataset.roles - {"comparison", "forecast"})
    names = {figure.key[0] for figure in figures if figure.source == BASE} & known.keys()
    if any(figure.name in OWN for figure in figures):
        names |= {"last_order", "first_order"}
    periods = {figure.key[0] for figure in figures if figure.source == PERIOD}
    if periods:
        names.add("customers_new")
    # The verdict of customers is worked out from days.
    grain = "1d" if "cac" in dataset.roles else grain_of(periods, dataset.settings)
    slices = PeriodSlices(grain) if periods and all(map(dataset.knows, BY_DAY)) else None
    names |= plan.names if plan is not None else set()
    return TableRequest(names, spans=plan.spans if plan else {}, slices=slices, **more)


def values_of(
    figures: Collection[CheckFigure], customers: CustomerTable, dataset: Dataset, plan: RulePlan | None
) -> Values:
    """Return the values of figures.

    Args:
        figures: that are named.
        customers: the customer table, made for them.
        dataset: the inputs.
        plan: with the schemes in use; None without any.
    """
    values = Values()
    by_source = {
        source: [one for one in figures if one.source == source] for source in (BASE, LEDGER, FINDING, PERIOD, SEGMENT)
    }
    if by_source[BASE] or dataset.settings["targets"]:
        _add_base(values, by_source[BASE], customers, dataset)
    for figure in by_source[LEDGER]:
        values.found[figure.name] = ledger_value(customers.ledger, figure.key)
        if values.found[figure.name] is None:
            values.why[figure.name] = "the file has no rows" if figure.key[1] == "share" else "there are no amounts"
    if by_source[FINDING]:
        found, why = finding_values(by_source[FINDING], dataset)
        values.found, values.why = values.found | found, values.why | why
    _add_periods(values, by_source[PERIOD], customers, dataset)
    if by_source[SEGMENT]:
        _add_segments(values, by_source[SEGMENT], customers, dataset, plan)
    return values


def ledger_value(ledger: Ledger, key: tuple[str, ...]) -> float | None:
    """Return rows, money or share of a line of the ledger; None where it is not known."""
    name, part = key
    entries = {ROWS: ledger.read, USED: ledger[Reason.USED], EXCLUDED_ROWS: ledger.total_excluded}
    entry: Entry = entries[name] if name in entries else ledger[IN_LEDGER[name]]
    if part == "rows":
        return float(entry.rows)
    if part == "money":
        return float(entry.money) if ledger.amounts else None
    return entry.rows / ledger.read.rows if ledger.read.rows else None


def _add_base(values: Values, figures: Collection[CheckFigure], customers: CustomerTable, dataset: Dataset) -> None:
    """Add figures of all customers."""
    values.summary, notes = summary_of(customers)
    customers.notes.extend(notes)
    known: dict[str, Any] = {figure.name: figure.value for figure in values.summary}
    if customers.base is not None:
        known |= {
            name: figure.value
            for name, figure in figures_of_everyone({one.key[0] for one in figures}, customers).items()
            if name not in known
        }
        known |= _own(customers)
    else:
        known |= dict.fromkeys(ZERO_WITHOUT_CUSTOMERS, 0.0)
    known[WARNINGS] = sum(note.warns for note in customers.notes)
    for figure in figures:
        name, *share = figure.key
        value = _share(known, name) if share else known.get(name)
        values.found[figure.name] = value if value is None or isinstance(value, dt.date) else float(value)
        if value is None:
            values.why[figure.name] = _why(name, customers, dataset)


def _share(known: Mapping[str, Any], name: str) -> float | None:
    count, whole = known.get(name), known.get(PARTS_OF[name][1])
    return float(Fraction(count, whole)) if count is not None and whole else None


def _own(customers: CustomerTable) -> dict[str, Any]:
    """Return the figures that only checks have."""
    frame, as_of = customers.frame, customers.as_of
    names = frame.collect_schema().names()
    if LAST_ORDER_COLUMN not in names or as_of is None:
        return {}
    last, counts = pl.col(LAST_ORDER_COLUMN), pl.col("counted") > 0
    since = pl.lit(as_of - dt.timedelta(days=ACTIVE_DAYS), pl.Date)
    row = frame.filter(counts).select(
        last=last.max(), first=pl.col("first_order").min(), active=(last >= since).sum(), everyone=pl.len()
    )
    last_day, first_day, active, everyone = row.collect().row(0)
    share = active / everyone if everyone else None
    return {LATEST_ORDER: last_day, FIRST_ORDER: first_day, ACTIVE_SHARE: share}


def _why(name: str, customers: CustomerTable, dataset: Dataset) -> str:
    """Return why a figure of all customers is unknown."""
    if name in dataset.absent_metrics:
        return _clause(dataset.absent_metrics[name])
    if name in CATALOGUE and name not in available(group_metrics(), dataset.roles) and CATALOGUE[name].numerator:
        needs = CATALOGUE[name].needs
        return _clause(OTHER_NEEDS.get(needs[0], "") if needs else "") or _clause(unavailable(CATALOGUE[name]))
    if customers.base is None:
        return NO_CUSTOMERS
    if CATALOGUE[name].unit == "money" if name in CATALOGUE else name.endswith("_ltv"):
        return "there are no amounts" if not dataset.knows(AMOUNTS) else UNKNOWN
    return UNKNOWN


def _clause(sentence: str) -> str:
    """Return a sentence as the end of another one: without its full stop, with a small letter at its beginning."""
    text = sentence.strip().removesuffix(".")
    return text[:1].lower() + text[1:]


def _add_periods(values: Values, figures: Collection[CheckFigure], customers: CustomerTable, dataset: Dataset) -> None:
    """Add figures of the last complete period of each length."""
    for name in dict.fromkeys(figure.key[0] for figure in figures):
        unknown = [_clause(dataset.table.absent[one]) for one in BY_DAY if not dataset.knows(one)]
        found, why = ({}, unknown[0]) if unknown else period_values(customers, name)
        for figure in (one for one in figures if one.key[0] == name):
            if not dataset.knows(AMOUNTS) and figure.key[1] in ("revenue", "average_order_value"):
                value, reason = None, "there are no amounts"
            else:
                value, reason = found.get((figure.key[1], figure.key[2])), why
            values.found[figure.name] = value
            if value is None:
                values.why[figure.name] = reason


def _add_segments(
    values: Values,
    figures: Collection[CheckFigure],
    customers: CustomerTable,
    dataset: Dataset,
    plan: RulePlan | None,
) -> None:
    """Add figures of segments; those of schemes that the data cannot answer are unknown."""
    lacking = plan.compiled.lacking if plan else {}
    known = [figure for figure in figures if figure.key[1] not in lacking]
    found: dict[str, float | None] = {}
    if plan is not None and known and customers.base is not None:
        found = segment_values(customers, plan, known, dataset.roles)
    for figure in figures:
        values.found[figure.name] = found.get(figure.name)
        if found.get(figure.name) is None:
            missing = f"the scheme needs {lacking[figure.key[1]]}" if figure.key[1] in lacking else ""
            values.why[figure.name] = missing or (NO_CUSTOMERS if customers.base is None else UNKNOWN)
