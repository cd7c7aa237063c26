"""Expected LTV of each customer by another library: ``python rival.py LIBRARY IN.parquet OUT.parquet [quick]``.

LIBRARY is lifetimes or clvkit, in a Python that has it, pandas and pyarrow. Revenue to date and expected within twelve
months, by BG/NBD and Gamma-Gamma in weeks, nothing discounted. With ``quick`` the customers are summed up in numpy in
place of the library's own function.
"""

from __future__ import annotations

import sys
import warnings

import numpy as np
import pandas as pd

WEEKS = 12 * 30.4375 / 7
CUSTOMER, DATE, REVENUE = "customer_id", "order_date", "revenue"
COLUMNS = ["frequency", "recency", "T", "monetary_value"]


def quick(frame: pd.DataFrame) -> pd.DataFrame:
    """Return repeat days, times in weeks and mean repeat revenue of each customer, by one sort of integers."""
    who, names = pd.factorize(frame[CUSTOMER])
    day = frame[DATE].to_numpy().astype("datetime64[D]").astype(np.int64)
    day -= day.min()
    span = int(day.max()) + 1
    keys, at = np.unique(who * span + day, return_inverse=True)
    money = np.bincount(at, frame[REVENUE].to_numpy())
    of, days = np.divmod(keys, span)
    first = np.flatnonzero(np.diff(of, prepend=-1))
    last = np.append(first[1:], len(of)) - 1
    x = (last - first).astype(float)
    repeat = np.add.reduceat(money, first) - money[first]
    mean = np.divide(repeat, x, out=np.zeros(len(x)), where=x > 0)
    values = (x, (days[last] - days[first]) / 7, (span - 1 - days[first]) / 7, mean)
    return pd.DataFrame(dict(zip(COLUMNS, values, strict=True)), index=pd.Index(names, name=CUSTOMER))


def by_lifetimes(frame: pd.DataFrame, *, own: bool) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the summary of customers, and the expected revenue of each."""
    from lifetimes import BetaGeoFitter, GammaGammaFitter
    from lifetimes.utils import summary_data_from_transaction_data

    if own:
        summary = summary_data_from_transaction_data(frame, CUSTOMER, DATE, REVENUE)
        summary[["recency", "T"]] /= 7
    else:
        summary = quick(frame)
    x, t_x, age, mean = (summary[name].to_numpy() for name in COLUMNS)
    model = BetaGeoFitter().fit(x, t_x, age)
    known = (x > 0) & (mean > 0)
    spend = GammaGammaFitter().fit(x[known], mean[known])
    orders = model.conditional_expected_number_of_purchases_up_to_time(WEEKS, x, t_x, age)
    return summary, orders * spend.conditional_expected_average_profit(x, mean)


def by_clvkit(frame: pd.DataFrame, *, own: bool) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the summary of customers, and the expected revenue of each."""
    import clvkit

    if own:
        words = {"time_unit": "W", "collapse": "D"}
        base = clvkit.CustomerBase.from_transactions(frame, CUSTOMER, DATE, REVENUE, **words)
    else:
        end = pd.Timestamp(frame[DATE].max())
        base = clvkit.CustomerBase(
            quick(frame), time_unit="W", collapse="D", observation_period_end=end, has_monetary=True, on_negative="net"
        )
    orders = clvkit.BGNBD().fit(base).predict(WEEKS).to_pandas().iloc[:, -1].to_numpy()
    amount = clvkit.GammaGamma().fit(base).predict().to_pandas().iloc[:, -1].to_numpy()
    return base.to_pandas(), orders * amount


LIBRARIES = {"lifetimes": by_lifetimes, "clvkit": by_clvkit}


def main(library: str, source: str, target: str, *words: str) -> None:
    """Write the expected LTV of each customer."""
    warnings.simplefilter("ignore")
    frame = pd.read_parquet(source, columns=[CUSTOMER, DATE, REVENUE])
    summary, expected = LIBRARIES[library](frame, own="quick" not in words)
    value = frame.groupby(CUSTOMER)[REVENUE].sum().reindex(summary.index).to_numpy() + expected
    answer = pd.DataFrame({CUSTOMER: summary.index, "expected_ltv": value})
    answer.to_parquet(target, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
