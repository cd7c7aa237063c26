"""What came of checks of one file, and single figures of it as checks see them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from custseg.analyses.check.check import CheckOptions, check
from custseg.result import Result
from custseg.settings.settings import gather


def ask(path: Path | str, *conditions: str, **flags: Any) -> Result:
    """Return what does not hold of some conditions."""
    settings = gather(flags, use_config=False, environment={})
    return check([str(path)], settings, options=CheckOptions(conditions))


def values(path: Path | str, *names: str, **flags: Any) -> list[Any]:
    """Return figures, by a check of each that cannot hold."""
    return [row["value"] for row in every(ask(path, *(f"{name} IS NULL AND FALSE" for name in names), **flags))]


def value(path: Path | str, name: str, **flags: Any) -> Any:
    """Return one figure."""
    return values(path, name, **flags)[0]


def every(result: Result) -> list[dict[str, Any]]:
    (section,) = [one for one in result.sections if one.name == "all_checks"]
    return section.frame.to_dicts()


def status(path: Path, condition: str, **flags: Any) -> str:
    (row,) = every(ask(path, condition, **flags))
    return str(row["status"])
