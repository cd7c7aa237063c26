"""Targets for summary figures: the target, and how far the figure is from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from custseg.analyses.shared.group_table import group_table
from custseg.analyses.shared.judging import NO_NEW_CUSTOMERS, spend_without_customers
from custseg.analyses.shared.known_figures import known_figures
from custseg.analyses.shared.summary_names import NAMES, is_of_a_summary
from custseg.analyses.shared.table_columns import commands_showing
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import GROUP
from custseg.errors import Problem, nearest
from custseg.metrics.catalogue import CATALOGUE, absent_metrics, group_metrics, unavailable
from custseg.notes import Note
from custseg.numbers import readable
from custseg.result import Figure, Result
from custseg.settings.targets import Target

SUMMARY_LINE = "Targets"
WITHOUT_TARGET = ("text", "date")
"""Units of metrics that cannot have a target."""

OF_OTHER_COMMANDS = {
    "acquisition",
    "comparison",
    "segments",
    "forecast",
    "interval",
    "profit_table",
    "cohorts",
    "trend",
}
"""Needs of metrics that only some commands compute, whatever the data have."""

LOWER_IS_BETTER = {
    "one_time_customers", "no_counted_order_customers", "losing_groups", "spend_total", "spend_used", "mae", "rmse",
    "open_bills", "dso", "one_time_days_to_pay", "one_time_days_late", "one_time_open_amount",
    "deals_lost", "deals_stuck", "deals_without_customer", "stuck_amount", "cycle_won", "cycle_won_mean", "cycle_lost",
    "cycle_lost_mean", "usual_cycle", "leads_lost", "untouched", "quiet", "days_to_touch", "days_to_touch_mean",
    "usual_touch", "days_to_win", "days_to_win_mean",
}  # fmt: skip
"""Figures, beside the metrics that say so themselves, of which a target is missed above it."""


def with_targets(figures: Sequence[Figure], customers: CustomerTable) -> tuple[list[Figure], list[Note]]:
    """Add to summary figures, for each target, the target and the distance to it.

    Args:
        figures: of the summary.
        customers: all customers in scope, with ``targets`` among their settings.

    Returns:
        The figures, and notes on targets of figures that these data do not have. Nothing is said of figures that only
        other commands have.

    Raises:
        CustsegError: a target is for an unknown figure; holds every problem.
    """
    settings, figures = customers.settings, known_figures(figures, customers.table.absent)
    targets: Mapping[str, tuple[Target, ...]] = settings["targets"]
    if not targets:
        return list(figures), []
    known = {figure.name: figure for figure in figures if isinstance(figure.value, int | float | None)}
    known = figures_of_everyone(targets, customers) | known
    if problems := _problems(targets, known, settings.origin("targets")):
        raise settings.error("targets")(problems)
    added: list[Figure] = []
    notes: list[Note] = []
    for name, several in targets.items():
        figure = known.get(name)
        if figure is not None and figure.value is not None:
            added += _all_target_figures(figure, several)
        elif figure is not None or not _is_elsewhere(name):
            why = f" {why_absent(name, customers)}" if figure is None else ""
            absent = name in absent_metrics(customers.table.absent)
            if figure is None and not absent and (commands := commands_showing(name)):
                why += f" It is shown by: custseg {commands[0]}."
            notes.append(Note("target_without_figure", f"No figure to compare with the target for {name}.{why}"))
    return [*figures, *added], notes


def add_targets(result: Result) -> Result:
    """Add to the summary of a result the targets of figures that its command alone has, and return it.

    Raises:
        CustsegError: a target is for a figure that no command has; holds every problem.
    """
    settings = result.settings
    if settings is None or not settings["targets"]:
        return result
    targets: Mapping[str, tuple[Target, ...]] = settings["targets"]
    known = {one.name: one for one in result.summary if isinstance(one.value, int | float) and not _is_of_target(one)}
    if problems := _problems(targets, known, settings.origin("targets")):
        raise settings.error("targets")(problems)
    there = {figure.name for figure in result.summary}
    for name, several in targets.items():
        if name in known and not {f"target_{name}", f"target_{name}_1"} & there:
            result.summary += _all_target_figures(known[name], several)
    return result


def why_absent(name: str, customers: CustomerTable) -> str:
    """Return why these data do not have a metric."""
    return absent_metrics(customers.table.absent).get(name) or unavailable(CATALOGUE[name])


def missing_targets(summary: Sequence[Figure], customers: CustomerTable) -> dict[str, str]:
    """Return the targets without a figure to compare with, and why, by name; not those of other commands' figures.

    Args:
        summary: figures of all customers, with their targets.
        customers: all in scope.
    """
    there = {figure.name for figure in summary}
    missing = [name for name in customers.settings["targets"] if not {f"target_{name}", f"target_{name}_1"} & there]
    unknown = there | figures_of_everyone(missing, customers).keys()
    return {
        name: "It is unknown in these data." if name in unknown else why_absent(name, customers)
        for name in missing
        if name in unknown or not _is_elsewhere(name)
    }


def _is_of_target(figure: Figure) -> bool:
    return figure.name.startswith(("target_", "distance_"))


def _is_elsewhere(name: str) -> bool:
    """Return whether only the summaries or tables of other commands have a figure."""
    return name not in CATALOGUE or bool(OF_OTHER_COMMANDS & {*CATALOGUE[name].needs})


def _all_target_figures(figure: Figure, several: Sequence[Target]) -> list[Figure]:
    suffixes = [f"_{number}" if len(several) > 1 else "" for number in range(1, len(several) + 1)]
    return [
        one
        for target, suffix in zip(several, suffixes, strict=True)
        for one in _target_figures(figure, figure.value, target, suffix)
    ]


def _target_figures(figure: Figure, value: float, target: Target, suffix: str) -> list[Figure]:
    """Return a target, the distance of the figure from it, and both in words."""
    distance = value - target.value
    missed = distance > 0 if _lower_is_better(figure.name) else distance < 0
    title = figure.title if figure.title[:2].isupper() else figure.title.lower()
    words = f"{title} {readable(value, figure.unit)}, target {readable(target.value, figure.unit)}: "
    words += _distance_words(distance, target.value, figure.unit) + (f" ({target.source})" if target.source else "")
    return [
        Figure(f"target_{figure.name}{suffix}", f"Target of {figure.title}", figure.unit, target.value),
        Figure(f"distance_{figure.name}{suffix}", f"Distance of {figure.title}", figure.unit, distance),
        Figure(
            f"target_words_{figure.name}{suffix}", f"{figure.title} and target", "text", words, SUMMARY_LINE, "{}",
            missed=missed,
        ),
    ]  # fmt: skip


def _lower_is_better(name: str) -> bool:
    return CATALOGUE[name].lower_is_better if name in CATALOGUE else name in LOWER_IS_BETTER


def figures_of_everyone(names: Collection[str], customers: CustomerTable) -> dict[str, Figure]:
    """Return the metrics of groups that the customers have, as figures of all customers.

    Args:
        names: of the metrics; those that all customers cannot have are left out.
        customers: all in scope.
    """
    present, absent = set(customers.frame.collect_schema().names()), absent_metrics(customers.table.absent)
    metrics = [
        metric
        for name, metric in group_metrics().items()
        if name in names
        and name not in absent
        # All customers are all of them.
        and not metric.of_total
        and metric.columns()
        and set(metric.columns()) <= present
        and metric.unit not in WITHOUT_TARGET
    ]
    if not metrics:
        return {}
    spend = spend_without_customers(customers, "").filter(pl.col(GROUP) == NO_NEW_CUSTOMERS)
    row = group_table(customers.frame, {}, metrics, None, spend=spend).row(0, named=True)
    return {metric.name: Figure(metric.name, metric.title, metric.unit, row[metric.name]) for metric in metrics}


def _problems(targets: Mapping[str, tuple[Target, ...]], known: dict[str, Figure], origin: str) -> list[Problem]:
    """Return what is wrong with targets: for unknown figures, or shares above 100%."""
    problems = []
    groups = {
        name for name, metric in group_metrics().items() if not metric.of_total and metric.unit not in WITHOUT_TARGET
    }
    for name, several in targets.items():
        if name not in known and name not in groups and not is_of_a_summary(name):
            hint = nearest(name, [*known, *groups, *NAMES])
            if name == "ltv":
                hint = "Did you mean 'ltv_per_customer' or 'ltv_total'?"
            problems.append(Problem(f"there is no figure '{name}' to set a target for", origin, hint))
        elif name in known and known[name].unit == "share" and any(abs(target.value) > 1 for target in several):
            problems.append(Problem(f"the target for {name} is above 100%", origin, "Write it as 65% or 0.65."))
    return problems


def _distance_words(distance: float, target: float, unit: str) -> str:
    if distance == 0:
        return "reached"
    way = "above" if distance > 0 else "below"
    if unit == "share":
        return f"{abs(distance) * 100:.1f} points {way}"
    part = f", {abs(distance / target):.1%}" if target else ""
    return f"{readable(abs(distance), unit)} {way}{part}"
