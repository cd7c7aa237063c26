"""Where things are: the repository, its sample data, and the real exports beside it."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLE_DATA = ROOT / "sample_data"
REAL_DATA = ROOT.parent / "shared" / "data"
