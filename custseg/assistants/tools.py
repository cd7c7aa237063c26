"""The tools: each analysis, the files that can be read, and the keywords that few calls need."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from custseg.api import functions
from custseg.api.keywords import ANALYSES, DICTIONARIES
from custseg.api.result import Result
from custseg.assistants.allowed import Allowed, allowed_paths
from custseg.assistants.answers import Answer, answer_of, failed, found
from custseg.assistants.schemas import (
    MORE,
    MOST_TOP,
    NO_TOOL,
    TOP,
    USUAL_TOP,
    input_schema,
    keyword_schemas,
    path_names,
)
from custseg.errors import CustsegError, UsageError, nearest
from custseg.settings.config import read_config
from custseg.settings.schema import SCHEMA

FILES, KEYWORDS = "files", "keywords"
NOTHING = {"type": "object", "properties": {}, "additionalProperties": False}


@dataclass(frozen=True)
class ToolEntry:
    """A tool, as assistants see it.

    Attributes:
        name: of the tool.
        description: what it answers.
        schema: JSON Schema of the values that it takes.
    """

    name: str
    description: str
    schema: dict[str, Any]


class Tools:
    """The tools, which read only what they may, and write nothing.

    Args:
        allowed: files and folders that may be read.
    """

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed
        self._functions: dict[str, Callable[..., Any]] = {
            name: getattr(functions, name) for name in (*ANALYSES, *DICTIONARIES)
        }

    def entries(self) -> list[ToolEntry]:
        """Return the tools in the order of the commands."""
        analyses = [
            ToolEntry(name, (inspect.getdoc(function) or "").partition("\n")[0], input_schema(function))
            for name, function in self._functions.items()
        ]
        names = {"analysis": {"type": "string", "enum": [*ANALYSES]}}
        of_one = {"type": "object", "properties": names, "required": ["analysis"], "additionalProperties": False}
        return [
            ToolEntry(FILES, "The files that can be read here, with size and day of the last change.", NOTHING),
            *analyses,
            ToolEntry(
                KEYWORDS, f"What can stand in '{MORE}' of an analysis: how a file is read, and settings.", of_one
            ),
        ]

    def call(self, name: str, values: Mapping[str, Any]) -> Answer:
        """Return what a tool answers; an error in words where it cannot.

        Args:
            name: of the tool.
            values: by the names of its schema.
        """
        try:
            return self._answer(name, values)
        except CustsegError as error:
            return failed(error)
        except MemoryError:
            return failed(CustsegError("not enough memory", hint="Ask for fewer columns, or use Parquet."))
        except Exception as error:
            # The text of an error of polars may quote the data: only its kind is told.
            return failed(CustsegError(f"something went wrong inside custseg ({type(error).__name__})"))

    def _answer(self, name: str, values: Mapping[str, Any]) -> Answer:
        if name == FILES:
            return self._files()
        if name == KEYWORDS:
            return found(self._keywords(str(values.get("analysis"))))
        if name not in self._functions:
            raise UsageError(f"no such tool: {name}", hint=nearest(name, [FILES, KEYWORDS, *self._functions]))
        return self._analysis(name, values)

    def _analysis(self, name: str, values: Mapping[str, Any]) -> Answer:
        given = {key: value for key, value in values.items() if key not in (MORE, TOP) and value is not None}
        more = values.get(MORE)
        if more is not None and not isinstance(more, Mapping):
            raise UsageError(f"{MORE} is not an object", where=MORE, hint='Write {"decimal": "comma"}.')
        given |= {key: value for key, value in (more or {}).items() if value is not None}
        if wrong := [key for key in given if key in NO_TOOL]:
            raise UsageError("this server writes no files", where=wrong[0], hint="Leave it out.")
        top = _rows(values.get(TOP))
        function = self._functions[name]
        paths = path_names(function)
        given = {key: allowed_paths(self._allowed, value) if key in paths else value for key, value in given.items()}
        if config := given.get("config"):
            given = self._paths_of_config(str(config), paths) | given
        result = _called(function, given)
        if not isinstance(result, Result):
            raise UsageError("this analysis returns nothing that can be shown here", where=name)
        return answer_of(result, top)

    def _paths_of_config(self, path: str, names: list[str]) -> dict[str, Any]:
        """Return the files that a config file names, as far as an analysis takes them.

        Raises:
            CustsegError: the file is wrong, or names a file that may not be read.
        """
        settings, _ = read_config(path)
        every = {name for function in self._functions.values() for name in path_names(function)} & {*SCHEMA}
        files = {name: self._allowed.path(settings[name].value) for name in settings if name in every}
        return {name: file for name, file in files.items() if name in names}

    def _files(self) -> Answer:
        files = [
            {"path": file.path, "bytes": file.size, "changed": dt.date.fromtimestamp(file.changed).isoformat()}
            for file in self._allowed.files()
        ]
        return found({"may_read": [str(root) for root in self._allowed.roots], "files": files})

    def _keywords(self, analysis: str) -> dict[str, Any]:
        if analysis not in ANALYSES:
            raise UsageError(f"no such analysis: {analysis}", where="analysis", hint=nearest(analysis, ANALYSES))
        return {"analysis": analysis, MORE: keyword_schemas(self._functions[analysis], more=True)}


def _rows(value: object) -> int:
    """Return how many rows are asked for.

    Raises:
        UsageError: it is no number of rows.
    """
    if value is None:
        return USUAL_TOP
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_TOP:
        raise UsageError(f"expected a number of rows from 1 to {MOST_TOP}", where=TOP)
    return value


def _called(function: Callable[..., Any], given: Mapping[str, Any]) -> Any:
    """Return what a function returns: what it takes first may have no keyword.

    Raises:
        CustsegError: something that it needs is missing, or wrong.
    """
    kind = inspect.Parameter
    first, keywords = [], dict(given)
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is kind.KEYWORD_ONLY:
            continue
        if name not in given and parameter.default is kind.empty:
            raise UsageError("no file is named", where=name, hint="The tool files lists what can be read.")
        if name in keywords:
            first.append(keywords.pop(name))
    return function(*first, **keywords)
