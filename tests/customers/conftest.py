"""The tests of customers use the oracle that stands beside the tests of questions."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "questions"))
