"""Convert measurements to a markdown table, and check the goals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from process import Usage

TOOL = "custseg"
TEN_TIMES = 11.0


@dataclass(frozen=True)
class Case:
    """Measurements of the programs on one task; ``own`` is the program that is compared with the others."""

    title: str
    taken: dict[str, list[Usage]]
    layout: str = ""
    rows: int = 0
    own: str = TOOL


@dataclass(frozen=True)
class Goal:
    """A limit for the ratio to another program; goals with ``faster`` are stated the other way round."""

    other: str
    limit: float
    what: str = "seconds"
    faster: bool = False


LTV_GOALS = [
    Goal("polars", 1.25),
    Goal("duckdb", 1.0),
    Goal("pandas", 8.0, faster=True),
    Goal("polars", 1.2, what="memory"),
]

TABLE_GOALS = [Goal("polars", 1.3)]

JOIN_GOALS = [Goal("polars", 1.25), Goal("polars", 1.2, what="memory")]

COHORT_GOALS = [Goal("polars", 1.3), Goal("polars", 1.3, what="memory")]
RHYTHM_GOALS = [Goal("polars", 1.4)]


def middle(taken: Iterable[Usage], what: str) -> float:
    """Return the median of one of the measurements."""
    return median(float(getattr(usage, what)) for usage in taken)


def ratios(case: Case, other: str, what: str) -> list[float]:
    """Return own ÷ other program for each round."""
    pairs = zip(case.taken[case.own], case.taken[other], strict=True)
    return [getattr(own, what) / getattr(theirs, what) for own, theirs in pairs]


def row(case: Case, name: str) -> list[str]:
    """Return the cells of one program."""
    taken = case.taken[name]
    seconds, processor, memory = (middle(taken, what) for what in ("seconds", "processor", "memory"))
    cells = [case.title, name, f"{seconds:.3f}", f"{processor:.3f}", "", f"{memory:.0f}", ""]
    if case.own in case.taken and name != case.own:
        times = ratios(case, name, "seconds")
        cells[4] = f"{median(times):.2f} ({min(times):.2f}–{max(times):.2f})"
        cells[6] = f"{median(ratios(case, name, 'memory')):.2f}"
    return cells


def table(cases: Sequence[Case]) -> list[str]:
    """Return a markdown table of all cases, one line per program."""
    own = cases[0].own
    header = ["file", "contender", "seconds", "processor seconds", f"{own} ÷ contender (min–max)", "peak MB"]
    header.append(f"memory {own} ÷ contender")
    rows = [header, ["---"] * len(header), *(row(case, name) for case in cases for name in case.taken)]
    return [f"| {' | '.join(cells)} |" for cells in rows]


def verdict(title: str, goal: str, value: float, met: bool) -> str:
    """Return one line that says whether a goal is met."""
    return f"- {title}: {goal}: {value:.2f}, {'met' if met else 'MISSED'}"


def check(case: Case, goals: Iterable[Goal]) -> list[str]:
    """Return a line for each goal whose programs were measured."""
    lines = []
    for goal in goals:
        if case.own not in case.taken or goal.other not in case.taken:
            continue
        value = median(ratios(case, goal.other, goal.what))
        if goal.faster:
            text, value = f"at least {goal.limit:g} × faster than {goal.other}", 1 / value
        else:
            name = "memory" if goal.what == "memory" else "time"
            text = f"{name} at most {goal.limit:g} × {goal.other}"
        met = value >= goal.limit if goal.faster else value <= goal.limit
        lines.append(verdict(case.title, text, value, met))
    return lines


def added(case: Case, other: str) -> str:
    """Return one line with the additional time of the own program over another."""
    more = {}
    for what in ("seconds", "processor"):
        pairs = zip(case.taken[case.own], case.taken[other], strict=True)
        more[what] = median(getattr(own, what) - getattr(theirs, what) for own, theirs in pairs)
    return f"- {case.title}: {case.own}: {more['seconds']:+.3f} seconds, {more['processor']:+.3f} processor seconds"


def check_growth(cases: Sequence[Case]) -> list[str]:
    """Return a line for each pair of cases of one layout of which one has ten times the rows."""
    measured = {(case.layout, case.rows): case for case in cases if TOOL in case.taken}
    lines = []
    for (layout, rows), small in measured.items():
        large = measured.get((layout, rows * 10))
        if large is not None:
            value = middle(large.taken[TOOL], "seconds") / middle(small.taken[TOOL], "seconds")
            text = f"at most {TEN_TIMES:g} × the time of {small.title}"
            lines.append(verdict(large.title, text, value, value <= TEN_TIMES))
    return lines
