"""Runs the analysis of a function: nothing is printed, no signal is touched, no file of settings is read unasked."""

from __future__ import annotations

import contextlib
import importlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from custseg.api.keywords import ANALYSES, DICTIONARIES, SIDE_TABLES, bare_value, given_options, typed_settings
from custseg.api.result import Result
from custseg.api.tables import Tables, files_of, input_of, inputs_of
from custseg.api.words import error_in_python
from custseg.errors import CustsegError, UsageError
from custseg.settings.setting import BUILT_IN, Settings
from custseg.settings.settings import gather, merged
from custseg.signals import left_alone
from custseg.sources.change_guard import unchanged_files
from custseg.sources.files import own_copies
from custseg.sources.in_memory import InMemoryTable, Input
from custseg.writing.output_files import check_target, replacing
from custseg.writing.presented import presented
from custseg.writing.translated import in_language


def run(function: str, orders: Tables, keywords: Mapping[str, Any]) -> Result:
    """Return the result of an analysis.

    Args:
        function: name of the command.
        orders: one table or several, or several by name.
        keywords: as they were given.

    Raises:
        CustsegError: the inputs, keywords or names are wrong.
    """
    try:
        with left_alone(), own_copies(), unchanged_files():
            options = given_options(function, keywords)
            inputs = inputs_of(orders)
            options |= {name: input_of(options[name], name) for name in SIDE_TABLES if name in options}
            return _run(function, inputs, options)
    except CustsegError as error:
        error_in_python(error)
        # It is about the call, not about custseg: the lines where it was noticed say nothing to the caller.
        raise error.with_traceback(None) from error.__cause__


def look_up(function: str, *words: Any, top: int | None = None) -> Result:
    """Return what custseg knows of some words: metrics, or exports.

    Args:
        function: name of the command.
        words: what the analysis takes beside the settings.
        top: number of rows.

    Raises:
        CustsegError: a word is unknown.
    """
    try:
        with left_alone():
            settings = settings_of({"top": top} if top is not None else {})
            analysed = analysis_of(function)(settings, *words)
            analysed.made_by = function
            return Result(presented(analysed))
    except CustsegError as error:
        error_in_python(error)
        raise error.with_traceback(None) from error.__cause__


def _run(function: str, inputs: list[Input], options: dict[str, Any]) -> Result:
    settings = settings_of(options)
    paths = _paths(inputs, options)
    tables = [str(one) for one in (*inputs, *(options.get(name) for name in SIDE_TABLES)) if _is_in_memory(one)]
    with _queries_of_the_caller(tables), _rejects(_path(options, "rejects"), paths) as rejects:
        analysed = analysis_of(function)(inputs, settings, rejects=rejects, **_own_options(function, options))
    analysed.made_by = function
    if analysed.failure:
        error_in_python(analysed.failure)
    return Result(presented(in_language(analysed)), paths)


def settings_of(options: Mapping[str, Any]) -> Settings:
    """Return the settings of a run: those given, then those of the config file that ``config`` names.

    Raises:
        UsageError: a value is wrong.
        SettingsError: the config file is wrong.
    """
    path = _path(options, "config")
    read = gather({}, config=path, use_config=path is not None, environment={})
    of_file = {name: setting for name, setting in read.values.items() if setting.origin != BUILT_IN}
    return Settings(merged(of_file, typed_settings(options)))


def _is_in_memory(table: object) -> bool:
    return isinstance(table, InMemoryTable)


@contextlib.contextmanager
def _queries_of_the_caller(tables: Sequence[str]) -> Iterator[None]:
    """Let the failure of a LazyFrame through as polars reports it, since the query is the caller's.

    Args:
        tables: names of the tables in memory.
    """
    try:
        yield
    except CustsegError as error:
        failed = {problem.where.partition(" and ")[0] for problem in error.problems}
        if isinstance(error.__cause__, pl.exceptions.PolarsError) and failed <= {*tables}:
            raise error.__cause__ from None
        raise


def _path(options: Mapping[str, Any], option: str) -> str | None:
    """Return the path that an option gives; None without.

    Raises:
        UsageError: it is no path.
    """
    value = options.get(option)
    if value is not None and not isinstance(value, str | os.PathLike):
        raise UsageError(f"expected a path, got {type(value).__name__}", where=option)
    return None if value is None else str(os.fspath(value))


def analysis_of(function: str) -> Any:
    """Return the analysis of a function."""
    module, name = (ANALYSES | DICTIONARIES)[function].rsplit(".", 1)
    return getattr(importlib.import_module(f"custseg.analyses.{module}"), name)


def _own_options(function: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an analysis takes beside its settings."""
    if function == "customers":
        return {"prospects": bool(options.get("all"))}
    if function == "referrals":
        return {"tree": _name(options, "tree")}
    if function == "explain":
        from custseg.analyses.explain.asked import Depth

        depth = Depth(**{name: bool(options.get(name)) for name in ("forecast", "offers", "all_schemes")})
        return {"customer": _name(options, "customer"), "depth": depth}
    if function == "check":
        from custseg.analyses.check.check import CheckOptions

        given = options.get("check") or ()
        conditions = (given,) if isinstance(given, str) else tuple(map(str, given))
        chosen = CheckOptions(conditions, bool(options.get("strict")), bool(options.get("propose")))
        return {"options": chosen}
    if function == "breadth":
        from custseg.analyses.breadth.request import TABLES, BreadthOptions

        return {"options": BreadthOptions(**{name: bool(options.get(name)) for name in (*TABLES, "cross_sell")})}
    if function != "segment":
        return {}
    from custseg.analyses.segment.request import SegmentOptions

    return {"options": SegmentOptions(_name(options, "members"), _name(options, "cross"))}


def _name(options: Mapping[str, Any], option: str) -> str | None:
    """Return a name that an option gives; True is the option without its value."""
    value = options.get(option)
    if value is True:
        return bare_value(option)
    return str(value) if value else None


def _paths(inputs: Sequence[Input], options: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of what a run reads: files, folders and globs."""
    named = [*inputs, *(options.get(name) for name in (*SIDE_TABLES, "rules_file", "config"))]
    return tuple(os.fspath(one) for one in named if isinstance(one, str | os.PathLike))


def _rejects(path: str | None, inputs: Sequence[str]) -> contextlib.AbstractContextManager[Path | None]:
    """Return a context with the path that excluded rows are written to; None if they are not written."""
    if path is None:
        return contextlib.nullcontext()
    check_target(path, files_of(inputs), "--rejects")
    return replacing(path)
