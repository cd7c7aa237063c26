"""One customer on one page: what it is worth and why, where it stands, and what would move it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from custseg.analyses.explain.depth import OF_ALL, depth_note, is_large, slow_schemes, without
from custseg.analyses.explain.facts import (
    COLUMNS,
    Fact,
    contact_facts,
    facts_of,
    metric_names,
    table_of,
)
from custseg.analyses.explain.in_time import excluded_section, months_of, months_section
from custseg.analyses.explain.moves import moves_of
from custseg.analyses.explain.page import contact_figures, fact_figures, factors_section, headline_of, rank_figures
from custseg.analyses.explain.standing import moves_section, ranks_of, segments_section
from custseg.analyses.explain.who import UnknownCustomerError, file_hint, ids_meant, nearest_customers
from custseg.analyses.shared.base_summary import summary_of
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.rule_plan import RulePlan, plan_rules, scheme_in_use
from custseg.analyses.shared.segment_columns import segment_customers
from custseg.analyses.shared.selection import CUSTOMER_ID, values_of
from custseg.customers.one_customer import EXCLUDED_OF_ONE, ORDERS_OF_ONE, Ones
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.dataset import Dataset
from custseg.engine.open_dataset import open_dataset
from custseg.engine.scan_request import TableRequest
from custseg.errors import UsageError
from custseg.metrics.catalogue import available, customer_metrics
from custseg.metrics.metric import Metric
from custseg.notes import Note
from custseg.result import Figure, Result, Section
from custseg.segments.rules import PROSPECT
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input
from custseg.tables.known import AMOUNTS
from custseg.tables.row_columns import CUSTOMER

OPTION = "--customer"
RANKED_BY, RANKED_OF = "The highest is number 1; equal figures share the better place.", "With a counted order."
RANKED = ("ltv", "revenue")
RANKED_WITHOUT_AMOUNTS = ("orders",)


@dataclass(frozen=True)
class _Page:
    """What the page is made of.

    Attributes:
        customer: id of the customer.
        table: all customers.
        plan: the rules in use.
        metrics: those that can be computed.
        dataset: the inputs.
        contact: what the files on customers say.
    """

    customer: str
    table: CustomerTable
    plan: RulePlan
    metrics: dict[str, Metric]
    dataset: Dataset
    contact: dict[str, Any]

    @property
    def amounts(self) -> bool:
        """Return whether there are amounts."""
        return self.dataset.knows(AMOUNTS)

    def kept(self, name: str) -> pl.DataFrame:
        """Return the rows of this customer in one of the tables that the scan kept."""
        rows = self.table.tables[name]
        return rows.filter(pl.col(CUSTOMER).cast(pl.String) == self.customer)


def explain(
    inputs: Sequence[Input],
    settings: Settings,
    *,
    customer: str | None,
    forecast: bool = False,
    all_schemes: bool = False,
    rejects: Path | None = None,
) -> Result:
    """Return everything known about one customer.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run.
        customer: its id; or the e-mail or name of one contact.
        forecast: whether to forecast its orders too, which takes longer.
        all_schemes: whether to judge it by every scheme of a large file too, which takes longer.
        rejects: file for the rows that are excluded.

    Returns:
        One row per fact. In sections: the factors of the LTV, orders by month, the segment in every scheme with what
        would move the customer, and its excluded rows.

    Raises:
        UnknownCustomerError: there is no such customer or contact.
        CustsegError: the inputs, settings or rules are wrong.
    """
    if customer is None or not str(customer).strip():
        raise UsageError("no customer is named", where=OPTION, hint="Type its id, e-mail or name behind the files.")
    typed = str(customer)
    dataset = open_dataset(inputs, settings)
    plan = plan_rules(dataset)
    main = plan.scheme(scheme_in_use(plan, dataset)).name if plan.compiled.schemes else ""
    plan = plan.with_schemes(*plan.compiled.schemes).with_columns(["tags"])
    metrics = available(customer_metrics(), dataset.roles - {"comparison"})
    quick = not all_schemes and is_large(inputs)
    left_out = slow_schemes(plan) if quick else []
    dataset.notes.extend(depth_note(plan, left_out))
    plan = without(plan, left_out)
    names = [name for name in metric_names(metrics, forecast=forecast) if not (quick and name in OF_ALL)]
    dataset = replace(dataset, origins=dataset.origins | plan.origins(names))
    ids = ids_meant(typed, dataset)
    request = TableRequest({*names, *plan.names}, spans=plan.spans, ones=Ones(tuple(ids), quick), rejects=rejects)
    table = build_customer_table(dataset, request)
    page = _page(typed, ids, table, plan, metrics, dataset)
    result = result_of(table, f"Customer {page.customer}", COLUMNS)
    result.limit, result.narrow = 0, "-o FILE"
    frame = table.frame.collect(engine="streaming")
    place = (frame[CUSTOMER].cast(pl.String) == page.customer).arg_true()
    if table.base is None or table.as_of is None or place.is_empty():
        return _without_rows(result, page)
    table.frame = frame.lazy()
    return _filled(result, page, int(place[0]), names, main)


def _page(
    typed: str, ids: list[str], table: CustomerTable, plan: RulePlan, metrics: dict[str, Metric], dataset: Dataset
) -> _Page:
    """Return the page of the first id that a customer, a contact or an excluded row has.

    Raises:
        UnknownCustomerError: none of them has.
    """
    everyone = table.everyone.cast(pl.String)
    excluded = table.tables[EXCLUDED_OF_ONE][CUSTOMER].cast(pl.String)
    contacts = [rows[CUSTOMER_ID].cast(pl.String) for rows in dataset.customer_files.values()]
    for one in ids:
        if any((known == one).any() for known in (everyone, excluded, *contacts)):
            return _Page(one, table, plan, metrics, dataset, _contact(one, dataset))
    is_file = len(Path(typed).suffix) > 1 and Path(typed).exists()
    raise UnknownCustomerError(
        typed, OPTION, nearest_customers(typed, everyone, dataset), file_hint(typed, is_file=is_file)
    )


def _contact(customer: str, dataset: Dataset) -> dict[str, Any]:
    """Return what the files on customers say of one, by the names of their columns."""
    found: dict[str, Any] = {}
    for rows in dataset.customer_files.values():
        own = rows.filter(pl.col(CUSTOMER_ID).cast(pl.String) == customer)
        if own.height:
            found |= {name: value for name, value in own.row(0, named=True).items() if name not in found}
    found.pop(CUSTOMER_ID, None)
    return found


def _filled(result: Result, page: _Page, place: int, names: list[str], main: str) -> Result:
    """Fill a result with what is known about a customer with rows."""
    table, metrics, plan = page.table, page.metrics, page.plan
    assert table.as_of is not None
    one = table.frame.slice(place, 1)
    values = values_of(one, names, metrics).collect().row(0, named=True)
    segmented = segment_customers(table, plan, (), metrics, only=slice(place, place + 1))
    ranks = ranks_of(_ranked(page), place) if values["orders"] else []
    base, base_notes = summary_of(table)
    moves = moves_of(segmented, values, table.as_of)
    segments = segments_section(segmented, metrics, moves)
    standing = segments.frame.filter(pl.col("scheme") == main).to_dicts()
    segment, strategy = (standing[0]["segment_title"], standing[0]["strategy"]) if standing else ("", "")
    facts, contact = facts_of(values, metrics), contact_facts(page.contact)
    tags = segmented.values["tags"][0] if "tags" in segmented.values.columns else ""
    factors = factors_section(values, {figure.name: figure.value for figure in base}, metrics)
    months = months_of(page.kept(ORDERS_OF_ONE), table.as_of, amounts=page.amounts)
    in_time = months_section(months, for_people=page.dataset.settings.for_people)
    excluded = excluded_section(page.kept(EXCLUDED_OF_ONE), amounts=page.amounts)
    result.headline = headline_of(page.customer, str(page.contact.get("name") or ""), values, ranks, segment)
    result.summary = [
        *rank_figures(ranks),
        *fact_figures(facts),
        Figure("tags", "Tags", "text", tags, "Tags", "{}" if tags else ""),
        Figure("strategy", "Strategy", "text", strategy or None, "Strategy", "{}"),
        *contact_figures(contact),
    ]
    result.notes += [*base_notes, *_notes(page, values)]
    # Outside of all segments, their table says nothing.
    segments = replace(segments, unseen=not values["orders"])
    first = factors or in_time or segments
    result.instead = first
    every = [factors, in_time, segments, moves_section(moves), excluded]
    result.sections = [replace(one, unseen=one.unseen or one is first) for one in every if one is not None]
    more = _more_facts(result.summary, segments.frame, months, excluded)
    result.frame = table_of([*contact, *facts, *more])
    result.total = result.frame.height
    return result


def _ranked(page: _Page) -> pl.DataFrame:
    """Return the figures by which customers with a counted order are ranked."""
    names = [name for name in (RANKED if page.amounts else RANKED_WITHOUT_AMOUNTS) if name in page.metrics]
    counts = pl.col("counted") > 0
    return page.table.frame.select(
        pl.when(counts).then(page.metrics[name].value()).alias(name) for name in names
    ).collect()


def _more_facts(
    summary: Sequence[Figure], segments: pl.DataFrame, months: pl.DataFrame, excluded: Section | None
) -> list[Fact]:
    """Return the parts of the page that are no metrics as facts, so that one table holds all of it."""
    ranks = [one for one in summary if one.line == "Rank"]
    facts = [
        Fact("rank", one.name, one.title, one.value, one.unit, RANKED_BY if "by" in one.name else RANKED_OF)
        for one in ranks
    ]
    facts += [Fact("segments", "tags", one.title, one.value, "text") for one in summary if one.name == "tags"]
    for row in segments.iter_rows(named=True):
        meaning = " · ".join(filter(None, (row["threshold"], row["figures"], row["moves"])))
        facts.append(Fact("segments", row["scheme"], row["scheme_title"], row["segment"], "text", meaning))
    for row in months.iter_rows(named=True):
        meaning = f"Revenue of {row['month']}; orders: {row['orders']}."
        money = row.get("revenue")
        unit, value = ("money", money) if money is not None else ("count", row["orders"])
        facts.append(Fact("months", row["month"], f"Orders of {row['month']}", value, unit, meaning))
    for row in excluded.frame.iter_rows(named=True) if excluded else ():
        money = f"; money: {row['money']}" if "money" in row else ""
        facts.append(Fact("excluded", row["reason"], "Excluded rows", row["rows"], "count", f"Not counted{money}."))
    return facts


def _notes(page: _Page, values: dict[str, Any]) -> list[Note]:
    """Return what else can be asked about the customer, as commands."""
    notes = []
    if not values["orders"]:
        what = "a net revenue above zero" if page.amounts else "a date in scope"
        text = f"It has no order with {what}, so it has no S, C, P and T, and stands outside of the segments."
        notes.append(Note("no_counted_order", text))
    if (
        values["orders"]
        and page.dataset.settings.for_people
        and page.table.forecast is None
        and page.table.as_of is not None
    ):
        text = "A forecast of its orders takes all histories, and longer:"
        notes.append(Note("no_forecast", text, command="--forecast"))
    return notes


def _without_rows(result: Result, page: _Page) -> Result:
    """Fill a result with what is known about a contact, or of a customer all of whose rows are excluded."""
    contact = contact_facts(page.contact)
    excluded = excluded_section(page.kept(EXCLUDED_OF_ONE), amounts=page.amounts)
    if excluded:
        text = "None of its rows counts: see why below each reason. --rejects FILE writes the rows of all customers."
        note, kind = Note("no_used_row", text, warns=True), "no row of it counts"
    elif (page.table.everyone.cast(pl.String) == page.customer).any():
        text = "All its rows are before --from: it is no customer in this scope."
        note, kind = Note("before_scope", text), "only before --from"
    else:
        note, kind = Note("prospect", "A contact without a row in the orders."), PROSPECT
    name = str(page.contact.get("name") or "")
    result.headline = f"{page.customer} ({name}) · {kind}" if name else f"{page.customer} · {kind}"
    result.notes.append(note)
    # The table has them already.
    result.summary = [replace(figure, phrase="") for figure in contact_figures(contact)]
    result.sections = [excluded] if excluded else []
    more = _more_facts([], pl.DataFrame(), pl.DataFrame(), excluded)
    result.frame = table_of([*contact, Fact("segments", "kind", "Kind", kind, "text", note.text), *more])
    result.total = result.frame.height
    return result
