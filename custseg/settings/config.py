"""The YAML config file, read with every problem of it at once, each with its line."""

from __future__ import annotations

from custseg.errors import Problem, nearest
from custseg.settings.positioned_yaml import in_file_order, plain, read_entries
from custseg.settings.schema import SCHEMA
from custseg.settings.setting import Setting, parse_settings


def read_config(path: str) -> tuple[dict[str, Setting], list[Problem]]:
    """Read the settings of a config file.

    Args:
        path: of the YAML file.

    Returns:
        The valid settings by name, and what is wrong with the others.

    Raises:
        SettingsError: the file cannot be read or is not a mapping.
    """
    hint = "Name a YAML file, or leave out --config; config.example.yaml shows every setting."
    entry, problems = read_entries(path, hint=hint)
    origins = {key: f"{path}:{place.line}" for key, place in entry.keys.items()}
    problems += [
        Problem(f"unknown setting '{key}'", origins[key], nearest(key, SCHEMA))
        for key in entry.value
        if key not in SCHEMA
    ]
    settings, invalid = parse_settings(
        (key, value if SCHEMA[key].kind.placed else plain(value), origins[key])
        for key, value in entry.value.items()
        if key in SCHEMA and value.value is not None
    )
    return settings, in_file_order(problems + invalid)
