"""Drawing by vl-convert in a process of its own: it and altair prepare for half a second, and all else would wait.

What it cannot do, for whatever reason, is drawn in this process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from custseg.page import Chart
from custseg.writing.html.charts import described, parts_of
from custseg.writing.html.svg import of_the_page

LONGEST = 60
"""Seconds that the process may take from the moment that it has all charts."""

NOTHING = {"mark": "point", "data": {"values": []}}
"""A chart whose drawing prepares all that the next ones need."""

WORK = f"""
import json, sys
sys.path[:] = json.loads(sys.argv[1])
import vl_convert
def drawn(one):
    return vl_convert.vegalite_to_svg(one, allowed_base_urls=[])
drawn({json.dumps(json.dumps(NOTHING))})
from custseg.writing.html.charts import described
import altair
json.dump([drawn(described(one)) for one in json.load(sys.stdin)], sys.stdout)
"""

_waiting: list[subprocess.Popen[bytes]] = []


@cache
def prepare() -> None:
    """Start the process that draws the next charts; once, as later charts are drawn sooner without one."""
    if not sys.executable or getattr(sys, "frozen", False):
        return
    # It finds what this process finds, and nothing else in the folder in which the command runs.
    words = [sys.executable, "-P", "-c", WORK, json.dumps(sys.path)]
    try:
        pipe = subprocess.PIPE
        _waiting.append(subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL))
    except OSError:
        return


def drawings(charts: Sequence[tuple[Chart, str]]) -> list[str]:
    """Return charts as elements of a page.

    Args:
        charts: each with the id of the element that says what it shows.
    """
    parts = [parts_of(chart) for chart, _ in charts]
    return [of_the_page(svg, label) for svg, (_, label) in zip(drawn(parts), charts, strict=True)] if charts else []


def drawn(charts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return charts as SVG.

    Args:
        charts: the parts of each.
    """
    found = _by_process(charts) if _waiting else None
    if found is not None:
        return found
    import vl_convert

    return [vl_convert.vegalite_to_svg(described(parts), allowed_base_urls=[]) for parts in charts]


def _by_process(charts: Sequence[Mapping[str, Any]]) -> list[str] | None:
    """Return what the process has drawn; None where it has failed."""
    with _waiting.pop() as process:
        try:
            said, _ = process.communicate(json.dumps(charts).encode("ascii"), timeout=LONGEST)
            found: list[str] = json.loads(said)
        except (OSError, ValueError, subprocess.SubprocessError):
            process.kill()
            return None
    return found if process.returncode == 0 and len(found) == len(charts) else None
