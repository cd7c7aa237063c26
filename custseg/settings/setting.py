"""One setting: its checked value and where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from custseg.errors import Choice, CustsegError, Problem, SettingsError, UsageError
from custseg.settings.schema import SCHEMA

CONFIG_NAME = "custseg.yaml"
BUILT_IN = "built-in"
MAX_SHOWN = 60
"""Characters of a wrong value that a message repeats."""


@dataclass(frozen=True)
class Setting:
    """A value and where it came from."""

    value: Any
    origin: str


class Settings:
    """The settings of one run, by name.

    Args:
        values: settings that differ from the built-in ones.

    Attributes:
        values: every setting by name.
        for_people: whether people read the table, not a program: names stand beside the ids of customers.
    """

    def __init__(self, values: Mapping[str, Setting] | None = None) -> None:
        built_in = {name: Setting(spec.default, BUILT_IN) for name, spec in SCHEMA.items()}
        self.values = built_in | dict(values or {})
        self.for_people = False

    def __getitem__(self, name: str) -> Any:
        return self.values[name].value

    def origin(self, name: str) -> str:
        """Return where the value of ``name`` came from, to name it in a message."""
        return self.values[name].origin

    def error(self, name: str) -> type[CustsegError]:
        """Return the class of error for a wrong value of ``name``: usage if it was typed, else settings."""
        return UsageError if "--" in self.origin(name) else SettingsError

    def given(self, name: str) -> bool:
        """Return whether ``name`` was set by a flag, a variable or a config file."""
        return self.origin(name) != BUILT_IN


def answered(settings: Settings, choice: Choice) -> Settings:
    """Return the settings with the user's answer to a question on top.

    Args:
        settings: that left the question open.
        choice: the answer.
    """
    parse = SCHEMA[choice.setting].kind.parse
    # Answers to questions about columns add to the mapping of roles, those about tables to their joins.
    if choice.setting == "map":
        value = settings["map"] | parse(list(choice.values))
    elif choice.setting == "join":
        value = (*settings["join"], *parse(list(choice.values)))
    else:
        value = parse(choice.values[0])
    return Settings(settings.values | {choice.setting: Setting(value, "your answer")})


def parse_setting(name: str, value: Any, origin: str) -> Setting | Problem:
    """Check one value of a setting.

    Args:
        name: of the setting.
        value: the text of a flag or variable, or the object of a YAML file.
        origin: flag, variable, or file and line.

    Returns:
        The checked setting, or what is wrong with the value.
    """
    spec = SCHEMA[name]
    try:
        return Setting(spec.kind.parse(value), origin)
    except ValueError as error:
        got = f", got {str(value)[:MAX_SHOWN]!r}" if isinstance(value, str | int | float) else ""
        return Problem(f"invalid {name}: expected {error}{got}", origin, f"{name}: {spec.meaning}.")


def parse_settings(values: Iterable[tuple[str, Any, str]]) -> tuple[dict[str, Setting], list[Problem]]:
    """Check several settings.

    Args:
        values: name, value and origin of each, as for `parse_setting`.

    Returns:
        The valid settings by name, and what is wrong with the others.
    """
    settings: dict[str, Setting] = {}
    problems: list[Problem] = []
    for name, value, origin in values:
        parsed = parse_setting(name, value, origin)
        if isinstance(parsed, Problem):
            problems.append(parsed)
        else:
            settings[name] = parsed
    return settings, problems
