"""Fills the page of a customer with what is known about it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from custseg.analyses.actions.for_one import things_to_do
from custseg.analyses.actions.words import lacking_notes
from custseg.analyses.breadth.request import DEFAULT_FIELDS
from custseg.analyses.explain.asked import Asked
from custseg.analyses.explain.changes import OF_MOVES, Judged
from custseg.analyses.explain.due import due_facts, due_figures, due_section
from custseg.analyses.explain.facts import Fact, contact_facts, facts_of, table_of
from custseg.analyses.explain.in_time import excluded_section, months_of, months_section
from custseg.analyses.explain.in_window import later_figures
from custseg.analyses.explain.moves import moves_of
from custseg.analyses.explain.offers import Offer, offer_of
from custseg.analyses.explain.page import contact_figures, fact_figures, factors_section, headline_of, rank_figures
from custseg.analyses.explain.standing import moves_section, ranks_of, segments_section
from custseg.analyses.shared.base_summary import summary_of
from custseg.analyses.shared.segment_columns import Figures, SegmentedCustomers, segment_customers
from custseg.analyses.shared.selection import values_of
from custseg.customers.one_customer import DAYS_OF_ONE, EXCLUDED_OF_ONE, ORDERS_OF_ONE
from custseg.engine.customer_table import NO_DAY, CustomerTable
from custseg.notes import Note
from custseg.result import Figure, Result, Section
from custseg.segments.rules import PROSPECT
from custseg.tables.known import AMOUNTS, DAYS, SINGLE_ORDERS
from custseg.tables.row_columns import CUSTOMER

if TYPE_CHECKING:
    from custseg.analyses.actions.handled import Handled

RANKED_BY, RANKED_OF = "The highest is number 1; equal figures share the better place.", "With a counted order."
RANKED = ("ltv", "revenue")
RANKED_WITHOUT_AMOUNTS = ("orders",)


@dataclass(frozen=True)
class Page:
    """What the page is made of.

    Attributes:
        customer: id of the customer.
        table: all customers.
        asked: what the page takes.
        contact: what the files on customers say.
        handled: actions that were handled; None without a file of them.
    """

    customer: str
    table: CustomerTable
    asked: Asked
    contact: dict[str, Any]
    handled: Handled | None = None

    @property
    def amounts(self) -> bool:
        """Return whether there are amounts."""
        return self.asked.dataset.knows(AMOUNTS)

    def kept(self, name: str) -> pl.DataFrame:
        """Return the rows of this customer in one of the tables that the scan kept."""
        rows = self.table.tables[name]
        return rows.filter(pl.col(CUSTOMER).cast(pl.String) == self.customer)


def fill(result: Result, page: Page, place: int) -> Result:
    """Fill a result with what is known about a customer with rows.

    Args:
        result: without rows.
        page: what it is made of.
        place: of the customer among all of them.
    """
    table, asked = page.table, page.asked
    metrics, plan, to_do = asked.metrics, asked.plan, asked.to_do
    one = table.frame.slice(place, 1)
    values = values_of(one, asked.names, metrics).collect().row(0, named=True)
    read = {*(to_do.names if to_do else ()), *(OF_MOVES & metrics.keys() if plan.spans else ())}
    segmented = segment_customers(table, plan, read, metrics, only=slice(place, place + 1))
    ranks = ranks_of(_ranked(page), place) if values["orders"] else []
    base, base_notes = summary_of(table)
    moves = moves_of(segmented, _judged(page, segmented, values, read))
    segments = segments_section(segmented, metrics, moves)
    standing = segments.frame.filter(pl.col("scheme") == asked.main).to_dicts()
    segment, strategy = (standing[0]["segment_title"], standing[0]["strategy"]) if standing else ("", "")
    facts, contact = facts_of(values, metrics), contact_facts(page.contact)
    tags = segmented.values["tags"][0] if "tags" in segmented.values.columns else ""
    factors = factors_section(values, {figure.name: figure.value for figure in base}, metrics)
    orders = page.kept(ORDERS_OF_ONE)
    # Without any day there are no months.
    months = months_of(orders if table.as_of else orders.clear(), table.as_of or NO_DAY, amounts=page.amounts)
    in_time = months_section(months, for_people=asked.dataset.settings.for_people)
    excluded = excluded_section(page.kept(EXCLUDED_OF_ONE), amounts=page.amounts)
    due = _due(page, segmented)
    offer = _offer(page)
    result.headline = headline_of(page.customer, str(page.contact.get("name") or ""), values, ranks, segment)
    result.summary = [
        *due.figures,
        *offer.figures,
        *rank_figures(ranks),
        *fact_figures(facts),
        Figure("tags", "Tags", "text", tags, "Tags", "{}" if tags else ""),
        Figure("strategy", "Strategy", "text", strategy or None, "Strategy", "{}"),
        *contact_figures(contact),
    ]
    result.notes += [*base_notes, *due.notes, *_notes(page, values)]
    # Outside of all segments, their table says nothing.
    segments = replace(segments, unseen=not values["orders"])
    first = factors or in_time or segments
    result.instead = first
    every = [factors, due.section, in_time, segments, moves_section(moves), excluded]
    result.sections = [replace(one, unseen=one.unseen or one is first) for one in every if one is not None]
    more = _more_facts(result.summary, segments.frame, months, excluded)
    result.frame = table_of([*contact, *facts, *due.facts, *offer.facts, *more])
    result.total = result.frame.height
    return result


def _judged(
    page: Page, segmented: SegmentedCustomers, values: dict[str, Any], read: Collection[str]
) -> Iterator[Judged]:
    """Return the figures by which schemes judge the customer: those of all days in scope, and those of each window.

    Args:
        page: what it is made of.
        segmented: the customer, judged by the cuts of all.
        values: its metrics by name.
        read: names of metrics and attributes that were computed beside those of the rules.
    """
    table, plan, as_of = page.table, segmented.plan, page.table.as_of or NO_DAY
    windows = {name: plan.scheme(name).window for name in plan.schemes}
    whole = tuple(name for name, days in windows.items() if not days)
    yield Judged(segmented, whole, segmented.values, values, as_of)
    figures = Figures(plan.names | {*read}, tuple(plan.formulas_read), plan, page.asked.metrics)
    for name, days in windows.items():
        if days:
            window = table.windows[f"last_{days}"]
            later = later_figures(
                segmented.sums, window, page.kept(DAYS_OF_ONE), page.kept(ORDERS_OF_ONE), table, figures
            )
            yield Judged(segmented, (name,), segmented.in_windows[name], values, as_of, days, later)


def _offer(page: Page) -> Offer:
    """Return what to offer the customer next; nothing where it was not asked for."""
    thing = page.asked.thing
    if not thing:
        return Offer([], [])
    return offer_of(page.table, page.customer, thing, max(1, int(page.asked.dataset.settings["min_support"])))


@dataclass(frozen=True)
class _Due:
    """The actions that are due, as the parts of a page: nothing where the data cannot answer it."""

    section: Section | None = None
    figures: list[Figure] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def _due(page: Page, segmented: SegmentedCustomers) -> _Due:
    """Return the actions that are due.

    Args:
        page: what it is made of.
        segmented: the customer; any customer where it is a contact without orders.
    """
    asked, to_do = page.asked, page.asked.to_do
    if to_do is None:
        reasons = [why for what, why in asked.dataset.table.absent.items() if what in (DAYS, SINGLE_ORDERS)]
        text = f"No actions are named, as they look at the days of orders. {' '.join(dict.fromkeys(reasons))}".strip()
        return _Due(notes=[Note("no_actions", text)])
    # As a list sees a customer: nothing but what its rules read.
    of_list = to_do.names | to_do.plan.names
    kept = [name for name in segmented.values.columns if name not in asked.metrics or name in of_list]
    own, offers = segmented.values.select(kept), bool(asked.thing) or not asked.quick
    due = things_to_do(to_do, own, page.table, page.customer, page.handled, offers=offers)
    figures = due_figures(due, asked.dataset.settings["each"])
    return _Due(due_section(due, to_do.triggers), figures, due_facts(due, to_do.triggers), lacking_notes(to_do))


def _ranked(page: Page) -> pl.DataFrame:
    """Return the figures by which customers with a counted order are ranked."""
    names = [name for name in (RANKED if page.amounts else RANKED_WITHOUT_AMOUNTS) if name in page.asked.metrics]
    counts = pl.col("counted") > 0
    return page.table.frame.select(
        pl.when(counts).then(page.asked.metrics[name].value()).alias(name) for name in names
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


def _notes(page: Page, values: dict[str, Any]) -> list[Note]:
    """Return what else can be asked about the customer, as commands."""
    notes = []
    if not values["orders"]:
        what = "a net revenue above zero" if page.amounts else "a date in scope"
        text = f"It has no order with {what}, so it has no S, C, P and T, and stands outside of the segments."
        notes.append(Note("no_counted_order", text))
    if (
        values["orders"]
        and page.asked.dataset.settings.for_people
        and page.table.forecast is None
        and page.table.as_of is not None
    ):
        text = "A forecast of its orders takes all histories, and longer:"
        notes.append(Note("no_forecast", text, command="--forecast"))
        if not page.asked.thing and any(name in page.asked.dataset.roles for name in DEFAULT_FIELDS):
            text = "What to offer it next takes what all others bought, and longer:"
            notes.append(Note("no_offers", text, command="--offers"))
    return notes


def fill_without_rows(result: Result, page: Page) -> Result:
    """Fill a result with what is known about a contact, or of a customer all of whose rows are excluded."""
    contact, table = contact_facts(page.contact), page.table
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
    due = _Due()
    if table.base is not None:
        # Figures that are the same for all customers are those of any of them.
        to_do = page.asked.to_do
        due = _due(page, segment_customers(
            table, page.asked.plan, to_do.names if to_do else (), page.asked.metrics, only=slice(0, 1)
        ))  # fmt: skip
    result.notes += [*due.notes, note]
    # The table has them already.
    result.summary = [*due.figures, *(replace(figure, phrase="") for figure in contact_figures(contact))]
    result.sections = [one for one in (due.section, excluded) if one is not None]
    more = _more_facts([], pl.DataFrame(), pl.DataFrame(), excluded)
    result.frame = table_of([*contact, Fact("segments", "kind", "Kind", kind, "text", note.text), *due.facts, *more])
    result.total = result.frame.height
    return result
