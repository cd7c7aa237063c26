"""Drawing in a process of its own: vl-convert prepares for a third of a second, and keeps all else waiting meanwhile.

What it cannot do, for whatever reason, is drawn in this process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from functools import cache

LONGEST = 60
"""Seconds that the process may take from the moment that it has all charts."""

NOTHING = {"mark": "point", "data": {"values": []}}
"""A chart whose drawing prepares all that the next ones need."""

WORK = f"""
import json, sys, vl_convert
def drawn(one):
    return vl_convert.vegalite_to_svg(one, allowed_base_urls=[])
drawn({json.dumps(json.dumps(NOTHING))})
json.dump([drawn(one) for one in json.load(sys.stdin)], sys.stdout)
"""

_waiting: list[subprocess.Popen[bytes]] = []


@cache
def prepare() -> None:
    """Start the process that draws the next charts; once, as later charts are drawn sooner without one."""
    if not sys.executable or getattr(sys, "frozen", False):
        return
    # Nothing is imported from the folder in which the command runs.
    words = [sys.executable, "-P", "-c", WORK]
    try:
        pipe = subprocess.PIPE
        _waiting.append(subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL))
    except OSError:
        return


def drawn(charts: Sequence[str]) -> list[str]:
    """Return charts as SVG.

    Args:
        charts: as Vega-Lite, in JSON.
    """
    found = _by_process(charts) if _waiting else None
    if found is not None:
        return found
    import vl_convert

    return [vl_convert.vegalite_to_svg(chart, allowed_base_urls=[]) for chart in charts]


def _by_process(charts: Sequence[str]) -> list[str] | None:
    """Return what the process has drawn; None where it has failed."""
    with _waiting.pop() as process:
        try:
            said, _ = process.communicate(json.dumps(charts).encode("ascii"), timeout=LONGEST)
            found: list[str] = json.loads(said)
        except (OSError, ValueError, subprocess.SubprocessError):
            process.kill()
            return None
    return found if process.returncode == 0 and len(found) == len(charts) else None
