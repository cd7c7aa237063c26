"""Customer value from any export of orders: LTV, CAC, segments, and what to do about each.

``from custseg import ltv, segment, …`` gives the commands as functions; docs/python.md shows them. They are loaded when
they are first used, so that ``import custseg`` takes no time.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from custseg.api.functions import (
        actions,
        breadth,
        cac,
        check,
        cohorts,
        compare,
        customers,
        deals,
        explain,
        forecast,
        inspect,
        leads,
        ltv,
        metrics,
        outcome,
        payments,
        profit,
        referrals,
        report,
        rhythm,
        segment,
        systems,
        trend,
    )
    from custseg.api.result import Result
    from custseg.errors import CustsegError, DataError, OutputError, Problem, SettingsError, UsageError
    from custseg.notes import Note

__version__ = "0.1.0"
__all__ = [
    "CustsegError", "DataError", "Note", "OutputError", "Problem", "Result", "SettingsError", "UsageError",
    "__version__", "actions", "breadth", "cac", "check", "cohorts", "compare", "customers", "deals", "explain",
    "forecast", "inspect", "leads", "ltv", "metrics", "outcome", "payments", "profit", "referrals", "report", "rhythm",
    "segment", "systems", "trend",
]  # fmt: skip

_FUNCTIONS = (
    "ltv",
    "cac",
    "profit",
    "trend",
    "cohorts",
    "forecast",
    "segment",
    "customers",
    "compare",
    "rhythm",
    "payments",
    "referrals",
    "breadth",
    "explain",
    "report",
    "actions",
    "outcome",
    "deals",
    "leads",
    "check",
    "inspect",
    "metrics",
    "systems",
)
_ERRORS = ("CustsegError", "DataError", "OutputError", "Problem", "SettingsError", "UsageError")
_HOMES = {
    **dict.fromkeys(_FUNCTIONS, "custseg.api.functions"),
    **dict.fromkeys(_ERRORS, "custseg.errors"),
    "Note": "custseg.notes",
    "Result": "custseg.api.result",
}
"""Module of each public name."""


class _Package(ModuleType):
    """This package, in which a public function hides a folder of the same name, in whichever order they are loaded."""

    def __getattr__(self, name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(_HOMES[name]), name)
        setattr(self, name, value)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        # Python sets each folder that it loads, such as custseg/customers, as an attribute.
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Package
