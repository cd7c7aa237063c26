"""The YAML config file: every problem of it at once, with its line."""

from __future__ import annotations

from custseg.errors import Problem, nearest
from custseg.settings.positioned_yaml import plain, read_entries
from custseg.settings.schema import KNOWN
from custseg.settings.setting import Setting, parse_setting


def read_config(path: str, problems: list[Problem]) -> dict[str, Setting]:
    """Read the settings of a config file.

    Args:
        path: of the YAML file.
        problems: gets what is wrong with its settings.

    Returns:
        The settings that are right, by name.

    Raises:
        SettingsError: the file cannot be read or is no mapping.
    """
    hint = "Name a YAML file, or leave --config out; config.example.yaml shows every setting."
    entry = read_entries(path, problems, hint=hint)
    found: dict[str, Setting] = {}
    for key, value in entry.value.items():
        where = f"{path}:{entry.keys[key].line}"
        if key not in KNOWN:
            problems.append(Problem(f"unknown setting '{key}'", where, nearest(key, KNOWN)))
        elif value.value is not None and (setting := parse_setting(key, plain(value), where, problems)):
            found[key] = setting
    return found
