"""Breadth of the range: what each customer buys of what is on sale, where customers begin, and what to offer next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from custseg.analyses.breadth.baskets import basket_columns, basket_rules
from custseg.analyses.breadth.bought import Bought, bought_of
from custseg.analyses.breadth.cross_sell import cross_sell
from custseg.analyses.breadth.customers import (
    ENCOURAGE,
    ORDER_VALUES,
    SCHEME,
    default_columns,
    more_columns,
    seen_columns,
    with_more,
)
from custseg.analyses.breadth.items import ItemTable, item_columns, item_table
from custseg.analyses.breadth.journey import journey_columns, journeys
from custseg.analyses.breadth.request import BreadthOptions, checked_options, named_in, thing_of
from custseg.analyses.breadth.small_orders import COLUMNS as SMALL_ORDERS
from custseg.analyses.breadth.small_orders import small_orders
from custseg.analyses.breadth.summary import (
    Found,
    basket_notes,
    breadth_figures,
    breadth_notes,
    journey_note,
    outcome_note,
    small_order_figures,
    small_order_note,
)
from custseg.analyses.segment.members import fill_members, select_members
from custseg.analyses.shared.base_summary import summary_of
from custseg.analyses.shared.group_by import check_no_where
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.refusal import check_known
from custseg.analyses.shared.rule_plan import plan_rules
from custseg.analyses.shared.segment_columns import segment_customers
from custseg.analyses.shared.selection import sort_order
from custseg.analyses.shared.targets import add_targets
from custseg.customers.items import ITEMS_OF_ORDERS, Items
from custseg.customers.slices import PeriodSlices
from custseg.engine.customer_table import build_customer_table
from custseg.engine.dataset import Dataset
from custseg.engine.open_dataset import open_dataset
from custseg.engine.scan_request import TableRequest
from custseg.metrics.catalogue import available, check_names, customer_metrics
from custseg.metrics.units import column_type
from custseg.numbers import counted
from custseg.result import Column, Figure, Result, Section
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input
from custseg.tables.known import AMOUNTS, DAYS, SINGLE_ORDERS

OF_BEGINNING = ("orders", "first_order", "days_since_first", "known_before", "acquired_customers", "repeat_rate", "ltv")
"""Metrics whose measures the tables of things and journeys read."""

BRIEF = ("Shown", "Breadth", "New customers", "Small orders", "Cross-sell", "Baskets")
TOP_OF_SECTION, TOP_THINGS = 6, 30
"""Rows of the tables above that of customers at a terminal, and of a table in place of it."""

ITEMS_SEEN = ("customers", "penetration", "margin", "widen", "repeat_rate", "ltv_12m", "against_base")
JOURNEY_SEEN = ("second", "customers", "share", "median_days", "days_80", "ltv_12m", "against_base")
"""Columns of the tables above."""


def breadth(
    inputs: Sequence[Input],
    settings: Settings,
    *,
    options: BreadthOptions | None = None,
    rejects: Path | None = None,
) -> Result:
    """Return how much of the range customers buy, and at what margin.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run; ``by`` names the field whose values are the things that are bought.
        options: which table is asked for.
        rejects: file for the excluded rows.

    Returns:
        One row per customer; with an option one per thing, per first and next thing, or per pair in one order.

    Raises:
        CustsegError: the inputs, settings or names are wrong.
    """
    options = checked_options(options or BreadthOptions(), settings)
    dataset = open_dataset(inputs, settings)
    check_known(dataset, "breadth", DAYS, SINGLE_ORDERS, *([AMOUNTS] if options.small_orders else []))
    thing = "" if options.small_orders else thing_of(dataset)
    build = _of_things if options.table else _of_customers
    return add_targets(build(dataset, thing, options, rejects))


def _request(dataset: Dataset, thing: str, options: BreadthOptions) -> TableRequest:
    """Return what the tables take beside their own columns: pairs take no money, and no beginning of customers."""
    if options.small_orders:
        return TableRequest(("orders",), items=Items(orders=True))
    if options.of_pairs:
        return TableRequest(("orders",), item=thing, items=Items(in_orders=options.baskets, with_money=False))
    slices = PeriodSlices("1d") if dataset.knows(AMOUNTS) else None
    return TableRequest((*OF_BEGINNING, f"first:{thing}"), slices=slices, item=thing)


def _of_customers(dataset: Dataset, thing: str, options: BreadthOptions, rejects: Path | None) -> Result:
    """Return the table of customers, below the things and the journeys of all."""
    plan = plan_rules(dataset)
    metrics = available(customer_metrics(), dataset.roles - {"comparison"})
    more = more_columns(metrics, thing, offers=options.cross_sell)
    selection = select_members(dataset, plan, metrics, default_columns(dataset, plan, metrics, more), more=more)
    plan = selection.plan.with_columns(set() if options.cross_sell else {SCHEME} & {*plan.columns()})
    # What other columns are made of, or the summary counts.
    small = ENCOURAGE in more and (
        not options.cross_sell or any(ENCOURAGE in text for text in named_in(dataset.settings))
    )
    needed = {*ORDER_VALUES} if small else set()
    names = selection.names - more.keys() | needed
    dataset = replace(dataset, origins=dataset.origins | plan.origins(names))
    request = _request(dataset, thing, options)
    wanted = {*request.names, *names, *plan.names}
    customers = build_customer_table(dataset, replace(request, names=wanted, spans=plan.spans, rejects=rejects))
    figures, notes = summary_of(customers)
    result = result_of(customers, "Breadth of customers", selection.columns, summary=figures, brief=BRIEF)
    result.notes += notes
    if customers.base is None:
        return result
    segmented = segment_customers(customers, plan, names, metrics)
    bought = bought_of(customers, "" if options.cross_sell else f"first:{thing}")
    offers = cross_sell(bought, _support(dataset)) if options.cross_sell else None
    segmented = replace(segmented, values=with_more(segmented, more, offers))
    fill_members(result, segmented, selection)
    if not dataset.settings["columns"]:
        result.seen = seen_columns([column.name for column in result.columns], offers=options.cross_sell)
    items = None if options.cross_sell else item_table(bought, thing)
    found = Found(thing, bought, items, dataset.settings, segmented.values, offers)
    result.summary += breadth_figures(found)
    result.notes += breadth_notes(found)
    result.sections = [] if items is None else _sections(items, bought, thing)
    return result


def _of_things(dataset: Dataset, thing: str, options: BreadthOptions, rejects: Path | None) -> Result:
    """Return the table of the things, of the journeys, or of what is bought together."""
    check_no_where(dataset.settings)
    request = replace(_request(dataset, thing, options), rejects=rejects)
    customers = build_customer_table(dataset, request)
    titles = {"items": f"Breadth by {thing}", "journey": f"Journeys by {thing}", "baskets": f"Baskets by {thing}"}
    titles |= {"small_orders": "Orders below the customer's own average"}
    result = result_of(customers, titles[options.table], [], brief=BRIEF, limit=TOP_THINGS)
    if customers.base is None:
        amounts = dataset.knows(AMOUNTS)
        of_table = {
            "items": item_columns(thing, amounts=amounts, judged=amounts),
            "journey": journey_columns(thing, amounts=amounts),
            "baskets": basket_columns(thing),
            "small_orders": SMALL_ORDERS,
        }[options.table]
        nothing = pl.DataFrame(schema={column.name: column_type(column.unit) for column in of_table})
        _fill(result, nothing, of_table, dataset.settings)
        return result
    if options.small_orders:
        rows, columns = small_orders(customers), SMALL_ORDERS
        result.summary, result.notes = (
            [*result.summary, *small_order_figures(rows)],
            [*result.notes, small_order_note()],
        )
    elif options.baskets:
        support = _support(dataset)
        rows, columns, orders = basket_rules(customers.tables[ITEMS_OF_ORDERS], thing, support)
        result.summary = [
            Figure("orders", "Orders", "count", orders, "Baskets", "{} orders"),
            Figure("rules", "Rules with enough evidence", "count", rows.height, "Baskets", "{} rules"),
        ]
        result.notes += basket_notes(rows.height, orders, thing, support)
    else:
        bought = bought_of(customers, f"first:{thing}")
        items = item_table(bought, thing)
        found = Found(thing, bought, items, dataset.settings)
        rows, columns = journeys(bought, thing) if options.journey else (items.frame, items.columns)
        result.summary += breadth_figures(found)
        result.notes += breadth_notes(found)
        explained = [outcome_note(), *([journey_note()] if options.journey else [])]
        result.notes += explained if bought.amounts and rows.height else []
    _fill(result, rows, columns, dataset.settings)
    return result


def _fill(result: Result, rows: pl.DataFrame, columns: list[Column], settings: Settings) -> None:
    """Fill a result with the rows and columns that ``--columns``, ``--sort`` and ``--top`` ask for."""
    known = {column.name: column for column in columns}
    names = list(known)
    if settings["columns"]:
        names = list(dict.fromkeys(settings["columns"]))
        check_names(names, known, settings, "columns")
    if settings["sort"]:
        sort = sort_order(settings, known, ())
        rows = rows.sort(sort.name, descending=sort.descending, nulls_last=True, maintain_order=True)
    result.total = rows.height
    result.columns = [known[name] for name in names]
    result.frame = rows.select(names).head(settings["top"] or rows.height)


def _sections(items: ItemTable, bought: Bought, thing: str) -> list[Section]:
    """Return the things and the journeys that people see above the customers."""
    sections = [_section("items", f"What is sold, by {thing}", items.frame, items.columns, ITEMS_SEEN)]
    rows, columns = journeys(bought, thing)
    if rows.height:
        sections.append(_section("journey", "What new customers bought first and next", rows, columns, JOURNEY_SEEN))
    return sections


def _section(name: str, title: str, rows: pl.DataFrame, columns: list[Column], seen: Sequence[str]) -> Section:
    """Return the first rows of a table, with the columns that fit, and how to see all of it."""
    first = next(iter(columns)).name
    shown = [column for column in columns if column.name in (first, *seen)]
    more = rows.height - TOP_OF_SECTION
    cut = f"{counted(more, 'more row')}, and more columns: --{name}" if more > 0 else f"more columns: --{name}"
    return Section(name, title, rows.head(TOP_OF_SECTION).select(column.name for column in shown), shown, cut=cut)


def _support(dataset: Dataset) -> int:
    """Return the number of customers or orders that two things need to be a rule."""
    return max(1, int(dataset.settings["min_support"]))
