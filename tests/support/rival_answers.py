"""What other libraries answer: ``python rival_answers.py QUESTION ANSWERS``, with a Python that has them.

QUESTION is JSON: histories (x, t_x, T), spend (events, mean), horizon t, and parameters by model. ANSWERS has, by
library and model, its own fit (parameters, log-likelihood) and what it predicts with the parameters of the question.
"""

from __future__ import annotations

import json
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


def of_lifetimes(asked: dict[str, Any]) -> dict[str, Any]:
    """Ask lifetimes."""
    import lifetimes

    x, t_x, age = (np.array(asked[name]) for name in ("x", "t_x", "T"))
    answers: dict[str, Any] = {}
    # lifetimes begins a fit of Pareto/NBD by chance.
    np.random.seed(1)
    fitters = {"bg-nbd": "BetaGeoFitter", "mbg-nbd": "ModifiedBetaGeoFitter", "pareto-nbd": "ParetoNBDFitter"}
    for name, fitter in fitters.items():
        model = getattr(lifetimes, fitter)().fit(x, t_x, age)
        # Of Pareto/NBD the sum is kept, of the others the mean.
        likelihood = -model._negative_log_likelihood_ * (1 if name == "pareto-nbd" else len(x))
        # In scaled time: the density of x events is the scale to the power of x too high.
        likelihood += np.log(model._scale) * x.sum()
        answer = {"parameters": dict(model.params_), "log_likelihood": likelihood}
        model.params_ = pd.Series(asked["parameters"][name])
        answer["p_alive"] = np.ravel(model.conditional_probability_alive(x, t_x, age)).tolist()
        future = model.conditional_expected_number_of_purchases_up_to_time(asked["t"], x, t_x, age)
        answers[name] = answer | {"expected": np.ravel(future).tolist()}
    events, mean = np.array(asked["events"]), np.array(asked["mean"])
    spend = lifetimes.GammaGammaFitter().fit(events, mean)
    p, q, gamma = (spend.params_[name] for name in ("p", "q", "v"))
    likelihood = -spend._negative_log_likelihood_ * len(mean)
    answer = {"parameters": {"p": p, "q": q, "gamma": gamma}, "log_likelihood": likelihood}
    spend.params_ = pd.Series(asked["parameters"]["gamma-gamma"]).rename({"gamma": "v"})
    expected = spend.conditional_expected_average_profit(events, mean)
    return answers | {"gamma-gamma": answer | {"expected": expected.tolist()}}


def of_clvkit(asked: dict[str, Any]) -> dict[str, Any]:
    """Ask clvkit."""
    import clvkit

    def base(frame: pd.DataFrame) -> Any:
        end = pd.Timestamp("2024-01-01")
        words = {"time_unit": "W", "collapse": "D", "observation_period_end": end, "on_negative": "net"}
        return clvkit.CustomerBase(frame, has_monetary="monetary_value" in frame, **words)

    customers = base(pd.DataFrame({"frequency": asked["x"], "recency": asked["t_x"], "T": asked["T"]}))
    answers: dict[str, Any] = {}
    for name, kind in (("bg-nbd", clvkit.BGNBD), ("mbg-nbd", clvkit.MBGNBD)):
        model = kind().fit(customers)
        answer = {"parameters": dict(model.params_), "log_likelihood": model.log_likelihood_}
        model.params_ = pd.Series(asked["parameters"][name])
        answer["p_alive"] = model.probability_alive().to_pandas().iloc[:, -1].tolist()
        answers[name] = answer | {"expected": model.predict(asked["t"]).to_pandas().iloc[:, -1].tolist()}
    events, mean = np.array(asked["events"], dtype=float), np.array(asked["mean"])
    zeros = np.zeros(len(mean))
    spenders = base(pd.DataFrame({"frequency": events, "recency": zeros, "T": zeros, "monetary_value": mean}))
    spend = clvkit.GammaGamma().fit(spenders)
    answer = {"parameters": dict(spend.params_)}
    answer["log_likelihood"] = spend._log_likelihood(*spend.params_, events, mean)
    spend.p, spend.q, spend.gamma = (asked["parameters"]["gamma-gamma"][name] for name in ("p", "q", "gamma"))
    return answers | {"gamma-gamma": answer | {"expected": spend.predict().to_pandas().iloc[:, -1].tolist()}}


def main(question: str, answers: str) -> None:
    """Ask the libraries that are there."""
    warnings.simplefilter("ignore")
    asked = json.loads(Path(question).read_text(encoding="utf-8"))
    rivals = {"lifetimes": of_lifetimes, "clvkit": of_clvkit}
    found = {name: ask(asked) for name, ask in rivals.items() if find_spec(name)}
    Path(answers).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
