"""Writes what came of checks: nothing where all hold, else a line each, or a report for a program."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from custseg.cli.output import FOR_PEOPLE, STDOUT, summary_to_stdout, write_summary_file
from custseg.settings.output_formats import OWN_FORMATS

if TYPE_CHECKING:
    from typing import IO

    from custseg.result import Result

DOCUMENTS = ("json", "junit", "parquet", "yaml")
"""Formats whose readers expect a document, also where every check holds."""


def write_checks(result: Result, options: dict[str, Any], format_name: str) -> None:
    """Write the checks that do not hold, or those that are proposed.

    Args:
        result: of `check`.
        options: values of the command's options.
        format_name: of the output.
    """
    from custseg.writing.output_files import replacing_stream
    from custseg.writing.standard_output import to_stdout

    write_summary_file(result, options)
    if options["output"]:
        with replacing_stream(options["output"]) as stream:
            _write(result, format_name, stream)
        if options["summary"] == STDOUT:
            summary_to_stdout(result)
    elif result.frame.height or format_name in DOCUMENTS:
        with to_stdout():
            _write(result, format_name, sys.stdout.buffer)
            sys.stdout.buffer.flush()
    if options["propose"]:
        return
    _print_beside(result, options)


def _write(result: Result, format_name: str, stream: IO[bytes]) -> None:
    from custseg.writing import check_reports
    from custseg.writing.formats import write_result

    if format_name in OWN_FORMATS:
        function = OWN_FORMATS[format_name].writer.rpartition(".")[2]
        getattr(check_reports, function)(result, stream)
    elif format_name == FOR_PEOPLE and not result.title.startswith("Proposed"):
        lines = [check_reports.line_of(row) for row in result.frame.to_dicts()]
        stream.write("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
    else:
        write_result(result, format_name, stream)


def _print_beside(result: Result, options: dict[str, Any]) -> None:
    """Print how many checks hold if that is asked for, and warnings where one does not hold."""
    if options["verbose"]:
        figures = result.figures()
        print(f"{figures['checks_held']:,} of {figures['checks']:,} checks hold", file=sys.stderr)
    notes = [note for note in result.notes if note.warns or note.stays]
    wanted = bool(result.frame.height) or (result.settings and "warnings" in result.settings["fail_on"])
    if notes and wanted and not options["quiet"]:
        from custseg.writing.terminal import print_notes

        print_notes(notes, sys.stderr, result.command)
