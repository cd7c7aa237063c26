"""Runs a question for a command: settings, progress, output, notes."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from custseg.cli.progress import progress
from custseg.errors import UsageError
from custseg.settings.schema import SCHEMA
from custseg.settings.setting import CONFIG_NAME, Settings
from custseg.settings.settings import gather
from custseg.sources.files import remove_copies

if TYPE_CHECKING:
    from custseg.result import Result

Question = Callable[[Settings, Path | None], "Result"]


def run(options: dict[str, Any], question: Question) -> None:
    """Ask a question and write its answer where the options say.

    Args:
        options: values of the command's options.
        question: takes the settings, and where rejects are written.
    """
    # What the imports made stays: it is not looked through again.
    gc.freeze()
    gc.enable()
    if options["config"] and options["no_config"]:
        raise UsageError("--config and --no-config contradict each other", hint="Leave one of them out.")
    flags = {_name(key): value for key, value in options.items() if _name(key) in SCHEMA}
    settings = gather(flags, config=options["config"], use_config=not options["no_config"])
    kind = _format(settings, options["output"])
    _check(options, settings, kind)
    quiet = bool(options["quiet"])
    with progress(quiet):
        result = _ask(question, settings, options)
    # Before any output: a closed pipe ends the program on the spot.
    remove_copies()
    _write(result, kind, options, quiet)
    if options["verbose"]:
        _print_settings(settings)
    if result.failure:
        raise result.failure


def _name(key: str) -> str:
    return key.rstrip("_")


def _format(settings: Settings, output: str | None) -> str:
    """Return the format: as typed, else by the suffix of the file, else as set, else by who looks at the output."""
    given = settings["format"]
    if given and (output is None or settings.origin("format") == "--format"):
        return str(given)
    if output is None:
        return "table" if sys.stdout.isatty() else "csv"
    from custseg.writing.formats import SUFFIXES

    suffix = Path(output).suffix.lower()
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    if given:
        return str(given)
    known = " ".join(SUFFIXES)
    raise UsageError(
        f"the format of '{output}' is not known", where="--output", hint=f"End it in {known}, or add --format."
    )


def _check(options: dict[str, Any], settings: Settings, kind: str) -> None:
    """Refuse outputs that contradict each other or cannot be written, before any work is done."""
    from custseg.writing.output_files import check_target

    targets = {"--output": options["output"], "--summary": options["summary"], "--rejects": options.get("rejects")}
    named = {option: path for option, path in targets.items() if path}
    read = _read(options, settings) if named else []
    for option, path in named.items():
        check_target(path, read, option)
    if len({Path(path).absolute() for path in named.values()}) < len(named):
        raise UsageError(" and ".join(named) + " name the same file", hint="Give each a file of its own.")
    if kind == "parquet" and not options["output"] and sys.stdout.isatty():
        raise UsageError("Parquet is no text for a terminal", where="--format", hint="Add -o FILE.parquet")


def _read(options: dict[str, Any], settings: Settings) -> list[str]:
    """Return every file that the run reads: inputs, files beside them, config, standard input."""
    from custseg.sources.files import expand, is_url
    from custseg.tables.side_files.registry import SIDE_FILES

    beside = [*(kind.name for kind in SIDE_FILES), "rules_file"]
    named = [settings[name] for name in beside if settings[name]]
    words = [*(options.get("inputs") or []), *named]
    files = [file for word in words if word != "-" and not is_url(word) for file in _files(word, expand)]
    files += [options["config"] or os.environ.get("CUSTSEG_CONFIG") or CONFIG_NAME]
    return [*files, "/dev/stdin"] if "-" in words else files


def _files(word: str, expand: Callable[[str, list[Any]], list[str]]) -> list[str]:
    # A stream is read once, by the question; here only files matter.
    path = Path(word)
    return expand(word, []) if path.is_file() or path.is_dir() or not path.exists() else []


def _ask(question: Question, settings: Settings, options: dict[str, Any]) -> Result:
    rejects = options.get("rejects")
    if not rejects:
        return question(settings, None)
    from custseg.writing.output_files import replacing

    with replacing(rejects) as temporary:
        return question(settings, temporary)


def _write(result: Result, kind: str, options: dict[str, Any], quiet: bool) -> None:
    from custseg.writing.formats import write_stdout, write_summary
    from custseg.writing.sections import print_sections

    if not quiet:
        from custseg.writing.terminal import print_about

        if result.sections:
            print_sections(result, sys.stderr)
        print_about(result, sys.stderr)
        sys.stderr.flush()
    if options["summary"]:
        from custseg.writing.output_files import replacing_stream

        with replacing_stream(options["summary"]) as stream:
            write_summary(result, stream)
    if options["output"]:
        _write_file(result, kind, options["output"])
    elif kind == "table":
        from custseg.writing.formats import to_stdout
        from custseg.writing.terminal import print_table

        with to_stdout():
            print_table(result, result.settings["top"] if result.settings else None, sys.stdout)
            sys.stdout.flush()
    else:
        write_stdout(result, kind)
    if not quiet:
        from custseg.writing.terminal import print_summary

        if kind == "table" and not options["output"]:
            if result.matrices or result.advice:
                from custseg.writing.matrices import print_pictures

                print_pictures(result, sys.stderr)
            if result.sections:
                print_sections(result, sys.stderr, pictures=True)
        print_summary(result, sys.stderr)


def _write_file(result: Result, kind: str, path: str) -> None:
    from custseg.writing.formats import write_machine
    from custseg.writing.output_files import replacing, replacing_stream

    if kind == "table":
        from custseg.writing.terminal import print_table

        with replacing(path) as temporary, open(temporary, "w", encoding="utf-8") as text:
            print_table(result, 0, text)
    else:
        with replacing_stream(path) as stream:
            write_machine(result, kind, stream)


def _print_settings(settings: Settings) -> None:
    for name, setting in settings.values.items():
        print(f"{name} = {_shown(setting.value) or '—'}  ({setting.origin})", file=sys.stderr)


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_shown(one)}" for key, one in value.items())
    return "" if value is None else str(value)
