"""The same few made-up cases in every run; HYPOTHESIS_PROFILE=default looks for new ones, and six times as many."""

import gc
import os
import sys
from collections.abc import Iterator

import pytest
from examples import PROFILE
from languages import OTHERS
from remembered import remember_columns, remember_equations

from custseg import operating_system

if "PYTEST_XDIST_WORKER" in os.environ:
    # Each worker has one core: more threads would only wait for each other. Tests of threads set their own number.
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Otherwise each worker, and each process that a test starts, compiles hundreds of modules again: Hypothesis' too.
sys.dont_write_bytecode = False

# Tests read what they have just written: only those of files that change wait until the clock has moved on.
operating_system.CLOCK_STEP_NS = 0


def pytest_configure() -> None:
    """Choose how many cases Hypothesis makes up, and whether they are the same in each run."""
    from hypothesis import settings

    # On a busy machine any example can take long.
    settings.register_profile("fixed", derandomize=True, database=None, deadline=None)
    settings.load_profile(PROFILE)


def pytest_collection_finish() -> None:
    """Search for garbage less often, and never among the thousands of tests: none of them is any."""
    gc.freeze()
    gc.set_threshold(10_000, 10, 100)


@pytest.fixture(autouse=True, scope="session")
def _columns_are_remembered() -> Iterator[None]:
    """Search once what the columns of a file are, however many tests read a file of the same rows."""
    with pytest.MonkeyPatch.context() as patched:
        remember_columns(patched)
        remember_equations(patched)
        yield


@pytest.fixture(scope="module", params=OTHERS)
def language(request: pytest.FixtureRequest) -> str:
    """Return each language but English."""
    return str(request.param)
