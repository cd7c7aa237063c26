"""The YAML config file: every problem of it at once, with its line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from custseg.errors import Problem, SettingsError, nearest
from custseg.settings.known import KNOWN
from custseg.settings.settings import Setting, parse_setting

if TYPE_CHECKING:
    import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 20


def load_yaml(path: Path) -> Any:
    """Return the object of a YAML file that the package ships."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)


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
    pairs = _pairs(path)
    found: dict[str, Setting] = {}
    seen: set[str] = set()
    for key, value, line in pairs:
        where = f"{path}:{line}"
        if key not in KNOWN:
            problems.append(Problem(f"unknown setting '{key}'", where, nearest(str(key), KNOWN)))
        elif key in seen:
            problems.append(Problem(f"'{key}' stands here a second time", where))
        elif value is not None and (setting := parse_setting(key, value, where, problems)):
            found[key] = setting
        seen.add(key)
    return found


def _pairs(path: str) -> list[tuple[str, Any, int]]:
    import yaml

    try:
        text = Path(path).read_bytes()[: MAX_BYTES + 1]
    except OSError as error:
        mend = "Name a YAML file, or leave --config out; config.example.yaml shows every setting."
        raise SettingsError(f"cannot be read: {error.strerror}", where=path, mend=mend) from None
    if len(text) > MAX_BYTES:
        raise SettingsError("is too large for a config file", where=path)
    try:
        loader = yaml.SafeLoader(text.decode("utf-8-sig"))
        _check_events(path, text.decode("utf-8-sig"))
        node = loader.get_single_node()
        if node is None:
            return []
        if not isinstance(node, yaml.MappingNode):
            raise SettingsError("is no list of 'name: value' lines", where=path)
        return [_pair(loader, key, value, path) for key, value in node.value]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{path}:{mark.line + 1}" if mark else path
        raise SettingsError(f"is not YAML: {error.problem}", where=where) from None
    except (UnicodeDecodeError, yaml.YAMLError):
        raise SettingsError("is not YAML in UTF-8", where=path) from None


def _check_events(path: str, text: str) -> None:
    """Refuse aliases, with which a short file can mean gigabytes, and deep nesting."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        where = f"{path}:{event.start_mark.line + 1}" if event.start_mark else path
        if isinstance(event, yaml.AliasEvent):
            raise SettingsError("has an alias (*name)", where=where, mend="Write the value out.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise SettingsError("is nested too deeply", where=where)


def _pair(loader: yaml.SafeLoader, key: yaml.Node, value: yaml.Node, path: str) -> tuple[str, Any, int]:
    line = key.start_mark.line + 1
    _check_repeats(value, path)
    try:
        name = loader.construct_object(key)
        content = loader.construct_object(value, deep=True)
    except ValueError:
        raise SettingsError("is no date or number that exists", where=f"{path}:{line}") from None
    return str(name), content, line


def _check_repeats(value: yaml.Node, path: str) -> None:
    import yaml

    if isinstance(value, yaml.MappingNode):
        seen: set[str] = set()
        for inner, _ in value.value:
            name, line = str(inner.value), inner.start_mark.line + 1
            if name in seen:
                raise SettingsError(f"'{name}' stands here twice", where=f"{path}:{line}", mend="Keep one of them.")
            seen.add(name)
