"""What completion offers for the values of options; it has to be there at once, so it imports no tables and no YAML."""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import click

from custseg.analyses.report.registry import SECTIONS
from custseg.segments.scheme_names import BUILT_IN, scheme_names, tag_names

METRICS = Path(__file__).parents[1] / "metrics"
TOOLS = Path(__file__).parents[1] / "analyses" / "actions" / "tools.yaml"
SEPARATORS = ",;\t|"
MOST_BYTES = 65_536
OF_LISTS = ("rule", "segment", "owner", "list")
TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
RULES_SUFFIXES = (".yaml", ".yml")


def schemes(ctx: click.Context) -> list[str]:
    """Return the names of the schemes: the built-in ones, and those of the rules file that was typed."""
    return list(dict.fromkeys(name for path in _rules(ctx) for name in scheme_names(path)))


def columns(ctx: click.Context) -> list[str]:
    """Return the names that a table may show: metrics, segments and tags, and columns of the files typed so far."""
    rules = [name.replace("-", "_") for path in _rules(ctx) for name in [*scheme_names(path), *tag_names(path)]]
    return list(dict.fromkeys([*metric_names(ctx), *rules, *_headers(ctx)]))


def dimensions(ctx: click.Context) -> list[str]:
    """Return what a table may be grouped by: the cohort, schemes, and columns of the files typed so far.

    The outcome of lists has dimensions of its own.
    """
    if ctx.info_name == "outcome":
        return [*OF_LISTS]
    fields = _headers(ctx)
    chosen = [f"{kind}:{name}" for kind in ("first", "main") for name in fields]
    return list(dict.fromkeys(["cohort", *schemes(ctx), *fields, *(chosen or ["first:", "main:"])]))


def metric_names(ctx: click.Context) -> list[str]:
    """Return the names of all metrics, read from their source: the catalogue itself would import the engine."""
    names = []
    for path in sorted(METRICS.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(node, ast.Call) and isinstance(called, ast.Name) and called.id == "Metric" and node.args:
                with contextlib.suppress(ValueError):
                    names.append(str(ast.literal_eval(node.args[0])))
    return names


def tools(ctx: click.Context) -> list[str]:
    """Return the tools that lists are written for."""
    return re.findall(r"^([\w-]+):$", TOOLS.read_text(encoding="utf-8").partition("\ncalling_codes:")[0], re.MULTILINE)


def sections(ctx: click.Context) -> list[str]:
    """Return the sections of a report."""
    return [*SECTIONS]


def _rules(ctx: click.Context) -> list[Path]:
    own = [path for path in _files(ctx) if path.suffix.lower() in RULES_SUFFIXES]
    return [BUILT_IN, *own]


def _headers(ctx: click.Context) -> list[str]:
    """Return the columns of the orders and side files typed so far that are plain text."""
    return [name for path in _files(ctx) if path.suffix.lower() in TEXT_SUFFIXES for name in _header(path)]


def _files(ctx: click.Context) -> list[Path]:
    """Return the files that stand on the line: click knows none before the line is complete."""
    paths = [Path(word.partition("=")[2] if word.startswith("--") else word) for word in ctx.obj or ()]
    return [path for path in paths if path.is_file()]


def _header(path: Path) -> Iterator[str]:
    """Yield the names in the first line of a text file; nothing of what cannot be read."""
    try:
        with path.open("rb") as file:
            line = file.read(MOST_BYTES).split(b"\n")[0]
    except OSError:
        return
    with contextlib.suppress(UnicodeDecodeError):
        text = line.decode("utf-8-sig").strip()
        if text.isprintable() or "\t" in text:
            separator = max(SEPARATORS, key=text.count)
            yield from (name.strip().strip('"') for name in text.split(separator) if name.strip())
