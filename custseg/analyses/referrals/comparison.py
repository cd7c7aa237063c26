"""Customers who were referred (or, where only a number is known, who refer) against the others, with intervals."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.analyses.shared.intervals import Interval, Sample, newcombe, welch
from custseg.engine.customer_table import CustomerTable
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.units import MONTH
from custseg.notes import Note
from custseg.numbers import fixed
from custseg.result import Column, Figure, Section
from custseg.tables.known import AMOUNTS, ORDER_COUNTS, TENURE
from custseg.tables.values.amounts import SCALE

OLDER_BY = 0.1
"""Relative difference of mean tenures from which on the two groups are not of the same age."""

COUNTED = pl.col("counted") > 0


@dataclass(frozen=True)
class Group:
    """Customers with a counted order, as exact sums.

    Attributes:
        title: who they are.
        customers: their number.
        repeat: those of them who bought again; None if the data do not know.
        ltv: their LTV, in integers of ``SCALE``; None without amounts.
        tenure: sum of their months, in integers of 1/487; None if unknown.
    """

    title: str
    customers: int
    repeat: int | None
    ltv: Sample | None
    tenure: int | None

    @property
    def repeat_rate(self) -> float | None:
        """Return the share of them who bought again."""
        return None if self.repeat is None or not self.customers else self.repeat / self.customers

    @property
    def ltv_per_customer(self) -> float | None:
        """Return their mean LTV to date."""
        return self.ltv.mean / SCALE if self.ltv and self.ltv.count else None

    @property
    def months(self) -> float | None:
        """Return their mean tenure in months."""
        return None if self.tenure is None or not self.customers else self.tenure / MONTH / self.customers

    @property
    def ltv_per_month(self) -> float | None:
        """Return LTV ÷ months of tenure."""
        return self.ltv.total / SCALE / (self.tenure / MONTH) if self.ltv and self.tenure else None


@dataclass(frozen=True)
class Comparison:
    """Two groups of customers, and the differences between them with their intervals; None if unknown."""

    one: Group
    others: Group

    @property
    def ages_differ(self) -> bool:
        """Return whether one group has been there much longer than the other: it has had more time to buy."""
        months, others = self.one.months, self.others.months
        return months is not None and others is not None and abs(months - others) > OLDER_BY * others

    @property
    def repeat(self) -> Interval | None:
        """Return the difference of the repeat rates, with Newcombe's interval."""
        one, others = self.one, self.others
        if one.repeat is None or others.repeat is None or not one.customers or not others.customers:
            return None
        return newcombe(one.repeat, one.customers, others.repeat, others.customers)

    @property
    def ltv(self) -> Interval | None:
        """Return the difference of the mean LTV, with Welch's interval."""
        one, others = self.one.ltv, self.others.ltv
        if one is None or others is None or not one.count or not others.count:
            return None
        found = welch(one, others)
        low, high = (None if end is None else end / SCALE for end in (found.low, found.high))
        return Interval(found.value / SCALE, low, high)


def comparison_of(customers: CustomerTable, *, counted: bool) -> Comparison:
    """Return the two groups of customers.

    Args:
        customers: all in scope, with their referrals.
        counted: whether only a number of referrals is known: then those who refer are compared.
    """
    absent = customers.table.absent
    belongs = (pl.col("referrers") > 0) if counted else pl.col("referred")
    present = customers.frame.collect_schema().names()
    sums = {"customers": pl.len()}
    if ORDER_COUNTS not in absent and "repeat" in present:
        sums["repeat"] = pl.col("repeat").sum()
    if AMOUNTS not in absent:
        profit = pl.col("profit").cast(pl.Int128)
        sums |= {"total": profit.sum(), "squares": (profit * profit).sum()}
    if TENURE not in absent and "tenure" in present:
        sums["tenure"] = pl.col("tenure").sum()
    frame = customers.frame.filter(COUNTED & belongs.is_not_null()).group_by(belongs.alias("belongs")).agg(**sums)
    rows = {row["belongs"]: row for row in frame.collect(engine="streaming").to_dicts()}
    titles = ("who refer", "who do not") if counted else ("referred", "others")
    return Comparison(*(_group(title, rows.get(value)) for title, value in zip(titles, (True, False), strict=True)))


def _group(title: str, row: dict[str, int] | None) -> Group:
    """Return a group from its sums; None stands for nobody."""
    if row is None:
        return Group(title, 0, None, None, None)
    ltv = Sample(row["customers"], row["total"], row["squares"]) if "total" in row else None
    return Group(title, row["customers"], row.get("repeat"), ltv, row.get("tenure"))


def comparison_figures(found: Comparison, *, counted: bool) -> list[Figure]:
    """Return the figures of both groups and their differences, for machines; people read them as a table."""
    one = "referrers" if counted else "referred"
    figures = []
    for name, group in ((one, found.one), ("others", found.others)):
        title = group.title
        figures += [
            Figure(f"{name}_with_order", f"Customers {title} with an order", "count", group.customers),
            Figure(f"repeat_rate_{name}", f"Repeat rate, {title}", "share", group.repeat_rate),
            Figure(f"ltv_per_customer_{name}", f"LTV per customer, {title}", "money", group.ltv_per_customer),
            Figure(f"tenure_months_{name}", f"Months of tenure, {title}", "months", group.months),
            Figure(f"ltv_per_month_{name}", f"LTV per month of tenure, {title}", "money", group.ltv_per_month),
        ]
    for name, unit, interval in (("repeat_rate", "share", found.repeat), ("ltv_per_customer", "money", found.ltv)):
        ends = (interval.value, interval.low, interval.high) if interval else (None, None, None)
        title = CATALOGUE[name].title
        words = (("difference", "difference"), ("difference_low", "lower end"), ("difference_high", "upper end"))
        for (suffix, word), value in zip(words, ends, strict=True):
            figures.append(Figure(f"{name}_{suffix}", f"{title}: {word}", unit, value))
    return figures


def comparison_section(found: Comparison, *, counted: bool) -> Section | None:
    """Return the table of both groups for people; None if one of them is empty."""
    if not found.one.customers or not found.others.customers:
        return None
    ends = [found.repeat, found.ltv]
    groups = (found.one, found.others)
    frame = pl.DataFrame(
        {
            "group": [*(group.title for group in groups), "difference", "interval from", "interval to"],
            "customers": [*(group.customers for group in groups), None, None, None],
            "repeat_rate": [*(group.repeat_rate for group in groups), *_ends(ends[0])],
            "ltv_per_customer": [*(group.ltv_per_customer for group in groups), *_ends(ends[1])],
            "tenure_months": [*(group.months for group in groups), None, None, None],
            "ltv_per_month": [*(group.ltv_per_month for group in groups), None, None, None],
        },
        schema_overrides={"repeat_rate": pl.Float64, "ltv_per_customer": pl.Float64, "tenure_months": pl.Float64},
    )
    columns = [
        Column("group", "Customers", whole=True),
        Column("customers", "With an order", "count"),
        Column("repeat_rate", "Repeat rate", "share"),
        Column("ltv_per_customer", "LTV each", "money"),
        Column("tenure_months", "Months", "months"),
        Column("ltv_per_month", "LTV per month", "money"),
    ]
    known = [column for column in columns if frame[column.name].null_count() < frame.height]
    who = "Customers who refer" if counted else "Referred customers"
    title = f"{who} against the others, with 95% intervals (Newcombe, Welch)"
    return Section("comparison", title, frame.select(column.name for column in known), known, picture=True)


def _ends(interval: Interval | None) -> list[float | None]:
    return [interval.value, interval.low, interval.high] if interval else [None, None, None]


def comparison_words(found: Comparison, *, counted: bool, margin_known: bool) -> str:
    """Return what the comparison of LTV shows, in a few sentences; empty if there is nothing to compare.

    Args:
        found: the comparison.
        counted: whether those who refer are compared.
        margin_known: whether the LTV is profit; otherwise it is revenue.
    """
    interval, one, others = found.ltv, found.one.ltv_per_customer, found.others.ltv_per_customer
    if interval is None or one is None or others is None:
        return ""
    who = "Customers who refer" if counted else "Referred customers"
    verb = "are worth" if margin_known else "have bought for"
    text = f"{who} {verb} {fixed(one)} each to date, the others {fixed(others)}."
    if interval.low is None or interval.high is None:
        return f"{text} With so few customers, this may be chance."
    ends = f"between {fixed(interval.low)} and {fixed(interval.high)}"
    if interval.is_sure:
        text += f" The difference is {ends} (95% interval)."
    else:
        text += f" The difference may be chance: it is {ends} (95% interval)."
    if found.ages_differ:
        text += f" They have been there for {found.one.months:.1f} months, the others for {found.others.months:.1f}."
    return text


def age_notes(found: Comparison) -> list[Note]:
    """Return a warning if the two groups are not of the same age, so that LTV to date and repeat rate mislead."""
    one, others = found.one, found.others
    if not found.ages_differ:
        return []
    text = (
        f"The two groups are not of the same age: a mean of {one.months:.1f} months against {others.months:.1f}. Who "
        "has been there longer has had more time to buy."
    )
    if one.ltv_per_month is not None and others.ltv_per_month is not None:
        text += (
            f" LTV per month of tenure: {one.title} {fixed(one.ltv_per_month)}, {others.title} "
            f"{fixed(others.ltv_per_month)}."
        )
    return [Note("ages_differ", text, warns=True)]
