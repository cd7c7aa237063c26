"""Targets for summary figures, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from custseg.settings.parsers import Kind, number_or_percent


@dataclass(frozen=True)
class Target:
    """What a figure should be.

    Attributes:
        value: of the figure; shares from 0 to 1.
        source: who set the target, such as "niche average".
    """

    value: float
    source: str = ""

    def __str__(self) -> str:
        return f"{self.value:g}" + (f" ({self.source})" if self.source else "")


def _targets(value: Any) -> dict[str, tuple[Target, ...]]:
    """Read {figure: number}, {figure: {target, source}}, or a list of the latter."""
    if isinstance(value, str):
        pairs = [part.partition("=") for part in value.split(",") if part.strip()]
        value = {name.strip(): number.strip() for name, _, number in pairs}
    if not isinstance(value, dict):
        raise ValueError("FIGURE: NUMBER, such as repeat_rate: 65%")
    for name, one in value.items():
        if isinstance(one, list | tuple) and not one:
            raise ValueError(f"a target for {name}")
    return {
        str(name): tuple(_target(str(name), item) for item in (one if isinstance(one, list | tuple) else [one]))
        for name, one in value.items()
    }


def _target(name: str, value: Any) -> Target:
    source, expected = "", f"a target for {name} such as 65%, or {{target: 65%, source: niche average}}"
    if isinstance(value, dict):
        if not set(value) <= {"target", "source"} or "target" not in value:
            raise ValueError(expected)
        source, value = str(value.get("source") or ""), value["target"]
    try:
        return Target(number_or_percent(value), source)
    except ValueError:
        raise ValueError(expected) from None


TARGETS = Kind("figure: target", _targets)
