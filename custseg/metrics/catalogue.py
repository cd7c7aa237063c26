"""All metrics by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from custseg.errors import Problem, nearest
from custseg.metrics.acquisition import ACQUISITION
from custseg.metrics.actions import ACTIONS
from custseg.metrics.breadth import BREADTH
from custseg.metrics.cohorts import COHORTS
from custseg.metrics.dynamics import DYNAMICS
from custseg.metrics.forecast import FORECAST
from custseg.metrics.metric import OTHER_NEEDS, Metric
from custseg.metrics.payments import PAYMENTS
from custseg.metrics.profit import PROFIT
from custseg.metrics.referrals import REFERRALS
from custseg.metrics.rhythm import RHYTHM
from custseg.metrics.segments import SEGMENTS
from custseg.metrics.value import VALUE
from custseg.settings.setting import Settings

FAMILIES = (
    VALUE, ACQUISITION, PROFIT, RHYTHM, BREADTH, PAYMENTS, REFERRALS, SEGMENTS, ACTIONS, DYNAMICS, COHORTS, FORECAST,
)  # fmt: skip
CATALOGUE: dict[str, Metric] = {metric.name: metric for family in FAMILIES for metric in family}


def customer_metrics() -> dict[str, Metric]:
    """Return the metrics that one customer can have."""
    return {name: metric for name, metric in CATALOGUE.items() if metric.of != "group"}


def group_metrics() -> dict[str, Metric]:
    """Return the metrics that a group of customers can have."""
    return {name: metric for name, metric in CATALOGUE.items() if metric.of != "customer"}


def missing_roles(metric: Metric, found: Collection[str]) -> list[str]:
    """Return what a metric needs but the data lack.

    Args:
        metric: of the catalogue.
        found: roles of the data, other needs that are met, and what the data know of `custseg.tables.known`.
    """
    return [need for need in (*metric.needs, *metric.takes) if need not in found]


def absent_metrics(absent: Mapping[str, str]) -> dict[str, str]:
    """Return why each metric is absent that takes what the data do not know.

    Args:
        absent: what the data do not know of `custseg.tables.known`, with the reason as a sentence.
    """
    if not absent:
        return {}
    why = {name: [absent[one] for one in metric.takes if one in absent] for name, metric in CATALOGUE.items()}
    return {name: reasons[0] for name, reasons in why.items() if reasons}


def available(metrics: Mapping[str, Metric], found: Collection[str]) -> dict[str, Metric]:
    """Return the metrics that can be computed with the roles of the data."""
    return {name: one for name, one in metrics.items() if one.numerator and not missing_roles(one, found)}


ONLY_CUSTOMERS = "It is a metric of one customer: leave out --by."
ONLY_GROUPS = "It is a metric of groups: add --by."
OTHER_FORM = {
    "customer": "It is a metric of one customer; of groups: cac_paid, ltv_to_cac. ",
    "group": "It is a metric of groups; of one customer: cac, ltv_to_own_cac. ",
}
"""What a metric of acquisition is called of a group, or of one customer."""


def unavailable(metric: Metric, *, only: str = "") -> str:
    """Return a hint at what is needed to show a metric.

    Args:
        metric: of the catalogue.
        only: hint for a metric of one customer in a table of groups, or the other way round.
    """
    for need in metric.needs:
        if need in OTHER_NEEDS:
            of_which = OTHER_FORM.get(metric.of, "") if need == "cac" else ""
            return of_which + OTHER_NEEDS[need]
    if not metric.numerator:
        return "It is a figure of all customers, in the summary."
    if metric.of == "group":
        return only or ONLY_GROUPS
    if metric.needs:
        return f"It needs the {' and the '.join(metric.needs)}. Name the column: --map {metric.needs[0]}=COLUMN."
    return only or ONLY_CUSTOMERS


def check_names(
    names: Iterable[str],
    known: Collection[str],
    settings: Settings,
    setting: str,
    *,
    elsewhere: Mapping[str, str] | None = None,
    only: str = "",
) -> None:
    """Raise one error for all ``names`` of a setting that are not ``known``.

    Args:
        names: as typed.
        known: names that can be shown.
        settings: of the run.
        setting: that holds the names.
        elsewhere: hints for names that can be shown elsewhere.
        only: as of `unavailable`.

    Raises:
        CustsegError: some are not known; holds every one of them.
    """
    problems, option = [], settings.origin(setting)
    for name in names:
        if name in known:
            continue
        if elsewhere and name in elsewhere:
            problems.append(Problem(f"'{name}' cannot be shown here", option, elsewhere[name]))
        elif name in CATALOGUE:
            hint = unavailable(CATALOGUE[name], only=only)
            problems.append(Problem(f"'{name}' cannot be shown here", option, hint))
        else:
            plain = [one for one in known if not one.startswith(("file.", "first:", "main:"))]
            problems.append(Problem(f"there is no column '{name}'", option, nearest(name, plain)))
    if problems:
        raise settings.error(setting)(problems)
