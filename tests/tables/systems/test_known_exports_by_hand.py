"""Each known export: a small file of its kind, with figures worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import custseg
from custseg.analyses.ltv import ltv
from custseg.settings.settings import gather
from custseg.tables.systems.known_exports import known_exports

SYSTEMS = sorted(path.stem for path in (Path(custseg.__file__).parent / "tables" / "systems").glob("*.yaml"))


@pytest.mark.parametrize("system", SYSTEMS)
def test_figures_by_hand(tmp_path: Path, system: str) -> None:
    case = yaml.safe_load(Path(__file__).with_name(f"{system}.yaml").read_text(encoding="utf-8"))
    file = tmp_path / "export.csv"
    file.write_text(case["file"], encoding="utf-8")
    result = ltv([str(file)], gather({"map": case.get("map")}, use_config=False, environment={}))
    figures = result.figures()
    assert {name: figures[name] for name in case["figures"]} == case["figures"]


def test_what_needs_a_warning_warns() -> None:
    warned = {name for name, export in known_exports().items() if export.warns}
    assert warned == {"stripe api"}
