"""The same few made-up cases in every run; HYPOTHESIS_PROFILE=default looks for new ones, and four times as many."""

from examples import PROFILE
from hypothesis import settings

settings.register_profile("fixed", derandomize=True, database=None)
settings.load_profile(PROFILE)
