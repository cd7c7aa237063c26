"""One setting: its checked value and where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from custseg.errors import Choice, CustsegError, Problem, SettingsError, UsageError
from custseg.settings.schema import KNOWN

CONFIG_NAME = "custseg.yaml"


@dataclass(frozen=True)
class Setting:
    """A value and where it came from."""

    value: Any
    origin: str


class Settings:
    """The settings of one run, by name.

    Args:
        values: settings that differ from the built-in ones.
    """

    def __init__(self, values: Mapping[str, Setting] | None = None) -> None:
        built_in = {name: Setting(known.default, "built-in") for name, known in KNOWN.items()}
        self.values = built_in | dict(values or {})

    def __getitem__(self, name: str) -> Any:
        return self.values[name].value

    def origin(self, name: str) -> str:
        """Return where the value of ``name`` came from, to name it in a message."""
        return self.values[name].origin

    def error(self, name: str) -> type[CustsegError]:
        """Return the class of error for a wrong value of ``name``: usage where it was typed, else settings."""
        return UsageError if "--" in self.origin(name) else SettingsError

    def given(self, name: str) -> bool:
        """Return whether ``name`` was set by anyone."""
        return self.values[name].origin != "built-in"


def answered(settings: Settings, choice: Choice) -> Settings:
    """Return the settings with what was chosen to a question over them.

    Args:
        settings: that left the question open.
        choice: the answer.
    """
    known = KNOWN[choice.setting]
    if choice.setting == "map":
        value = settings["map"] | known.kind.parse(list(choice.values))
    else:
        value = known.kind.parse(choice.values[0])
    return Settings(settings.values | {choice.setting: Setting(value, "your answer")})


def parse_setting(name: str, value: Any, where: str, problems: list[Problem]) -> Setting | None:
    """Return the checked setting, or add to ``problems`` what is wrong with it."""
    try:
        return Setting(KNOWN[name].kind.parse(value), where)
    except ValueError as error:
        meaning = f"{name} is: {KNOWN[name].meaning}."
        shown = f" {value!r}" if isinstance(value, str | int | float) else ""
        problems.append(Problem(f"{name}{shown} will not do: {error} is wanted", where, meaning))
        return None
