"""Two public libraries as oracles, if installed: in this Python, or in the one that CUSTSEG_RIVALS names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
from places import ROOT

from custseg.forecast.gamma_gamma import GammaGamma
from custseg.forecast.histories import Floats, Histories
from custseg.forecast.outlook import MODELS

RIVALS = ("lifetimes", "clvkit")
ELSEWHERE = os.environ.get("CUSTSEG_RIVALS", "")
HORIZON = 39.0


def base() -> tuple[Histories, Floats, Floats]:
    """Return customers similar to those of CDNOW: histories, and repeat days and mean spend of repeat customers."""
    rng = np.random.default_rng(1997)
    n = 2_357
    age = rng.integers(189, 273, n) / 7
    rate = rng.gamma(0.24, 1 / 4.41, n)
    leaves = rng.beta(0.79, 2.43, n)
    orders = np.minimum(rng.geometric(np.maximum(leaves, 1e-9)), 200)
    times = np.cumsum(rng.exponential(1, (n, 200)), axis=1) / np.maximum(rate, 1e-12)[:, None]
    known = (times < age[:, None]) & (np.arange(200) < orders[:, None])
    x, t_x = known.sum(axis=1), np.where(known, times, 0).max(axis=1)
    events = x[x > 0].astype(float)
    mean = rng.gamma(6.25 * events) / events / rng.gamma(3.74, 1 / 15.4, len(events))
    return Histories.of(x, t_x, age), events, mean


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the fits of custseg, and those of each library."""
    if not ELSEWHERE and not any(map(find_spec, RIVALS)):
        pytest.skip("neither lifetimes nor clvkit is installed, and CUSTSEG_RIVALS names no Python that has them")
    histories, events, mean = base()
    fits: dict[str, Any] = {name: kind.fit(histories) for name, kind in MODELS.items()}
    spend = GammaGamma.fit(events, mean)
    parameters = {name: fitted.model.parameters for name, fitted in fits.items()}
    parameters["gamma-gamma"] = {"p": spend.model.p, "q": spend.model.q, "gamma": spend.model.gamma}
    arrays = {"x": histories.x, "t_x": histories.t_x, "T": histories.T, "events": events, "mean": mean}
    question = {name: values.tolist() for name, values in arrays.items()} | {"t": HORIZON, "parameters": parameters}
    asked, answered = (tmp_path_factory.mktemp("rivals") / name for name in ("question.json", "answers.json"))
    asked.write_text(json.dumps(question))
    script = ROOT / "tests" / "support" / "rival_answers.py"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run([ELSEWHERE or sys.executable, str(script), str(asked), str(answered)], check=True, env=environment)
    own: dict[str, Any] = {
        name: {
            "parameters": parameters[name],
            "log_likelihood": fitted.log_likelihood,
            "p_alive": fitted.model.p_alive(histories),
            "expected": fitted.model.expected_orders(histories, HORIZON),
        }
        for name, fitted in fits.items()
    }
    own["gamma-gamma"] = {
        "parameters": parameters["gamma-gamma"],
        "log_likelihood": spend.log_likelihood,
        "expected": spend.model.expected_spend(events, mean),
    }
    return {"custseg": own, **json.loads(answered.read_text())}


@pytest.mark.parametrize("rival", RIVALS)
@pytest.mark.parametrize("name", [*MODELS, "gamma-gamma"])
def test_other_libraries_fit_the_same(answers: dict[str, Any], rival: str, name: str) -> None:
    if name not in answers.get(rival, {}):
        pytest.skip(f"{rival} is not installed, or has no {name}")
    own, theirs = answers["custseg"][name], answers[rival][name]
    # The libraries stop slightly below the maximum, so the difference is small and never negative.
    assert 0 <= own["log_likelihood"] - theirs["log_likelihood"] + 1e-6 < 0.001
    assert own["parameters"] == pytest.approx(theirs["parameters"], rel=0.001)
    assert own["expected"] == pytest.approx(np.array(theirs["expected"]), rel=1e-6)
    if "p_alive" in own:
        assert own["p_alive"] == pytest.approx(np.array(theirs["p_alive"]), rel=1e-8)
