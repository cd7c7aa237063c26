"""YAML files that people write, read with the place of every value; YAML features beyond plain data are refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from custseg.errors import Problem, SettingsError

if TYPE_CHECKING:
    import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_VALUES = 20_000
MAX_NUMBER = 60
"""Characters of a number or date: parsing longer ones can take minutes."""


@dataclass(frozen=True)
class Place:
    """Where a value begins in a file.

    Attributes:
        path: of the file.
        line: from 1.
        column: from 1.
        style: "block" for text that begins on the next line, "line" for text on the line itself, else "".
        indent: column at which the lines of a block begin.
    """

    path: str
    line: int
    column: int
    style: str = ""
    indent: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"

    def inside(self, line: int, column: int) -> str:
        """Return the place in the file of a line and column of the text itself."""
        if self.style == "block":
            return f"{self.path}:{self.line + line}:{self.indent + column - 1}"
        if self.style == "line" and line == 1:
            return f"{self.path}:{self.line}:{self.column + column - 1}"
        return f"{self}, in the text line {line}, column {column}"


@dataclass(frozen=True)
class Entry:
    """A value of a YAML file, with its place.

    Attributes:
        value: a scalar, a dict of entries or a list of entries.
        place: where it begins.
        keys: where the name of each entry of a dict begins.
    """

    value: Any
    place: Place
    keys: dict[str, Place] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """Return the place for messages."""
        return str(self.place)


def load_yaml(path: Path) -> Any:
    """Return the object of a YAML file that the package ships."""
    import yaml

    return yaml.load(path.read_text(encoding="utf-8"), Loader=_loader())


def read_entries(path: str, *, hint: str = "") -> tuple[Entry, list[Problem]]:
    """Read a YAML file whose outermost level is a mapping.

    Args:
        path: of the file.
        hint: what to do if the file cannot be read.

    Returns:
        The mapping, empty for an empty file; and its problems: names that appear twice, dates and numbers that are
        invalid.

    Raises:
        SettingsError: the file cannot be read, is not a mapping, or has more than plain data.
    """
    import yaml

    try:
        with open(path, "rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}", where=path, hint=hint) from None
    if len(content) > MAX_BYTES:
        raise SettingsError("is too large: more than a megabyte", where=path)
    try:
        text = content.decode("utf-8-sig")
        _check_events(path, text)
        loader = _loader()(text)
        node = loader.get_single_node()
        if node is None:
            return Entry({}, Place(path, 1, 1)), []
        if not isinstance(node, yaml.MappingNode):
            raise SettingsError("is not a list of 'name: value' lines", where=path)
        reader = _Reader(loader, path, text.splitlines())
        return reader.entry(node), reader.problems
    except yaml.MarkedYAMLError as error:
        # PyYAML notices a quote that is never closed only at the end of the file.
        mark = error.context_mark if "quoted scalar" in str(error.context) else error.problem_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else path
        raise SettingsError(f"is not valid YAML: {error.problem}", where=where) from None
    except (UnicodeDecodeError, yaml.YAMLError):
        raise SettingsError("is not valid YAML in UTF-8", where=path) from None


def _loader() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _check_events(path: str, text: str) -> None:
    """Refuse aliases, which can make a short file mean gigabytes, deep nesting, and tags of program objects."""
    import yaml

    depth = 0
    for values, event in enumerate(yaml.parse(text, Loader=_loader())):
        mark = event.start_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else path
        if isinstance(event, yaml.AliasEvent):
            raise SettingsError("has an alias (*name), which is not allowed", where=where, hint="Write out the value.")
        tag = getattr(event, "tag", None)
        if tag and not (tag == "!" or (tag.startswith("tag:yaml.org,2002:") and ":python" not in tag)):
            raise SettingsError("has a tag (!…), which is not allowed", where=where, hint="Write a plain value.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if values > MAX_VALUES:
            raise SettingsError("has too many values", where=path, hint=f"At most {MAX_VALUES:,} are read.")
        if depth > MAX_DEPTH:
            raise SettingsError("is nested too deeply", where=where, hint=f"At most {MAX_DEPTH} levels are read.")


@dataclass(frozen=True)
class _Reader:
    """Turns the nodes of a file into entries, and collects the problems of the file."""

    loader: Any
    path: str
    lines: list[str]
    problems: list[Problem] = field(default_factory=list)

    def entry(self, node: yaml.Node) -> Entry:
        import yaml

        place = self.place(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return Entry([self.entry(one) for one in node.value], place)
        try:
            if len(node.value) > MAX_NUMBER and node.tag.endswith((":int", ":float", ":timestamp")):
                raise ValueError
            return Entry(self.loader.construct_object(node), place)
        except (ValueError, LookupError, AttributeError, TypeError, OverflowError):
            self.problems.append(Problem("is not a valid date or number", str(place)))
            return Entry(None, place)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> Entry:
        import yaml

        values: dict[str, Entry] = {}
        keys: dict[str, Place] = {}
        for key, value in node.value:
            at = self.place(key)
            if not isinstance(key, yaml.ScalarNode):
                self.problems.append(Problem("is not a name", str(at), "A name is a word, followed by a colon."))
                continue
            name = str(key.value)
            if name in values:
                self.problems.append(Problem(f"'{name}' appears twice", str(at), "Keep one of them."))
            values[name], keys[name] = self.entry(value), at
        return Entry(values, place, keys)

    def place(self, node: yaml.Node) -> Place:
        start, end = node.start_mark, node.end_mark
        line, column = start.line + 1, start.column + 1
        style = getattr(node, "style", None)
        head = self.lines[start.line][start.column :] if start.line < len(self.lines) else ""
        if style == "|":
            below = (text for text in self.lines[start.line + 1 :] if text.strip())
            first, begins = next(below, ""), next((text for text in node.value.split("\n") if text.strip()), "")
            # With an explicit indent the text itself may begin with blanks.
            blanks = len(first) - len(first.lstrip(" ")) - (len(begins) - len(begins.lstrip(" ")))
            return Place(self.path, line, column, "block", blanks + 1)
        # After an escape or a doubled quote, columns of the text and of the file differ.
        quoted = bool(style)
        written = head[quoted : end.column - start.column - quoted]
        if start.line == end.line and style in (None, "", "'", '"') and written == node.value:
            return Place(self.path, line, column + quoted, "line")
        return Place(self.path, line, column)


def in_file_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems of one file by line and column, without repetitions."""
    return sorted(
        dict.fromkeys(problems), key=lambda problem: [int(n) for n in re.findall(r":(\d+)", problem.where)[:2]]
    )


def plain(entry: Entry) -> Any:
    """Return the value of an entry without places."""
    if isinstance(entry.value, dict):
        return {name: plain(one) for name, one in entry.value.items()}
    if isinstance(entry.value, list):
        return [plain(one) for one in entry.value]
    return entry.value
