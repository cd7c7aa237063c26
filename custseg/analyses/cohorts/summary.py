"""The figures under a table of cohorts, and what is worth a look."""

from __future__ import annotations

import polars as pl

from custseg.analyses.cohorts.table import EARLIER, NEVER, SUMS, Cohorts
from custseg.analyses.cohorts.triangle import MILESTONES
from custseg.analyses.shared.targets import with_targets
from custseg.engine.customer_table import CustomerTable
from custseg.metrics.catalogue import CATALOGUE
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.result import Figure
from custseg.tables.ledger import money

NEW = 3
"""Newest cohorts that are held against the ones before."""

FEWEST = 10
"""Customers of a cohort that is called the best or the worst; the newest have to have three times as many."""

ALIKE = 0.1
"""Share by which they may differ and still be called alike."""

RECENT = 12
"""Newest cohorts among which the best and the worst are told."""

EACH = "ltv_cumulated_per_customer"
SOURCES = ("channel", "category", "seller", "product")
"""Fields that may tell where customers come from or what they began with, the most telling first."""


def summary_of_cohorts(found: Cohorts, customers: CustomerTable) -> list[Figure]:
    """Return the figures of all cohorts, and targets."""
    known = customers.base is not None and customers.base.margin_known
    figures = [*_base(found, margin_known=known), *_milestones(found), *_extremes(found)]
    figures, notes = with_targets(figures, customers.frame, customers.settings)
    customers.notes.extend(notes)
    return figures


def _base(found: Cohorts, *, margin_known: bool) -> list[Figure]:
    """Return how many customers there are, and their money: that of the base."""
    ordered, sizes = pl.col("cohort") != NEVER, pl.col("age").fill_null(0) == 0
    total, with_order = (int(found.table.filter(sizes & who)["cohort_size"].sum()) for who in (pl.lit(True), ordered))
    wide = found.table.select(pl.col("revenue", "profit").cast(pl.Int128).sum()).row(0, named=True)
    kept = int(found.table.filter(ordered)["profit"].sum() or 0)
    cohorts = found.newborn["cohort"].n_unique()
    line = "Base"
    return [
        Figure("customers", "Customers", "count", total, line, "{} customers"),
        Figure(
            "customers_with_order", "Customers with a counted order", "count", with_order, line,
            "{} with an order" if with_order < total else "",
        ),
        Figure("cohorts", "Cohorts", "count", cohorts, line, "{} cohorts" if cohorts != 1 else "{} cohort"),
        Figure("revenue", "Revenue", "money", _money(wide["revenue"]), line, "revenue {}"),
        *([Figure("profit", "Profit", "money", _money(wide["profit"]), line, "profit {}")] if margin_known else []),
        Figure(
            "ltv_per_customer", CATALOGUE["ltv_per_customer"].title, "money",
            float(money(kept) / with_order) if with_order else None, "LTV to date", "{} per customer with an order",
        ),
    ]  # fmt: skip


def _milestones(found: Cohorts) -> list[Figure]:
    """Return retention and LTV at some ages, over the cohorts that have lived them in full."""
    word, figures = found.period.title, []
    completed_ages = found.completed_ages().with_columns(
        CATALOGUE["retention"].value().alias("retention"), CATALOGUE[EACH].value().alias(EACH)
    )
    values = {row["age"]: row for row in completed_ages.iter_rows(named=True)}
    ages = [age for age in MILESTONES[found.period.months] if age in values]
    for place, age in enumerate(ages):
        phrase = "{} order in " if place == 0 else "{} in "
        phrase += f"{word} {age}" + (" after their first" if place == 0 else "")
        title = f"Retention at age {age}"
        figures.append(Figure(f"retention_{age}", title, "share", values[age]["retention"], "Retention", phrase))
    for age in ages:
        phrase, title = f"{{}} per customer by {word} {age}", f"Cumulated LTV per customer at age {age}"
        figures.append(Figure(f"ltv_per_customer_{age}", title, "money", values[age][EACH], "LTV", phrase))
    return figures


def _judged(found: Cohorts) -> tuple[int, pl.DataFrame]:
    """Return an age, and the cohorts of new customers that have lived it, in time: their sums then."""
    began = found.table.filter(~pl.col("cohort").is_in(found.older))
    ages = MILESTONES[found.period.months]
    for age in (ages[1], ages[0]):
        completed_ages = began.filter((pl.col("age") == age) & pl.col("complete"))
        sums = completed_ages.group_by("cohort").agg(pl.col(SUMS).sum()).sort("cohort")
        if sums.height > 1:
            break
    return age, sums.with_columns(CATALOGUE[EACH].value().alias(EACH))


def _extremes(found: Cohorts) -> list[Figure]:
    """Return the best and the worst of the newest cohorts, by what a customer earned by the same age."""
    age, sums = _judged(found)
    recent = sums.filter(pl.col("cohort_size") >= FEWEST).tail(RECENT).sort(EACH, "cohort", descending=True)
    if recent.height < 2:
        return []
    figures = []
    for name, row in (("best", recent.row(0, named=True)), ("worst", recent.row(-1, named=True))):
        label = found.label(row["cohort"])
        title = f"{name.capitalize()} recent cohort"
        phrase = f"{name} {label}: {{}} per customer by {found.period.title} {age}"
        figures += [
            Figure(f"{name}_cohort", title, "text", label),
            Figure(f"{name}_cohort_ltv", f"LTV of the {name} recent cohort", "money", row[EACH], "Recent", phrase),
        ]
    return figures


def note_cohorts(found: Cohorts, customers: CustomerTable) -> None:
    """Note what cohorts do not tell, and what is worth a look next."""
    notes, settings = customers.notes, customers.settings
    before = int(found.newborn["known_before"].sum())
    if before:
        labels = list(dict.fromkeys(found.label(found.older[place]) for place in (0, -1)))
        text = (
            f"{' to '.join(labels)}: {counted(before, 'customer')} first seen in the first {settings['warm_up']} days "
            f"of the file, who may be older than it. These are no cohorts of new customers, and not compared."
        )
        notes.append(Note("known_before_the_file", text))
    earlier = int(found.table.filter(pl.col("cohort") == EARLIER)["cohort_size"].sum())
    if earlier:
        text = (
            f"{counted(earlier, 'customer')} ordered first before {found.start}. Their first ages are not in these "
            f"figures: in a file what they did since stands in one row, '{found.label(EARLIER)}'."
        )
        notes.append(Note("earlier_cohorts", text))
    if found.grouped and found.aged.height:
        word = found.period.title
        text = f"Back in a {word}, LTV by a {word}: of the cohorts that have lived that {word} in full, together."
        notes.append(Note("lived_in_full", text))
    if found.aged.height and found.aged["age"].max() == 0:
        shorter = "--period month" if found.period.months > 1 else ""
        text = f"There is one {found.period.title} only: who comes back shows from the second on."
        notes.append(Note("one_period", text, warns=True, command=shorter))
    _note_newest(found, customers)


def _note_newest(found: Cohorts, customers: CustomerTable) -> None:
    """Say whether the newest customers are worth more or less than those before them, at the same age."""
    age, sums = _judged(found)
    if sums.height < 2 * NEW:
        return
    parts = sums.tail(NEW), sums.head(sums.height - NEW)
    if min(part["cohort_size"].sum() for part in parts) < NEW * FEWEST:
        return
    newest, before = map(_each, parts)
    alike = abs(newest - before) < ALIKE * abs(before)
    way = "about as much as" if alike else "less than" if newest < before else "more than"
    first, last = (found.label(int(sums["cohort"][place])) for place in (-NEW, -1))
    text = (
        f"New customers are worth {way} those before them: who came in {first} to {last} has brought {fixed(newest)} "
        f"each by {found.period.title} {age}, who came earlier {fixed(before)}."
    )
    known = customers.table.columns.headers.columns
    source = next((name for name in SOURCES if name in known), "")
    if found.grouped or not source:
        customers.notes.append(Note("newest_cohorts", text))
    else:
        text += f" To see which {source} they began with:"
        customers.notes.append(Note("newest_cohorts", text, command=f"--by first:{source}"))


def _each(sums: pl.DataFrame) -> float:
    value: float = sums.select(pl.col("profit_until", "cohort_size").sum()).select(CATALOGUE[EACH].value()).item()
    return value


def _money(amount: int) -> float:
    return float(money(int(amount or 0)))
