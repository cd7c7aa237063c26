"""The functions, each with the keywords of its command; functions.pyi has their signatures for editors and mypy."""

from __future__ import annotations

from collections.abc import Sequence

from custseg.api.result import Result
from custseg.api.run import look_up
from custseg.api.signatures import function_of

ltv = function_of("ltv")
cac = function_of("cac")
profit = function_of("profit")
trend = function_of("trend")
cohorts = function_of("cohorts")
forecast = function_of("forecast")
segment = function_of("segment")
customers = function_of("customers")
compare = function_of("compare")
rhythm = function_of("rhythm")
payments = function_of("payments")
referrals = function_of("referrals")
breadth = function_of("breadth")
outcome = function_of("outcome")
deals = function_of("deals")
leads = function_of("leads")
explain = function_of("explain")
report = function_of("report")
actions = function_of("actions")
check = function_of("check")
inspect = function_of("inspect")


def metrics(names: str | Sequence[str] = (), *, top: int | None = None) -> Result:
    """Definitions of the metrics: of all, or of those that are named.

    Args:
        names: of metrics, or their titles.
        top: number of rows to show; 0 shows all.

    Raises:
        CustsegError: there is no such metric.
    """
    return look_up("metrics", [names] if isinstance(names, str) else [*names], top=top)


def systems(export: str | None = None, *, top: int | None = None) -> Result:
    """The exports known by name, or one of them in full.

    Args:
        export: a known export, or a system, to show in full.
        top: number of rows to show; 0 shows all.

    Raises:
        CustsegError: no export has the name.
    """
    return look_up("systems", export, top=top)


for _function in (metrics, systems):
    _function.__module__ = "custseg"
