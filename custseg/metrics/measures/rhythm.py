"""Measures of rhythm: how regular a customer's gaps are, when its next order is due, and why it is irregular.

Words such as "regular" are what `custseg.segments` and conditions compare with.
"""

from __future__ import annotations

import calendar

import polars as pl

from custseg.metrics.facts import Facts
from custseg.metrics.measures.measure import Adds, BaseMeasure, Measure
from custseg.tables.known import BY_DAY, MONEY_BY_DAY

REGULAR, VARIABLE, IRREGULAR, TOO_FEW, ONE_TIME = "regular", "variable", "irregular", "too few", "one-time"
RHYTHM_CLASSES = (REGULAR, VARIABLE, IRREGULAR, TOO_FEW, ONE_TIME)
"""How regular a customer orders; the last two where the gaps are too few to say."""

NOT_DUE, DUE, OVERDUE, LAPSED = "not due", "due", "overdue", "lapsed"
RHYTHM_STATUSES = (NOT_DUE, DUE, OVERDUE, LAPSED)

SEASONAL, ELSEWHERE, TOO_SHORT = "seasonal", "may buy elsewhere", "too short to tell"
"""Why a customer may be irregular; too short where a season could not be told from chance."""

NO_CLASS = "too few"
MIN_DAYS = 3
"""Order days from which the gaps of a customer vary."""

LAPSED_GAPS = 3
"""Typical gaps after which a customer has lapsed, as in the scheme lifecycle."""

CHANCE = 0.05
"""A season counts if chance alone would give one as clear in fewer cases than this."""

YEARLY, LEAST_YEARS = (351, 379), 2
"""Gaps in days of someone who orders once a year, two weeks more or less, and how many it takes: of 23,570 customers of
CDNOW, 22 have a single gap of a year to the day by chance."""

MIN_XYZ_MONTHS = 6
"""Whole months from which the turnover of a customer can be said to vary: X, Y or Z."""

COUNTED = pl.col("counted") > 0


def _covered_until(facts: Facts) -> pl.Expr:
    """Return the last day that the customer's payments cover: by the file, or as it orders once a year."""
    if facts.settings["covered"] == "off":
        return pl.lit(None, pl.Date)
    shortest, longest = pl.col("shortest_gap"), pl.col("longest_gap")
    yearly = (pl.col("gaps") >= LEAST_YEARS) & (shortest >= YEARLY[0]) & (longest <= YEARLY[1])
    year = pl.when(COUNTED & yearly).then(pl.col("last_order").dt.offset_by("1y").dt.offset_by("-1d"))
    return pl.max_horizontal(pl.when(COUNTED).then("paid_until"), year) if "paid_until" in facts.columns else year


def _idle(facts: Facts) -> pl.Expr:
    """Return the days since the last order, or since the end of the period that was paid for."""
    uncovered = (facts.base.as_of - pl.col("covered_until")).dt.total_days().clip(lower_bound=0)
    return pl.min_horizontal("days_since", uncovered)


def _slow(facts: Facts) -> pl.Expr:
    return pl.when(COUNTED).then(pl.coalesce("own_slow", pl.lit(facts.base.slow_gap, pl.Float64)))


def _after_last(days: pl.Expr) -> pl.Expr:
    """Return the day that lies so many days after the last order."""
    return pl.when(COUNTED & days.is_not_null()).then(pl.col("last_order") + pl.duration(days=days.cast(pl.Int64)))


def _next_due(facts: Facts) -> pl.Expr:
    covered = pl.col("covered_until").dt.offset_by("1d")
    return pl.max_horizontal(_after_last(pl.col("typical").ceil()), covered)


def _overdue(facts: Facts) -> pl.Expr:
    """Return the days after the day up to which the order was to be expected; null for nobody overdue."""
    expected = pl.max_horizontal(_after_last(pl.col("slow").floor()), "covered_until")
    late = (facts.base.as_of - expected).dt.total_days()
    return pl.when(late > 0).then(late)


def _gap_cv(facts: Facts) -> pl.Expr:
    """Return the sample standard deviation of the gaps ÷ their mean, from exact sums."""
    number, total = pl.col("gaps"), pl.col("active_days")
    spread = (number * pl.col("gap_squares") - total * total).cast(pl.Float64)
    cv = (spread * number / (number - 1)).sqrt() / total
    return pl.when(COUNTED & (pl.col("order_days") >= MIN_DAYS)).then(cv)


def _class(facts: Facts) -> pl.Expr:
    cv, days, settings = pl.col("gap_cv"), pl.col("order_days"), facts.settings
    uneven = pl.when(cv <= settings["variable_cv"]).then(pl.lit(VARIABLE)).otherwise(pl.lit(IRREGULAR))
    by_cv = pl.when(cv <= settings["regular_cv"]).then(pl.lit(REGULAR)).otherwise(uneven)
    few = pl.when(days == 1).then(pl.lit(ONE_TIME)).when(days < MIN_DAYS).then(pl.lit(TOO_FEW))
    return pl.when(COUNTED).then(few.otherwise(by_cv))


def _status(facts: Facts) -> pl.Expr:
    late = pl.col("overdue") > 0
    lapsed = late & (pl.col("idle") > LAPSED_GAPS * pl.col("typical"))
    return (
        pl.when(pl.col("next_due").is_null()).then(pl.lit(None, pl.String))
        .when(lapsed).then(pl.lit(LAPSED))
        .when(late).then(pl.lit(OVERDUE))
        .when(pl.col("next_due") <= facts.base.as_of).then(pl.lit(DUE))
        .otherwise(pl.lit(NOT_DUE))
    )  # fmt: skip


def _cause(facts: Facts) -> pl.Expr:
    chance = pl.col("season_chance")
    cause = pl.when(chance < CHANCE).then(pl.lit(SEASONAL)).when(chance.is_null()).then(pl.lit(TOO_SHORT))
    return pl.when(pl.col("rhythm_class") == IRREGULAR).then(cause.otherwise(pl.lit(ELSEWHERE)))


def _evidence(facts: Facts) -> pl.Expr:
    """Return in words what the probable cause is read from."""
    names = [calendar.month_name[month] for month in range(1, 13)]
    month = pl.col("season_month").replace_strict(list(range(1, 13)), names, default=None, return_dtype=pl.String)
    strength, chance = (pl.col(name).round(places) for name, places in (("season_strength", 2), ("season_chance", 3)))
    typical = pl.col("typical").round(1)
    season = pl.format("orders around {} each year (strength {}, chance {})", month, strength, chance)
    gap = pl.format("longest gap {} days, typically {}", "longest_gap", typical)
    no_season = pl.format("{}; no season (chance {})", gap, chance)
    short = pl.format("{}; a season needs two years and five order days", gap)
    cause = pl.col("rhythm_cause")
    return pl.when(cause == SEASONAL).then(season).when(cause == ELSEWHERE).then(no_season).when(
        cause == TOO_SHORT
    ).then(short)  # fmt: skip


def _xyz(facts: Facts) -> pl.Expr:
    variation, settings = pl.col("turnover_variation"), facts.settings
    found = pl.when(variation <= settings["xyz_x"]).then(pl.lit("X")).when(variation <= settings["xyz_y"])
    # Without any turnover left, nothing can be planned.
    by_months = pl.when(pl.col("turnover_months") < MIN_XYZ_MONTHS).then(pl.lit(NO_CLASS))
    return pl.when(COUNTED).then(by_months.otherwise(found.then(pl.lit("Y")).otherwise(pl.lit("Z"))))


SEASONS = [
    Measure(name="season_strength", unit="ratio", level="order day", adds=Adds.NOT),
    Measure(name="season_chance", unit="share", level="order day", adds=Adds.NOT),
    Measure(name="season_month", unit="count", level="order day", adds=Adds.NOT),
]
"""The season of a customer's orders (`custseg.customers.seasons`)."""

MONTHLY = [
    Measure(name="turnover_months", unit="count", level="row", adds=Adds.NOT, takes=MONEY_BY_DAY),
    Measure(name="turnover_variation", unit="ratio", level="row", adds=Adds.NOT, takes=MONEY_BY_DAY),
]
"""How the turnover of a customer varies from month to month (`custseg.customers.monthly_turnover`)."""

RHYTHM = [
    Measure(name="paid_until", unit="date", level="order", adds=Adds.MAX, takes=BY_DAY),
    BaseMeasure(
        name="covered_until", unit="date", adds=Adds.MAX, takes=BY_DAY, value=_covered_until,
        reads=("last_order", "gaps", "shortest_gap", "longest_gap", "counted"),
    ),
    BaseMeasure(name="idle", unit="days", reads=("days_since", "covered_until"), value=_idle),
    BaseMeasure(name="slow", unit="days", adds=Adds.NOT, reads=("own_slow", "counted"), value=_slow),
    BaseMeasure(
        name="next_due", unit="date", adds=Adds.MIN, value=_next_due,
        reads=("last_order", "typical", "covered_until", "counted"),
    ),
    BaseMeasure(
        name="overdue", unit="days", adds=Adds.NOT, value=_overdue,
        reads=("last_order", "slow", "covered_until", "counted"),
    ),
    BaseMeasure(
        name="gap_cv", unit="ratio", adds=Adds.NOT, value=_gap_cv,
        reads=("order_days", "gaps", "active_days", "gap_squares", "counted"),
    ),
    BaseMeasure(
        name="rhythm_class", unit="text", adds=Adds.NOT, value=_class, reads=("order_days", "gap_cv", "counted")
    ),
    BaseMeasure(
        name="rhythm_status", unit="text", adds=Adds.NOT, value=_status,
        reads=("idle", "typical", "overdue", "next_due"),
    ),
    BaseMeasure(
        name="rhythm_cause", unit="text", adds=Adds.NOT, value=_cause, reads=("rhythm_class", "season_chance")
    ),
    BaseMeasure(
        name="rhythm_evidence", unit="text", adds=Adds.NOT, value=_evidence,
        reads=("rhythm_cause", "typical", "longest_gap", "season_strength", "season_chance", "season_month"),
    ),
    BaseMeasure(
        name="xyz_class", unit="text", adds=Adds.NOT, value=_xyz,
        reads=("turnover_variation", "turnover_months", "counted"),
    ),
]  # fmt: skip
