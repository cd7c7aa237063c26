"""What people read on the page of a customer beside its tables: headline, factors of the LTV, lines of figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from custseg.analyses.explain.facts import Fact
from custseg.analyses.explain.standing import Rank
from custseg.metrics.measures.rhythm import OVERDUE
from custseg.metrics.metric import Metric
from custseg.numbers import counted, readable
from custseg.result import Column, Figure, Section

FACTORS = ("average_order_value", "orders_per_month", "margin", "tenure_months")
FACTORS_SECTION = "factors"

LINES: dict[str, tuple[tuple[str, str], ...]] = {
    "Orders": (
        ("orders", "{} orders"), ("revenue", "revenue {}"), ("first_order", "first {}"), ("last_order", "last {}"),
        ("days_since_last", "{} days ago"), ("last_order_value", "the last one {}"), ("returned", "returned {}"),
        ("return_rate", "{} of gross sales"),
    ),
    "Acquisition": (("cac", "cost {}"), ("ltv_to_own_cac", "LTV ÷ CAC {}"), ("verdict", "{}")),
    "Rhythm": (
        ("rhythm_class", "{}"), ("typical_gap", "typically {} days between orders"), ("next_order_due", "next due {}"),
        ("days_overdue", "{} days overdue"), ("rhythm_status", "{}"), ("covered_until", "paid until {}"),
        ("rhythm_cause", "{}"), ("rhythm_evidence", "{}"), ("xyz_class", "turnover {}"),
    ),
    "Payments": (
        ("days_to_pay", "pays in {} days"), ("terms_days", "terms {} days"), ("days_late", "{} days late on average"),
        ("late_share", "{} of bills late"), ("open_amount", "open {}"), ("overdue_amount", "overdue {}"),
        ("disputed_orders", "{} disputed orders"), ("effort_rank", "harder to serve than {} of regulars"),
    ),
    "Breadth": (
        ("products", "{} products"), ("categories", "{} categories"), ("categories_offered", "of {} on sale"),
        ("penetration", "penetration {}"),
    ),
    "Referrals": (
        ("referrals", "brought {}"), ("referrals_all", "{} down the chain"), ("referred_ltv", "worth {}"),
        ("ltv_with_referrals", "LTV with them {}"), ("chain_root", "chain begins with {}"),
    ),
    "Forecast": (
        ("p_alive", "{} chance to order again"), ("expected_orders", "{} orders expected"),
        ("expected_revenue", "revenue {}"), ("expected_profit", "profit {}"), ("expected_ltv", "LTV then {}"),
    ),
}  # fmt: skip
"""Lines of the summary: metrics, and how people read each."""

SILENT_AT_ZERO = frozenset(
    {"returned", "return_rate", "days_overdue", "disputed_orders", "open_amount", "overdue_amount", "referrals_all",
     "referred_ltv"}
)  # fmt: skip
"""Metrics that are not worth a word where they are zero."""

RANK_TITLES = {"ltv": "LTV", "revenue": "revenue", "orders": "orders"}


def factors_section(
    values: Mapping[str, Any], base: Mapping[str, Any], metrics: Mapping[str, Metric]
) -> Section | None:
    """Return S, C, P and T of a customer beside those of all customers, and their product; None without them.

    Args:
        values: metrics of the customer.
        base: the same figures of all customers.
        metrics: those that can be computed.
    """
    known = [name for name in FACTORS if name in metrics]
    if "ltv" not in metrics or len(known) < len(FACTORS) or values.get("average_order_value") is None:
        return None
    rows = []
    for name in (*FACTORS, "ltv"):
        metric, of_all = metrics[name], base.get("ltv_per_customer" if name == "ltv" else name)
        rows.append(
            {
                "symbol": metric.symbol or "=",
                "factor": name,
                "title": metric.title,
                "value": values[name],
                "all_customers": of_all,
                "shown": readable(values[name], metric.unit) or "unknown",
                "shown_all": readable(of_all, metric.unit),
            }
        )
    columns = [
        Column("symbol", "LTV ="),
        Column("title", "S × C × P × T", whole=True),
        Column("shown", "This customer", whole=True),
        Column("shown_all", "All customers", whole=True),
    ]
    schema: dict[str, pl.DataType] = dict.fromkeys(("symbol", "factor", "title", "shown", "shown_all"), pl.String())
    schema |= {"value": pl.Float64(), "all_customers": pl.Float64()}
    return Section(FACTORS_SECTION, "How its LTV comes about", pl.DataFrame(rows, schema=schema), columns)


def rank_figures(ranks: list[Rank]) -> list[Figure]:
    """Return the place of the customer in the base.

    Args:
        ranks: by each figure.
    """
    figures = []
    for rank in ranks:
        title = RANK_TITLES[rank.metric]
        phrase = f"number {{}} of {rank.of:,} by {title}"
        figures.append(Figure(f"rank_by_{rank.metric}", f"Rank by {title}", "count", rank.place, "Rank", phrase))
    if ranks:
        figures.append(Figure("customers_ranked", "Customers ranked", "count", ranks[0].of, "Rank"))
    return figures


def fact_figures(facts: list[Fact]) -> list[Figure]:
    """Return the facts as lines of a summary, and those that nobody reads there for programs.

    Args:
        facts: metrics of the customer.
    """
    places = {name: (line, phrase) for line, several in LINES.items() for name, phrase in several}
    figures = []
    for fact in facts:
        line, phrase = places.get(fact.name, ("", ""))
        if fact.name in SILENT_AT_ZERO and not fact.value:
            phrase = ""
        figures.append(Figure(fact.name, fact.title, fact.unit, fact.value, line, phrase))
    order = {line: place for place, line in enumerate(LINES)}
    return sorted(figures, key=lambda one: order.get(one.line, len(order)))


def contact_figures(facts: list[Fact]) -> list[Figure]:
    """Return what the contacts say of the customer as a line.

    Args:
        facts: of the contacts.
    """
    # A brace in the data is no place to fill.
    return [
        Figure(f"contact_{one.name}", one.title, one.unit, one.value, "Contact", f"{_without_braces(one.title)} {{}}")
        for one in facts
    ]


def _without_braces(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def headline_of(customer: str, name: str, values: Mapping[str, Any], ranks: list[Rank], segment: str) -> str:
    """Return the first sentence of the page: who it is, what it is worth, and where it stands.

    Args:
        customer: its id.
        name: its name; empty if it is unknown.
        values: metrics of the customer.
        ranks: by each figure.
        segment: title of its segment in the main scheme.
    """
    parts = [f"{customer} ({name})" if name else customer]
    if values.get("ltv") is not None:
        parts.append(f"LTV to date {readable(values['ltv'], 'money')}")
    if ranks:
        parts.append(f"number {ranks[0].place:,} of {ranks[0].of:,} by {RANK_TITLES[ranks[0].metric]}")
    parts += [segment] if segment else []
    status = values.get("rhythm_status")
    days = values.get("days_overdue")
    if status:
        words = f"{counted(int(days), 'day')} overdue" if days else ""
        parts.append(words if words and status == OVERDUE else f"{status}, {words}" if words else str(status))
    return " · ".join(parts)
