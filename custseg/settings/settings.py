"""Checked settings, each with its origin: flag, environment, config file or built-in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from custseg.errors import Problem, SettingsError, UsageError
from custseg.settings.schema import SCHEMA
from custseg.settings.setting import CONFIG_NAME, Setting, Settings, parse_settings

PREFIX = "CUSTSEG_"


def gather(
    flags: Mapping[str, Any],
    *,
    config: str | None = None,
    use_config: bool = True,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Collect the settings of a run: a flag wins over the environment, that over the config file.

    Args:
        flags: what was typed, by setting name; None and empty lists count as not typed.
        config: path of the config file; by default ``custseg.yaml`` of the working folder, if it exists.
        use_config: False reads no config file.
        environment: variables; those of the process when None.

    Returns:
        The settings with their origins.

    Raises:
        SettingsError: the config file or a variable is wrong; holds every problem.
        UsageError: a flag has a wrong value; holds every problem.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, Setting] = {}
    problems: list[Problem] = []
    config = config or environment.get(PREFIX + "CONFIG")
    if use_config and (config or Path(CONFIG_NAME).is_file()):
        # Imported here, so that runs without a config file do not load PyYAML.
        from custseg.settings.config import read_config

        values, problems = read_config(config or CONFIG_NAME)
    variables, wrong_variables = _from_environment(environment)
    if problems or wrong_variables:
        raise SettingsError(problems + wrong_variables)
    typed, wrong_flags = _from_flags(flags)
    if wrong_flags:
        raise UsageError(wrong_flags)
    return Settings(merged(merged(values, variables), typed))


def merged(values: Mapping[str, Setting], winning: Mapping[str, Setting]) -> dict[str, Setting]:
    """Return the settings with the winning ones on top; mappings of roles are merged role by role."""
    together = {**values, **winning}
    if "map" in values and "map" in winning:
        origin = f"{values['map'].origin} and {winning['map'].origin}"
        together["map"] = Setting(values["map"].value | winning["map"].value, origin)
    return together


def _from_environment(environment: Mapping[str, str]) -> tuple[dict[str, Setting], list[Problem]]:
    variables = {name: PREFIX + name.upper() for name in SCHEMA}
    return parse_settings(
        (name, environment[variable].split(",") if name in ("map", "join") else environment[variable], variable)
        for name, variable in variables.items()
        if environment.get(variable)
    )


def _from_flags(flags: Mapping[str, Any]) -> tuple[dict[str, Setting], list[Problem]]:
    return parse_settings(
        (name, "yes" if value is True else value, "--" + name.replace("_", "-"))
        for name, value in flags.items()
        if value is not None and value is not False and value != []
    )
