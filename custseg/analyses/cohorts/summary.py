"""Summary and notes of a table of cohorts."""

from __future__ import annotations

import polars as pl

from custseg.analyses.cohorts.table import BEFORE_START, COHORT_SUMS, NO_ORDER_COHORT, Cohorts
from custseg.analyses.cohorts.triangle import MILESTONES
from custseg.analyses.shared.targets import with_targets
from custseg.engine.customer_table import CustomerTable
from custseg.metrics.catalogue import CATALOGUE
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.result import Figure
from custseg.tables.ledger import money

NEWEST_COHORTS = 3
"""Newest cohorts that are compared with all earlier ones."""

MIN_CUSTOMERS = 10
"""Customers that the best and the worst cohort must have; the newest cohorts together need three times as many."""

SIMILAR_WITHIN = 0.1
"""Relative difference up to which the LTV of new and earlier customers counts as about the same."""

RECENT_COHORTS = 12
"""Newest cohorts among which the best and the worst are named."""

LTV_PER_CUSTOMER = "ltv_cumulated_per_customer"
ORIGIN_FIELDS = ("channel", "category", "seller", "product")
"""Fields that may explain differences between cohorts, the most useful first."""


def cohort_figures(found: Cohorts, customers: CustomerTable) -> tuple[list[Figure], list[Note]]:
    """Return the summary of all cohorts with its targets, and the notes on targets.

    Args:
        found: the cohorts.
        customers: the customer table they come from.
    """
    with_profit = customers.base is not None and customers.base.some_profit
    figures = [*_base_figures(found, with_profit=with_profit), *_milestones(found), *_best_and_worst(found)]
    if not found.amounts:
        figures = [figure for figure in figures if figure.unit != "money"]
    return with_targets(figures, customers)


def _base_figures(found: Cohorts, *, with_profit: bool) -> list[Figure]:
    """Return the number of customers and their money: the figures of the base."""
    ordered, sizes = pl.col("cohort") != NO_ORDER_COHORT, pl.col("age").fill_null(0) == 0
    total, with_order = (
        int(found.table.filter(sizes & included)["cohort_size"].sum()) for included in (pl.lit(True), ordered)
    )
    sums = found.table.select(pl.col("revenue", "profit").cast(pl.Int128).sum()).row(0, named=True)
    profit_with_order = int(found.table.filter(ordered)["profit"].sum() or 0)
    cohorts = found.first_ages["cohort"].n_unique()
    line = "Base"
    return [
        Figure("customers", "Customers", "count", total, line, "{} customers"),
        Figure(
            "customers_with_order", "Customers with a counted order", "count", with_order, line,
            "{} with an order" if with_order < total else "",
        ),
        Figure("cohorts", "Cohorts", "count", cohorts, line, "{} cohorts" if cohorts != 1 else "{} cohort"),
        Figure("revenue", "Revenue", "money", _money(sums["revenue"]), line, "revenue {}"),
        *([Figure("profit", "Profit", "money", _money(sums["profit"]), line, "profit {}")] if with_profit else []),
        Figure(
            "ltv_per_customer", CATALOGUE["ltv_per_customer"].title, "money",
            float(money(profit_with_order) / with_order) if with_order else None, "LTV to date",
            "{} per customer with an order",
        ),
    ]  # fmt: skip


def _milestones(found: Cohorts) -> list[Figure]:
    """Return retention, and LTV if there are amounts, at milestone ages, over the cohorts that have completed them."""
    word, figures = found.period.title, []
    completed_ages = found.completed_ages().with_columns(
        CATALOGUE["retention"].value().alias("retention"), CATALOGUE[LTV_PER_CUSTOMER].value().alias(LTV_PER_CUSTOMER)
    )
    values = {row["age"]: row for row in completed_ages.iter_rows(named=True)}
    ages = [age for age in MILESTONES[found.period.months] if age in values]
    for place, age in enumerate(ages):
        phrase = "{} order in " if place == 0 else "{} in "
        phrase += f"{word} {age}" + (" after their first" if place == 0 else "")
        title = f"Retention at age {age}"
        figures.append(Figure(f"retention_{age}", title, "share", values[age]["retention"], "Retention", phrase))
    for age in ages if found.amounts else ():
        phrase, title = f"{{}} per customer by {word} {age}", f"Cumulated LTV per customer at age {age}"
        value = values[age][LTV_PER_CUSTOMER]
        figures.append(Figure(f"ltv_per_customer_{age}", title, "money", value, "LTV", phrase))
    return figures


def _sums_at_common_age(found: Cohorts) -> tuple[int, pl.DataFrame]:
    """Return an age, and the sums at that age of the cohorts of new customers that have completed it, in time order."""
    new_customers = found.table.filter(~pl.col("cohort").is_in(found.possibly_older))
    ages = MILESTONES[found.period.months]
    for age in (ages[1], ages[0]):
        completed = new_customers.filter((pl.col("age") == age) & pl.col("complete"))
        sums = completed.group_by("cohort").agg(pl.col(COHORT_SUMS).sum()).sort("cohort")
        if sums.height > 1:
            break
    return age, sums.with_columns(CATALOGUE[_measure(found)].value().alias(_measure(found)))


def _measure(found: Cohorts) -> str:
    """Return the metric by which cohorts are compared: what a customer has earned, else whether it came back."""
    return LTV_PER_CUSTOMER if found.amounts else "retention"


def _best_and_worst(found: Cohorts) -> list[Figure]:
    """Return the recent cohorts with the highest and the lowest LTV per customer, or retention, at the same age."""
    age, sums = _sums_at_common_age(found)
    recent = sums.filter(pl.col("cohort_size") >= MIN_CUSTOMERS).tail(RECENT_COHORTS)
    recent = recent.sort(_measure(found), "cohort", descending=True)
    if recent.height < 2:
        return []
    figures = []
    for name, row in (("best", recent.row(0, named=True)), ("worst", recent.row(-1, named=True))):
        label, value = found.label(row["cohort"]), row[_measure(found)]
        figures.append(Figure(f"{name}_cohort", f"{name.capitalize()} recent cohort", "text", label))
        if found.amounts:
            phrase = f"{name} {label}: {{}} per customer by {found.period.title} {age}"
            title = f"LTV of the {name} recent cohort"
            figures.append(Figure(f"{name}_cohort_ltv", title, "money", value, "Recent", phrase))
        else:
            phrase = f"{name} {label}: {{}} order in {found.period.title} {age}"
            title = f"Retention of the {name} recent cohort"
            figures.append(Figure(f"{name}_cohort_retention", title, "share", value, "Recent", phrase))
    return figures


def cohort_notes(found: Cohorts, customers: CustomerTable) -> list[Note]:
    """Return notes on customers that are not new, incomplete ages, and the value of the newest customers.

    Args:
        found: the cohorts.
        customers: the customer table they come from.
    """
    notes = [*_known_before_notes(found, customers), *_before_start_notes(found)]
    word = found.period.title
    if found.grouped and found.with_age.height:
        shown = f"Back in a {word}" + (f" and LTV by a {word}" if found.amounts else "")
        text = f"{shown}: totals of the cohorts that have completed that {word}."
        notes.append(Note("lived_in_full", text))
    if found.with_age.height and found.with_age["age"].max() == 0:
        shorter = "--period month" if found.period.months > 1 else ""
        text = f"There is only one {word}: retention needs a second one."
        notes.append(Note("one_period", text, warns=True, command=shorter))
    return notes + _newest_notes(found, customers)


def _known_before_notes(found: Cohorts, customers: CustomerTable) -> list[Note]:
    """Return a note on cohorts with customers that may have ordered before the file begins."""
    known_before = int(found.first_ages["known_before"].sum())
    if not known_before:
        return []
    labels = list(dict.fromkeys(found.label(found.possibly_older[place]) for place in (0, -1)))
    text = (
        f"{' to '.join(labels)}: {counted(known_before, 'customer')} first seen in the first "
        f"{customers.settings['warm_up']} days of the file may have ordered before it begins. These cohorts are not "
        "compared."
    )
    return [Note("known_before_the_file", text)]


def _before_start_notes(found: Cohorts) -> list[Note]:
    """Return notes on customers with a first order before ``--from``, and on the cohort that it cuts off."""
    notes = []
    if found.cut_off:
        label, word = found.label(found.cut_off[0]), found.period.title
        text = (
            f"{label} is incomplete, because --from {found.start} is in the middle of it: this cohort lacks the "
            f"customers won before that day, and is not compared. Begin on the first day of a {word} to have it whole."
        )
        notes.append(Note("cut_off_cohort", text, warns=True))
    earlier = int(found.table.filter(pl.col("cohort") == BEFORE_START)["cohort_size"].sum())
    if not earlier:
        return notes
    text = (
        f"{counted(earlier, 'customer')} ordered first before {found.start}. They are in no cohort: a file has their "
        f"orders since then in one row, '{found.label(BEFORE_START)}'."
    )
    return [*notes, Note("earlier_cohorts", text)]


def _newest_notes(found: Cohorts, customers: CustomerTable) -> list[Note]:
    """Return a note that compares the newest customers with earlier ones, at the same age."""
    age, sums = _sums_at_common_age(found)
    if sums.height < 2 * NEWEST_COHORTS:
        return []
    parts = sums.tail(NEWEST_COHORTS), sums.head(sums.height - NEWEST_COHORTS)
    if min(part["cohort_size"].sum() for part in parts) < NEWEST_COHORTS * MIN_CUSTOMERS:
        return []
    newest, earlier = (_of_all(part, _measure(found)) for part in parts)
    similar = abs(newest - earlier) < SIMILAR_WITHIN * abs(earlier)
    first, last = (found.label(int(sums["cohort"][place])) for place in (-NEWEST_COHORTS, -1))
    if found.amounts:
        comparison = "about as much as" if similar else "less than" if newest < earlier else "more than"
        text = (
            f"New customers are worth {comparison} earlier ones: by {found.period.title} {age}, customers of {first} "
            f"to {last} have brought {fixed(newest)} each, earlier customers {fixed(earlier)}."
        )
    else:
        comparison = "about as often as" if similar else "less often than" if newest < earlier else "more often than"
        text = (
            f"New customers come back {comparison} earlier ones: in {found.period.title} {age}, {newest:.1%} of the "
            f"customers of {first} to {last} ordered, of earlier customers {earlier:.1%}."
        )
    known = customers.table.columns.headers.columns
    field = next((name for name in ORIGIN_FIELDS if name in known), "")
    if found.grouped or not field:
        return [Note("newest_cohorts", text)]
    text += f" To compare customers by the {field} of their first order:"
    return [Note("newest_cohorts", text, command=f"--by first:{field}")]


def _of_all(sums: pl.DataFrame, measure: str) -> float:
    """Return a metric of several cohorts together."""
    total = sums.select(pl.col(CATALOGUE[measure].columns()).sum())
    value: float = total.select(CATALOGUE[measure].value()).item()
    return value


def _money(amount: int) -> float:
    return float(money(int(amount or 0)))
