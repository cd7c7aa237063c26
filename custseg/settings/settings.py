"""Checked settings, each with its origin: flag, environment, config file or built-in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from custseg.errors import Problem, SettingsError, UsageError
from custseg.settings.schema import KNOWN
from custseg.settings.setting import CONFIG_NAME, Setting, Settings, parse_setting

PREFIX = "CUSTSEG_"


def gather(
    flags: Mapping[str, Any],
    *,
    config: str | None = None,
    use_config: bool = True,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Lay flags over environment over config file over built-in values.

    Args:
        flags: what was typed, by setting name; None and empty lists count as not typed.
        config: path of the config file; without it ``custseg.yaml`` of the working folder if there.
        use_config: False reads no config file.
        environment: variables; those of the process when None.

    Returns:
        The settings with their origins.

    Raises:
        SettingsError: the config file or a variable is wrong; holds every problem.
        UsageError: a flag has a wrong value.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, Setting] = {}
    problems: list[Problem] = []
    config = config or environment.get(PREFIX + "CONFIG")
    if use_config and (config or Path(CONFIG_NAME).is_file()):
        from custseg.settings.config import read_config

        values |= read_config(config or CONFIG_NAME, problems)
    values = _over(values, _from_environment(environment, problems))
    if problems:
        raise SettingsError(problems)
    typed = _from_flags(flags, problems)
    if problems:
        raise UsageError(problems)
    return Settings(_over(values, typed))


def _over(values: dict[str, Setting], nearer: dict[str, Setting]) -> dict[str, Setting]:
    """Return the settings with nearer ones over them; mappings of roles are laid over each other."""
    merged = values | nearer
    if "map" in values and "map" in nearer:
        origin = f"{values['map'].origin} and {nearer['map'].origin}"
        merged["map"] = Setting(values["map"].value | nearer["map"].value, origin)
    return merged


def _from_environment(environment: Mapping[str, str], problems: list[Problem]) -> dict[str, Setting]:
    found: dict[str, Setting] = {}
    for name in KNOWN:
        variable = PREFIX + name.upper()
        if environment.get(variable):
            value: Any = environment[variable]
            if name == "map":
                value = value.split(",")
            if setting := parse_setting(name, value, variable, problems):
                found[name] = setting
    return found


def _from_flags(flags: Mapping[str, Any], problems: list[Problem]) -> dict[str, Setting]:
    found: dict[str, Setting] = {}
    for name, value in flags.items():
        if value is None or value == [] or value is False:
            continue
        value = "yes" if value is True else value
        if setting := parse_setting(name, value, "--" + name.replace("_", "-"), problems):
            found[name] = setting
    return found
