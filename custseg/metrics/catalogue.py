"""All metrics by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from custseg.errors import Problem, nearest
from custseg.metrics.acquisition import ACQUISITION
from custseg.metrics.cohorts import COHORTS
from custseg.metrics.dynamics import DYNAMICS
from custseg.metrics.forecast import FORECAST
from custseg.metrics.metric import OTHER_NEEDS, Metric
from custseg.metrics.payments import PAYMENTS
from custseg.metrics.profit import PROFIT
from custseg.metrics.rhythm import RHYTHM
from custseg.metrics.segments import SEGMENTS
from custseg.metrics.value import VALUE
from custseg.settings.setting import Settings

FAMILIES = (VALUE, ACQUISITION, PROFIT, RHYTHM, PAYMENTS, SEGMENTS, DYNAMICS, COHORTS, FORECAST)
CATALOGUE: dict[str, Metric] = {metric.name: metric for family in FAMILIES for metric in family}


def customer_metrics() -> dict[str, Metric]:
    """Return the metrics that one customer can have."""
    return {name: metric for name, metric in CATALOGUE.items() if metric.of != "group"}


def group_metrics() -> dict[str, Metric]:
    """Return the metrics that a group of customers can have."""
    return {name: metric for name, metric in CATALOGUE.items() if metric.of != "customer"}


def missing_roles(metric: Metric, found: Collection[str]) -> list[str]:
    """Return what a metric needs and the data do not have."""
    return [role for role in metric.needs if role not in found]


def available(metrics: Mapping[str, Metric], found: Collection[str]) -> dict[str, Metric]:
    """Return the metrics that can be shown with the roles that were found."""
    return {name: one for name, one in metrics.items() if one.numerator and not missing_roles(one, found)}


ALONE = "It belongs to one customer: leave --by out."
GROUPED = "It belongs to a group of customers: add --by."


def unavailable(metric: Metric, *, alone: str = ALONE, grouped: str = GROUPED) -> str:
    """Return what it takes to have a metric that a question cannot show.

    Args:
        metric: of the catalogue.
        alone: what to say of a metric of one customer, where groups are shown.
        grouped: what to say of a metric of groups, where customers are shown.
    """
    for need in metric.needs:
        if need in OTHER_NEEDS:
            return OTHER_NEEDS[need]
    if not metric.numerator:
        return "It belongs to the base and stands in the summary."
    if metric.of == "group":
        return grouped
    if metric.needs:
        return f"It needs the {' and the '.join(metric.needs)}: --map {metric.needs[0]}=COLUMN names the column."
    return alone


def check_names(
    names: Iterable[str],
    known: Collection[str],
    settings: Settings,
    setting: str,
    *,
    elsewhere: Mapping[str, str] | None = None,
    alone: str = ALONE,
    grouped: str = GROUPED,
) -> None:
    """Raise one error for all ``names`` of a setting that are not ``known``; ``elsewhere`` says where some are."""
    problems, option = [], settings.origin(setting)
    for name in names:
        if name in known:
            continue
        if elsewhere and name in elsewhere:
            problems.append(Problem(f"'{name}' cannot be shown here", option, elsewhere[name]))
        elif name in CATALOGUE:
            hint = unavailable(CATALOGUE[name], alone=alone, grouped=grouped)
            problems.append(Problem(f"'{name}' cannot be shown here", option, hint))
        else:
            plain = [one for one in known if not one.startswith(("file.", "first:", "main:"))]
            problems.append(Problem(f"there is no column '{name}'", option, nearest(name, plain)))
    if problems:
        raise settings.error(setting)(problems)
