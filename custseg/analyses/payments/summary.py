"""The summary below a table of payments: the bills of all customers in scope, and of those who ordered once."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.analyses.payments.ages import FORMULA
from custseg.analyses.shared.totals import Totals, figure_of, of_totals
from custseg.customers.payments import AGES, NOT_DUE
from custseg.engine.customer_table import CustomerTable
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.measures.catalogue import MEASURES
from custseg.metrics.measures.payments import PAYMENTS, REGULAR
from custseg.result import Figure, Section

SUMMED = (*[one.name for one in PAYMENTS], "customers", "counted", "orders", "revenue")
"""Measures that the summary reads, as far as the customers have them."""


@dataclass(frozen=True)
class PaymentTotals:
    """Exact totals by measure: of all customers, of those with orders on two or more days, and of the others.

    Attributes:
        everyone: all customers in scope.
        regular: those who ordered on two or more days.
        one_time: the others with a counted order.
    """

    everyone: Totals
    regular: Totals
    one_time: Totals


def totals_of(customers: pl.DataFrame) -> PaymentTotals:
    """Return the totals of all customers in scope.

    Args:
        customers: completed, with their payments and ``active``.
    """
    names = [name for name in SUMMED if name in customers.columns]

    def totals(condition: pl.Expr) -> Totals:
        sums = customers.filter(condition).select(
            MEASURES[name].of_group().cast(pl.Int128).alias(name) for name in names
        )
        return {name: int(value or 0) for name, value in sums.row(0, named=True).items()}

    counts = pl.col("counted") > 0
    return PaymentTotals(totals(pl.lit(True)), totals(counts & REGULAR), totals(counts & ~REGULAR))


def payment_figures(customers: CustomerTable, totals: PaymentTotals, months: Section | None) -> list[Figure]:
    """Return how all customers in scope pay.

    Args:
        customers: all customers in scope.
        totals: their sums.
        months: open amounts and DSO by month; None without a complete month.
    """
    total = totals.everyone
    return [
        figure_of("customers", total["customers"], "Bills", "{} customers"),
        figure_of("orders", total["orders"], "Bills", "{} orders"),
        *_figures(total, "Bills", {"bills_paid": "{} bills paid", "orders_paid": "{} orders paid in full"}),
        Figure("open_bills", "Open bills", "count", total["open_bills"], "Bills", "{} bills open"),
        *_figures(
            total, "Terms",
            {
                "terms_days": "due after {} days", "days_to_pay": "paid after {} days",
                "days_to_pay_weighted": "{} by amount",
            },
        ),
        *_figures(
            total, "Late",
            {
                "late_share": "{} of the bills", "days_late": "{} days on average",
                "days_late_weighted": "{} by amount", "days_early": "{} days early on average",
            },
        ),
        *_figures(
            total, "Open",
            {"open_amount": "{} open", "overdue_amount": "{} overdue", "open_over_30": "{} for over 30 days"},
        ),
        *_figures(total, "", dict.fromkeys((NOT_DUE, *AGES), "")),
        *_dso(months),
        *_figures(
            total, "Disputed",
            {"disputed_orders": "{} orders", "disputed_share": "{} of all", "disputed_amount": "{} in money"},
        ),
        *_apart(totals),
    ]  # fmt: skip


def _figures(total: Totals, line: str, phrases: dict[str, str]) -> list[Figure]:
    """Return the metrics that the totals allow, each with its phrase."""
    known = [name for name in phrases if all(column in total for column in CATALOGUE[name].columns())]
    return [figure_of(name, of_totals(name, total), line, phrases[name]) for name in known]


def _dso(months: Section | None) -> list[Figure]:
    """Return the DSO of the last complete month."""
    known = months.frame.filter(pl.col("dso").is_not_null()) if months else None
    if known is None or known.is_empty():
        return []
    row = known.row(-1, named=True)
    return [
        Figure("dso_month", "Month of the DSO", "text", row["month"]),
        Figure("dso", "DSO", "days", row["dso"], "DSO", f"{{}} days at the end of {row['month']}", FORMULA),
    ]


def _apart(totals: PaymentTotals) -> list[Figure]:
    """Return those who ordered on one day only, apart from the customers whose effort is ranked."""
    once, line = totals.one_time, "One-time"
    if "paid_bills" not in once:
        return []
    shown = bool(once["customers"])
    days = of_totals("days_to_pay", once)
    late = of_totals("days_late", once) if "due_bills" in once else None
    figures = [
        Figure("regular_customers", "Customers with orders on two or more days", "count", totals.regular["customers"]),
        Figure(
            "one_time_customers", "One-time customers", "count", once["customers"], line,
            "{} customers, without an effort rank" if shown else "",
        ),
        Figure(
            "one_time_days_to_pay", "Days to pay of one-time customers", "days", days, line,
            "paid after {} days" if shown and days is not None else "",
        ),
        Figure(
            "one_time_days_late", "Days late of one-time customers", "days", late, line,
            "{} days late" if shown and late is not None else "",
        ),
    ]  # fmt: skip
    if "open_money" in once:
        title = "Open amount of one-time customers"
        open_amount = of_totals("open_amount", once)
        phrase = "{} open" if shown and open_amount else ""
        figures.append(Figure("one_time_open_amount", title, "money", open_amount, line, phrase))
    return figures
