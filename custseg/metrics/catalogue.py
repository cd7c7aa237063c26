"""All metrics by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from custseg.errors import Problem, UsageError, nearest
from custseg.metrics.metric import Metric
from custseg.metrics.value import VALUE

CATALOGUE: dict[str, Metric] = {metric.name: metric for metric in VALUE}


def customer_metrics() -> dict[str, Metric]:
    """Return the metrics that one customer can have."""
    return {name: metric for name, metric in CATALOGUE.items() if metric.of != "group"}


def group_metrics() -> dict[str, Metric]:
    """Return the metrics that a group of customers can have."""
    return {name: metric for name, metric in CATALOGUE.items() if metric.of != "customer"}


def missing_roles(metric: Metric, found: Collection[str]) -> list[str]:
    """Return the roles that a metric needs and the data do not have."""
    return [role for role in metric.needs if role not in found]


def check_names(names: Iterable[str], known: Collection[str], option: str) -> None:
    """Raise one UsageError for all ``names`` that are not ``known``."""
    problems = [
        Problem(f"there is no column '{name}'", option, nearest(name, known)) for name in names if name not in known
    ]
    if problems:
        raise UsageError(problems)
