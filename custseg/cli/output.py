"""Where the parts of a result go: files, standard output, standard error."""

from __future__ import annotations

import contextlib
import importlib
import itertools
import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from custseg.cli.pager import pager
from custseg.errors import DataError, UsageError
from custseg.numbers import counted
from custseg.settings.output_formats import (
    FORMAT_OF_SUFFIX,
    OUTPUT_FORMATS,
    OWN_FORMATS,
    PROPOSAL_FORMATS,
    OutputFormat,
)
from custseg.settings.setting import CONFIG_NAME, Settings
from custseg.settings.side_files import BESIDE_PIPELINES, SIDE_FILES
from custseg.writing.escaping import printable

if TYPE_CHECKING:
    from custseg.result import Result

FOR_PEOPLE, STDOUT = "table", "-"


def choose_format(
    settings: Settings, path: str | None, own: Mapping[str, OutputFormat] | None = None, usual: str = ""
) -> str:
    """Return the output format: as typed, else by the file's suffix, else as set, else by whether a terminal shows it.

    Args:
        settings: of the run.
        path: of the output file; None for standard output.
        own: formats of the command alone.
        usual: format of standard output unless another is given; empty for a table, or CSV in a pipe.

    Raises:
        CustsegError: the suffix names no format, or the format is one of another command.
    """
    own = own or {}
    given = settings["format"]
    if given in OWN_FORMATS and given not in own:
        what = f"{given} is a format of custseg check" + (" --propose" if given in PROPOSAL_FORMATS else "") + " alone"
        hint = f"Choose one of: {', '.join([*OUTPUT_FORMATS, *own])}."
        raise settings.error("format")(what, where=settings.origin("format"), hint=hint)
    if given and (path is None or settings.origin("format") == "--format"):
        return str(given)
    if path is None and usual:
        return usual
    if path is None:
        return FOR_PEOPLE if sys.stdout.isatty() else "csv"
    suffixes = FORMAT_OF_SUFFIX | {suffix: entry.name for entry in own.values() for suffix in entry.suffixes}
    name = suffixes.get(Path(path).suffix.lower()) or given
    if name:
        return str(name)
    hint = f"Use one of these suffixes: {' '.join(suffixes)}; or add --format."
    raise UsageError(f"unknown format of '{path}'", where="--output", hint=hint)


def check_format(name: str, usual: str, settings: Settings) -> None:
    """Refuse a format that the result of the command cannot be written in; begin to load what takes long to load.

    Args:
        name: of the format.
        usual: that of the command.
        settings: of the run.

    Raises:
        UsageError: it is a page, and the command makes a table.
    """
    entry = (OUTPUT_FORMATS | OWN_FORMATS)[name]
    if entry.is_page and name != usual:
        others = ", ".join(one.name for one in OUTPUT_FORMATS.values() if not one.is_page)
        raise UsageError(f"only custseg report makes a page in {name}", hint=f"For a table, choose one of: {others}.")
    if entry.begin:
        module, function = entry.begin.rsplit(".", 1)
        getattr(importlib.import_module(f"custseg.writing.{module}"), function)(settings)


def check_outputs(options: dict[str, Any], settings: Settings, format_name: str) -> None:
    """Refuse outputs that contradict each other or cannot be written, before any work is done.

    Raises:
        UsageError: two outputs are one file, one is an input, or a terminal cannot show the format.
        OutputError: a file cannot be written.
    """
    from custseg.writing.output_files import check_standard_output, check_target, one_file

    targets = {"--output": options["output"], "--summary": options["summary"], "--rejects": options.get("rejects")}
    if options["summary"] == STDOUT and not options["output"]:
        hint = "Write the table to a file as well: -o FILE."
        raise UsageError("standard output holds the table already", where="--summary", hint=hint)
    targets = {option: path for option, path in targets.items() if path and (option, path) != ("--summary", STDOUT)}
    inputs = _inputs(options, settings)
    for option, path in targets.items():
        check_target(path, inputs, option)
    for (option, path), (other, second) in itertools.combinations(targets.items(), 2):
        if one_file(path, second):
            raise UsageError(f"{option} and {other} name the same file", hint="Use a different file for each.")
    if not options["output"]:
        check_standard_output(inputs)
    entry = (OUTPUT_FORMATS | OWN_FORMATS)[format_name]
    if entry.packages:
        from custseg.writing.formats import check_installed

        check_installed(format_name)
    if entry.is_binary and not options["output"] and sys.stdout.isatty():
        hint = f"Write it to a file: -o FILE{entry.suffixes[0]}"
        raise UsageError(f"a terminal cannot show {format_name}", where="--format", hint=hint)


def _inputs(options: dict[str, Any], settings: Settings) -> list[str]:
    """Return every file that the run reads: inputs, side files, rules, config, what is piped in."""
    from custseg.sources.files import expand, is_url, kind_of, path_of

    names = [*(kind.name for kind in SIDE_FILES), *BESIDE_PIPELINES, "rules_file"]
    words = [*(options.get("inputs") or []), *(settings[name] for name in names if settings[name])]
    files = [options["config"] or os.environ.get("CUSTSEG_CONFIG") or CONFIG_NAME]
    for word in map(path_of, words):
        if word == "-" or is_url(word):
            continue
        # What cannot be found is reported when the input is read.
        with contextlib.suppress(DataError):
            # A pipe can be read only once, by the analysis.
            one = kind_of(word) not in (stat.S_IFDIR, None)
            files += [word] if one else expand(word)
    return [*files, "-"] if "-" in words else files


def write_outputs(result: Result, options: dict[str, Any], format_name: str) -> None:
    """Write a result: the table, the summary file, and what people read beside them.

    Args:
        result: what to write.
        options: values of the command's options.
        format_name: of the table.
    """
    quiet, path = bool(options["quiet"]), options["output"]
    full, advice = bool(options.get("full")), bool(options.get("advice"))
    if format_name in OUTPUT_FORMATS and OUTPUT_FORMATS[format_name].fit:
        from custseg.writing.formats import fitted

        result = fitted(result, format_name)
    if not quiet:
        _print_above(result)
    write_summary_file(result, options)
    if path:
        from custseg.writing.formats import write_result
        from custseg.writing.output_files import replacing_stream

        with replacing_stream(path) as stream:
            write_result(result, format_name, stream)
        if options["summary"] == STDOUT:
            summary_to_stdout(result)
    else:
        _write_to_stdout(result, format_name, paged=result.paged and not options.get("no_pager"))
    if quiet:
        _print_lasting_notes(result)
        return
    if format_name == FOR_PEOPLE and not path:
        _print_pictures(result, full=full, advice=advice or full)
    print_figures(result, full=full)
    if path:
        of_page = result.page is not None and OUTPUT_FORMATS[format_name].is_page
        what = counted(len(result.page.sections), "section") if of_page and result.page else ""
        print(f"{what or counted(result.frame.height, 'row')} written to {printable(path)}", file=sys.stderr)


def print_figures(result: Result, *, full: bool) -> None:
    """Print the figures of the base and the notes."""
    from custseg.writing.terminal import print_summary

    print_summary(result, sys.stderr, full=full)


def write_summary_file(result: Result, options: dict[str, Any]) -> None:
    """Write all but the rows of a result to the file of ``--summary``, if there is one."""
    if options["summary"] and options["summary"] != STDOUT:
        from custseg.writing.json_document import write_summary
        from custseg.writing.output_files import replacing_stream
        from custseg.writing.presented import presented

        with replacing_stream(options["summary"]) as stream:
            write_summary(presented(result), stream)


def summary_to_stdout(result: Result) -> None:
    """Write all but the rows of a result to standard output."""
    from custseg.writing.json_document import write_summary
    from custseg.writing.presented import presented
    from custseg.writing.standard_output import to_stdout

    with to_stdout():
        write_summary(presented(result), sys.stdout.buffer)
        sys.stdout.buffer.flush()


def _write_to_stdout(result: Result, format_name: str, *, paged: bool) -> None:
    from custseg.writing.standard_output import to_stdout

    with to_stdout():
        if format_name == FOR_PEOPLE:
            from custseg.writing.presented import titled
            from custseg.writing.table import print_table

            result = titled(result)
            with pager(sys.stdout, wanted=paged) as stream:
                print_table(result, result.settings["top"] if result.settings else None, stream)
            sys.stdout.flush()
        else:
            from custseg.writing.formats import write_result

            write_result(result, format_name, sys.stdout.buffer)
            sys.stdout.buffer.flush()


def _print_lasting_notes(result: Result) -> None:
    """Print the notes without which figures may be taken for others than they are."""
    notes = [note for note in result.notes if note.stays]
    if notes:
        from custseg.writing.terminal import print_notes

        print_notes(notes, sys.stderr, result.command)


def _print_above(result: Result) -> None:
    """Print what people read before the table: sections, what was understood, what was counted."""
    from custseg.writing.sections import print_sections_above
    from custseg.writing.terminal import print_about, print_headline

    print_headline(result, sys.stderr)
    print_sections_above(result, sys.stderr)
    print_about(result, sys.stderr)
    sys.stderr.flush()


def _print_pictures(result: Result, *, full: bool, advice: bool) -> None:
    """Print what people read right below the table at a terminal: matrices, strategies, sections.

    Args:
        result: what to print.
        full: whether to print every section.
        advice: whether to print the matrices and what to do about each group in full.
    """
    from custseg.writing.advice import print_advice, print_strategies
    from custseg.writing.matrices import print_matrices
    from custseg.writing.sections import print_sections_below

    if advice or not result.more:
        print_matrices(result, sys.stderr)
    (print_advice if advice else print_strategies)(result, sys.stderr)
    print_sections_below(result, sys.stderr, full=full)
