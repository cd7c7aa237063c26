"""What base figures should be: own goals, or the figures of the niche and of competitors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from custseg.analyses.shared.group_table import group_table
from custseg.errors import Problem, nearest
from custseg.metrics.catalogue import CATALOGUE, group_metrics, unavailable
from custseg.notes import Note
from custseg.numbers import readable
from custseg.result import Figure
from custseg.settings.setting import Settings
from custseg.settings.targets import Target

LINE = "Targets"
WORDS = ("text", "date")


def with_targets(
    figures: Sequence[Figure], customers: pl.LazyFrame, settings: Settings, notes: list[Note]
) -> list[Figure]:
    """Add to the figures of the base, for each target, the target and the distance to it.

    Args:
        figures: of the base.
        customers: all customers in scope, completed.
        settings: with ``targets``.
        notes: gets targets of figures that these data do not have.

    Raises:
        CustsegError: a target is of no figure; holds every problem.
    """
    targets = settings["targets"]
    if not targets:
        return list(figures)
    known = {figure.name: figure for figure in figures if isinstance(figure.value, int | float | None)}
    known = _others(targets, customers) | known
    _check(targets, known, settings)
    added: list[Figure] = []
    for name, several in targets.items():
        figure = known.get(name)
        if figure is None or figure.value is None:
            why = f" {unavailable(CATALOGUE[name])}" if figure is None else ""
            notes.append(Note("target_without_figure", f"There is no figure for the target of {name}.{why}"))
            continue
        for number, target in enumerate(several, start=1):
            suffix = f"_{number}" if len(several) > 1 else ""
            distance = figure.value - target.value
            words = f"{figure.title.lower() if not figure.title[:2].isupper() else figure.title} "
            words += f"{readable(figure.value, figure.unit)}, target {readable(target.value, figure.unit)}: "
            words += _words(distance, target.value, figure.unit) + (f" ({target.source})" if target.source else "")
            added += [
                Figure(f"target_{name}{suffix}", f"Target of {figure.title}", figure.unit, target.value),
                Figure(f"distance_{name}{suffix}", f"Distance of {figure.title}", figure.unit, distance),
                Figure(f"target_words_{name}{suffix}", f"{figure.title} and target", "text", words, LINE, "{}"),
            ]
    return [*figures, *added]


def _others(targets: Mapping[str, tuple[Target, ...]], customers: pl.LazyFrame) -> dict[str, Figure]:
    """Return the figures of the base that stand in no summary."""
    present = set(customers.collect_schema().names())
    metrics = [
        metric
        for name, metric in group_metrics().items()
        if name in targets
        and metric.columns()
        and set(metric.columns()) <= present
        and metric.unit not in ("text", "date")
    ]
    if not metrics:
        return {}
    row = group_table(customers, {}, metrics, None).row(0, named=True)
    return {metric.name: Figure(metric.name, metric.title, metric.unit, row[metric.name]) for metric in metrics}


def _check(targets: Mapping[str, tuple[Target, ...]], known: dict[str, Figure], settings: Settings) -> None:
    where, problems = settings.origin("targets"), []
    groups = {name for name, metric in group_metrics().items() if not metric.of_total and metric.unit not in WORDS}
    for name, several in targets.items():
        if name not in known and name not in groups:
            near = nearest(name, [*known, *groups])
            if name == "ltv":
                near = "Did you mean 'ltv_per_customer' or 'ltv_total'?"
            problems.append(Problem(f"there is no figure '{name}' to set a target for", where, near))
        elif name in known and known[name].unit == "share" and any(abs(target.value) > 1 for target in several):
            what = f"the target of {name} is a share above 100%"
            problems.append(Problem(what, where, "Write it as 65% or 0.65."))
    if problems:
        raise settings.error("targets")(problems)


def _words(distance: float, target: float, unit: str) -> str:
    if distance == 0:
        return "reached"
    way = "above" if distance > 0 else "below"
    if unit == "share":
        return f"{abs(distance) * 100:.1f} points {way}"
    part = f", {abs(distance / target):.1%}" if target else ""
    return f"{readable(abs(distance), unit)} {way}{part}"
