"""Runs the analysis of a command: settings, progress, output."""

from __future__ import annotations

import contextlib
import gc
import sys
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from custseg.cli.again import command_line
from custseg.cli.fail_on import fail_on
from custseg.cli.output import FOR_PEOPLE, check_format, check_outputs, choose_format, write_outputs
from custseg.cli.progress import progress
from custseg.cli.send import sent, to_send
from custseg.errors import UsageError
from custseg.languages import ENGLISH
from custseg.settings.output_formats import OutputFormat
from custseg.settings.schema import SCHEMA
from custseg.settings.setting import Settings
from custseg.settings.settings import gather
from custseg.sources.change_guard import unchanged_files
from custseg.sources.files import remove_copies
from custseg.temporary import remove_leftovers

if TYPE_CHECKING:
    from custseg.result import Result

Analysis = Callable[[Settings, Path | None], "Result"]


@dataclass(frozen=True)
class Output:
    """How a command writes its result, where that is not as others do.

    Attributes:
        write: takes the result, the options and the name of the format; None to write it as others do.
        formats: of the command alone.
        usual: format of standard output unless another is given; empty for a table, or CSV in a pipe.
    """

    write: Callable[[Result, dict[str, Any], str], None] | None = None
    formats: Mapping[str, OutputFormat] = field(default_factory=dict)
    usual: str = ""


def run(options: dict[str, Any], analysis: Analysis, output: Output = Output()) -> None:
    """Run an analysis and write its result where the options say.

    Args:
        options: values of the command's options by name.
        analysis: takes the settings, and the path that excluded rows are written to.
        output: how the result is written.
    """
    # What the imports made stays: the garbage collector does not look through it again.
    gc.freeze()
    gc.enable()
    if options["config"] and options["no_config"]:
        raise UsageError("--config and --no-config contradict each other", hint="Leave one of them out.")
    flags = {name: value for name, value in options.items() if name in SCHEMA}
    settings = gather(flags, config=options["config"], use_config=not options["no_config"])
    format_name = choose_format(settings, options["output"], output.formats, output.usual)
    remove_leftovers()
    check_outputs(options, settings, format_name)
    check_format(format_name, output.usual, settings)
    settings.for_people = format_name == FOR_PEOPLE
    outgoing = to_send(options, settings)
    with progress(bool(options["quiet"])), _rejects(options.get("rejects")) as rejects, unchanged_files():
        result = analysis(settings, rejects)
    if settings["lang"] != ENGLISH:
        from custseg.writing.translated import in_language

        result = in_language(result)
    result.command = command_line(options)
    result.made_by = str(options["command"])
    # Before any output: a closed pipe ends the program on the spot.
    remove_copies()
    (output.write or write_outputs)(result, options, format_name)
    if options["verbose"]:
        _print_settings(settings)
        _print_ratios(result)
    with sent(outgoing, result, options):
        if result.failure:
            raise result.failure
        fail_on(result, settings["fail_on"])


def _rejects(path: str | None) -> contextlib.AbstractContextManager[Path | None]:
    """Return a context with the path that excluded rows are written to; None if they are not written."""
    if not path:
        return contextlib.nullcontext()
    from custseg.writing.output_files import replacing

    return replacing(path)


def _print_settings(settings: Settings) -> None:
    for name, setting in settings.values.items():
        _say(f"{name} = {_value_text(setting.value) or '—'}  ({setting.origin})")


def _print_ratios(result: Result) -> None:
    """Print the numerator and the denominator of each ratio of the summary."""
    from custseg.numbers import readable

    for figure in result.summary:
        if figure.parts:
            _say(f"{figure.title} {readable(figure.value, figure.unit)} = {figure.parts}")


def _say(text: str) -> None:
    """Print a line on standard error, over several ones where the terminal is narrower."""
    from custseg.writing.console import console
    from custseg.writing.escaping import printable

    text = printable(text)
    lines = textwrap.wrap(text, console(sys.stderr).width) if sys.stderr.isatty() else [text]
    print("\n".join(lines), file=sys.stderr)


def _value_text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_value_text, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_value_text(one)}" for key, one in value.items())
    return "" if value is None else str(value)
