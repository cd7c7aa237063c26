"""The same few made-up cases in every run; HYPOTHESIS_PROFILE=default looks for new ones, and four times as many."""

import os

from examples import PROFILE
from hypothesis import settings

settings.register_profile("fixed", derandomize=True, database=None)
settings.load_profile(PROFILE)

if "PYTEST_XDIST_WORKER" in os.environ:
    # Each worker has one core: more threads would only wait for each other. Tests of threads set their own number.
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
