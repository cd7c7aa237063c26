"""What came of each check: it holds, it failed, or it cannot be answered."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from custseg.analyses.check.figures import Values
from custseg.analyses.check.known import CheckFigure
from custseg.analyses.check.language import PLACE, ReadyCheck
from custseg.numbers import PLACES, fixed, readable
from custseg.result import Figure
from custseg.settings.checks import ERROR, WARNING
from custseg.sql.check_parser import Comparison

HELD, FAILED, UNANSWERED = "held", "failed", "cannot be checked"
TARGET_WORDS, TARGET, DISTANCE = "target_words_", "target_", "distance_"


@dataclass(frozen=True)
class Outcome:
    """What came of a check.

    Attributes:
        name: of the check.
        level: "error" or "warning".
        status: `HELD`, `FAILED` or `UNANSWERED`.
        figure: name of the figure, or of several, with commas.
        value: the figure; None of several, of a day, or where it is unknown.
        shown: the figure, or the figures, as people read them.
        limit: what it must be: ">= 40%".
        text: one or two sentences.
    """

    name: str
    level: str
    status: str
    figure: str
    value: float | None
    shown: str
    limit: str
    text: str

    @property
    def fails(self) -> bool:
        """Return whether it does not hold."""
        return self.status != HELD


def outcome_of(ready: ReadyCheck, values: Values, figures: Mapping[str, CheckFigure]) -> Outcome:
    """Return what came of a check.

    Args:
        ready: the check.
        values: of the figures that it names.
        figures: that can be named.
    """
    check, condition = ready.check, ready.condition
    frame = pl.DataFrame(
        {name: [values.found.get(name)] for name in condition.names},
        schema={name: figures[name].dtype for name in condition.names},
    )
    if not condition.names:
        frame = pl.DataFrame({"": [None]})
    holds = frame.select(condition.holds.alias("holds")).item()
    status = HELD if holds else UNANSWERED if holds is None else FAILED
    names, limit = _figures_and_limit(ready, frame)
    shown = {name: show(values.found.get(name), figures[name].unit) for name in names}
    single = values.found.get(names[0]) if len(names) == 1 else None
    if isinstance(single, float):

        def holds_with(number: float) -> bool:
            column = pl.lit(number).alias(names[0])
            return bool(frame.with_columns(column).select(condition.holds.alias("holds")).item())

        shown[names[0]] = _exact_enough(single, figures[names[0]].unit, holds_with)
    return Outcome(
        name=check.name,
        level=check.level,
        status=status,
        figure=", ".join(names),
        value=single if isinstance(single, float) else None,
        shown=shown[names[0]] if len(names) == 1 else ", ".join(f"{name} {text}" for name, text in shown.items()),
        limit=limit,
        text=_sentence(ready, status, values, figures),
    )


def show(value: Any, unit: str) -> str:
    """Return a figure as people read it; "unknown" where it is not known."""
    return "unknown" if value is None else readable(value, "text" if isinstance(value, dt.date) else unit)


def _exact_enough(value: float, unit: str, holds: Callable[[float], bool]) -> str:
    """Return a figure with as many places as it takes to see that it missed its limit: 39.96%, not 40.0%."""
    scale, sign = (100, "%") if unit == "share" else (1, "")
    if value == 0 or unit in ("count", "days"):
        return readable(value, unit)
    # A small share has two digits that count.
    small = 1 - math.floor(math.log10(abs(value * scale))) if unit == "share" and abs(value) < 0.01 else 1
    least = small if unit == "share" else PLACES.get(unit, 2)
    does_hold = holds(value)
    for places in range(least, least + 9):
        if holds(round(value * scale, places) / scale) == does_hold:
            break
    return f"{fixed(value * scale, places)}{sign}"


def _figures_and_limit(ready: ReadyCheck, frame: pl.DataFrame) -> tuple[list[str], str]:
    """Return the figures that missed their limit, and the limit: those of the comparisons that are not true."""
    check, condition = ready.check, ready.condition
    known = [*dict.fromkeys(condition.names)]
    comparisons = [one for one in condition.comparisons if {*one.names} <= {*known}]
    if condition.plain and len(comparisons) > 1:
        missed = [one for one in comparisons if not _is_true(one, frame)]
        comparisons = missed or comparisons
    if not condition.plain or len(comparisons) != 1 or not comparisons[0].simple:
        names = {name: None for one in comparisons for name in one.names} if condition.plain else {}
        return [*names] or known, " ".join(check.must.split())
    return [*comparisons[0].names], " ".join(comparisons[0].limit.split())


def _is_true(comparison: Comparison, frame: pl.DataFrame) -> bool:
    return bool(frame.select(pl.sql_expr(comparison.sql).alias("one")).item())


def _sentence(ready: ReadyCheck, status: str, values: Values, figures: Mapping[str, CheckFigure]) -> str:
    """Return what the check says, and why it cannot be answered."""
    said = PLACE.sub(lambda match: _filled(match[0], ready, values, figures), ready.check.say)
    if status != UNANSWERED:
        return said
    names = dict.fromkeys(ready.condition.names)
    why = [f"{name} is unknown: {values.why[name]}." for name in names if name in values.why]
    return " ".join([*([said] if said else []), *(why or ["It cannot be worked out, such as a division by zero."])])


def _filled(place: str, ready: ReadyCheck, values: Values, figures: Mapping[str, CheckFigure]) -> str:
    name = ready.said[place]
    return show(values.found.get(name), figures[name].unit)


def target_outcomes(summary: list[Figure], missing: Mapping[str, str]) -> list[Outcome]:
    """Return what came of the targets of the settings.

    Args:
        summary: figures of all customers, with their targets.
        missing: why targets have no figure, by the name of the figure.
    """
    by_name = {figure.name: figure for figure in summary}
    found = []
    for figure in summary:
        if not figure.name.startswith(TARGET_WORDS):
            continue
        name = figure.name.removeprefix(TARGET_WORDS)
        target, distance = by_name[TARGET + name], by_name[DISTANCE + name]
        known = by_name.get(name) or by_name.get(name.rpartition("_")[0])
        value = float(known.value if known is not None else target.value + distance.value)
        sign = ">=" if (distance.value < 0) == figure.missed else "<="
        found.append(
            Outcome(
                name=f"target of {name}",
                level=ERROR,
                status=FAILED if figure.missed else HELD,
                figure=name,
                value=value,
                shown=readable(value, target.unit),
                limit=f"{sign} {readable(target.value, target.unit)}",
                text=str(figure.value).partition(": ")[2],
            )
        )
    for name, why in missing.items():
        found.append(Outcome(f"target of {name}", ERROR, UNANSWERED, name, None, "unknown", "", why))
    return found


def is_failure(outcome: Outcome, *, strict: bool) -> bool:
    """Return whether an outcome ends the run with exit status 5; a warning does so only where that is asked for."""
    return outcome.fails and (outcome.level != WARNING or strict)
