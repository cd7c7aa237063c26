"""Help, version and the definitions of metrics: quick to start, complete and correct."""

from __future__ import annotations

import csv
import importlib
import io
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from places import ROOT

from custseg.cli.commands import COMMANDS, TABLE_BEGIN, with_table
from custseg.cli.options import PARAMETERS
from custseg.cli.panels import PANELS
from custseg.cli.parameters import PanelOption

Run = Callable[..., Any]
HEAVY = ("polars", "numpy", "scipy", "yaml", "pydantic", "rich.table")


def imported(*commands: tuple[str, ...]) -> set[str]:
    """Return the modules that a fresh interpreter has loaded when the commands end."""
    script = "import sys; from custseg.cli.main import main\n"
    script += "".join(f"main({list(words)!r})\n" for words in commands) + "print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60, check=True)
    return set(done.stderr.decode().split())


def examples(name: str) -> list[str]:
    """Return the commands that the help of a command shows."""
    text = importlib.import_module(COMMANDS[name].module).HELP
    return re.findall(r"^ +(custseg .+)$", text, flags=re.MULTILINE)


def test_help_and_version_load_nothing_heavy() -> None:
    modules = imported(("--version",), ("--help",), ("metrics", "-h"), *((name, "--help") for name in COMMANDS))
    assert {entry.module for entry in COMMANDS.values()} <= modules
    assert modules & set(HEAVY) == set()


def test_value_and_segments_load_no_numpy(shop: Path) -> None:
    """A table from a file, as it is piped; of segments only the retention budget takes a forecast."""
    orders, columns = str(shop / "orders.csv"), "customers,ltv_total,past_profit_third"
    modules = imported(("-q", "ltv", orders), ("-q", "segment", orders, "--columns", columns))
    assert {"custseg.analyses.ltv", "custseg.analyses.segment"} <= modules
    assert not modules & {"numpy", "scipy"}


def test_a_command_loads_no_module_of_another() -> None:
    modules = imported(("metrics",))
    assert "custseg.cli.metrics" in modules
    assert not modules & {"custseg.cli.ltv", "custseg.analyses.ltv", "yaml"}


def test_version_is_the_installed_one(call: Run) -> None:
    import custseg

    answer = call("--version")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.decode() == f"custseg {custseg.__version__}\n"
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", custseg.__version__)


def test_help_lists_every_command(call: Run) -> None:
    text = call("--help").out.decode()
    for name, command in COMMANDS.items():
        assert re.search(rf"\b{name} +{re.escape(command.help[:20])}", text)
        assert command.panel in text


@pytest.mark.parametrize("name", COMMANDS)
def test_help_begins_with_examples(call: Run, name: str) -> None:
    answer = call(name, "--help")
    assert answer.status == 0
    text = answer.out.decode()
    assert text.index("Examples") < text.index("Options")
    shown = re.findall(r"^ +(custseg .+?) *$", text, flags=re.MULTILINE)
    # A word in square brackets would vanish as markup, a long line would be broken: compare with the source.
    assert [line for line in shown if line in examples(name)] == examples(name) != []


@pytest.mark.parametrize(("name", "line"), [(name, line) for name in COMMANDS for line in examples(name)])
def test_examples_run(call: Run, shell: Run, shop: Path, few_of_the_sample: Path, name: str, line: str) -> None:
    def run(line: str) -> Any:
        if name == "mcp":
            # It serves until standard input ends.
            return shell(f"{line} </dev/null")
        # What takes no shell runs in this process, in a fraction of the time.
        bare = re.sub(r"'[^']*'|\"[^\"]*\"", "", line)
        return shell(line) if set(bare) & set("|<>*$;") else call(*shlex.split(line)[1:])

    shutil.copytree(few_of_the_sample / "tables", shop / "tables")
    for file in few_of_the_sample.glob("*.csv"):
        shutil.copy(file, shop / file.name)
    # What an example of these writes, the next ones read.
    for earlier in examples(name)[: examples(name).index(line)] if name in ("init", "compare") else []:
        assert run(earlier).status == 0
    before = {path.name for path in shop.iterdir()}
    answer = run(line)
    assert answer.status == 0, answer.err
    if name == "mcp":
        return
    written = {path for path in shop.iterdir() if path.name not in before}
    content = answer.out + b"".join(path.read_bytes() for path in written)
    # Checks that hold are silent.
    assert content.count(b"\n") >= 2 or (name == "check" and content == b"")


def test_the_table_in_the_readme_is_made_of_the_registry() -> None:
    """Update it with: python -m custseg.cli.commands README.md."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert with_table(text) == text
    for name in COMMANDS:
        assert re.search(rf"^\| `custseg {name}\b[^`]*` \| .+ \|$", text, flags=re.MULTILINE)


def test_a_readme_without_a_place_for_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match=re.escape(TABLE_BEGIN)):
        with_table("# A readme\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_80_columns(call: Run, name: str) -> None:
    lines = [*call("--help").out.decode().splitlines(), *call(name, "--help").out.decode().splitlines()]
    assert [line for line in lines if len(line) > 80] == []
    assert all(entry.help in lines[place] for entry in COMMANDS.values() for place in [_line_of(lines, entry.name)])


def _line_of(lines: list[str], name: str) -> int:
    """Return the number of the line that lists a command."""
    return next(place for place, line in enumerate(lines) if line.startswith(f"  {name} "))


def test_every_option_is_used_and_explained() -> None:
    used = {key for entry in COMMANDS.values() for key in importlib.import_module(entry.module).OPTIONS}
    assert used == set(PARAMETERS)
    for parameter in PARAMETERS.values():
        if isinstance(parameter, PanelOption):
            assert parameter.panel in PANELS
            assert re.fullmatch(r"[A-Z].*[.…]", parameter.help or "")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_the_common_options(call: Run, name: str) -> None:
    """All that print a table; init and mcp have none, and read no config file."""
    text = call(name, "--help-all").out.decode()
    common = {"--format", "--output", "--summary", "--config", "--no-config", "--quiet", "--verbose", "--debug"}
    without = {"init": {"--output", "--quiet", "--debug"}, "mcp": {"--quiet", "--debug"}}
    wanted = without.get(name, common)
    assert {option for option in common if re.search(rf"{option}\b", text)} == wanted


def test_the_dictionary_in_every_format(call: Run, shop: Path) -> None:
    from custseg.analyses.pipeline_metrics import pipeline_metrics
    from custseg.metrics.catalogue import CATALOGUE

    everything = [*CATALOGUE.values(), *pipeline_metrics()]
    names = [metric.name for metric in everything]
    out = {kind: call("-q", "metrics", "--format", kind) for kind in ("csv", "tsv", "json", "ndjson", "md", "table")}
    assert all(answer.status == 0 and answer.err == "" for answer in out.values())
    assert [row["name"] for row in out["csv"].rows] == names
    tsv = csv.DictReader(io.StringIO(out["tsv"].out.decode()), delimiter="\t")
    assert [row["definition"] for row in tsv] == [metric.definition for metric in everything]
    assert [row["name"] for row in json.loads(out["json"].out)["rows"]] == names
    assert [json.loads(line)["name"] for line in out["ndjson"].out.splitlines()] == names
    assert out["md"].out.decode().count("\n") == len(names) + 2
    # In a table for people a definition is cut where the line ends, a name never.
    assert all(re.search(rf"^{name}\b", out["table"].out.decode(), flags=re.MULTILINE) for name in names)
    assert call("-q", "metrics", "-o", "metrics.parquet").status == 0
    assert (shop / "metrics.parquet").read_bytes()[:4] == b"PAR1"


def test_the_docs_are_the_dictionary(call: Run) -> None:
    """Mend it with: custseg metrics --format md > docs/metrics.md."""
    path = ROOT / "docs" / "metrics.md"
    assert path.exists()
    assert path.read_text(encoding="utf-8") == call("-q", "metrics", "--format", "md").out.decode()


def test_each_metric_is_explained() -> None:
    from custseg.metrics.catalogue import CATALOGUE

    units = {"money", "count", "share", "ratio", "months", "per_month", "days", "date", "text", "flag"}
    for name, metric in CATALOGUE.items():
        assert name == metric.name
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
        assert metric.title
        assert metric.unit in units
        assert metric.definition.endswith(".")
        assert len(metric.definition) > 15
    titles = [metric.title for metric in CATALOGUE.values()]
    assert len(set(titles)) == len(titles)
    assert {metric.symbol for metric in CATALOGUE.values()} - {""} == {"S", "C", "P", "T"}
    assert CATALOGUE["ltv"].title == "LTV to date"
    assert CATALOGUE["margin"].title == "Return on sales"


@pytest.mark.parametrize(
    "name",
    [
        "orders", "revenue", "profit", "returned", "return_rate", "average_order_value", "orders_per_month", "margin",
        "tenure_months", "active_months", "ltv", "ltv_at_lifetime", "first_order", "last_order", "days_since_last",
        "products", "categories", "repeat_rate", "cac", "ltv_to_cac", "ltv_total", "ltv_per_customer",
    ],
)  # fmt: skip
def test_the_value_family_is_complete(name: str) -> None:
    from custseg.metrics.catalogue import CATALOGUE

    assert name in CATALOGUE
