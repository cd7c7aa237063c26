"""The console script, also ``python -m custseg``."""

import gc
import sys


def entry() -> None:
    """Run the program and leave with its status."""
    # Objects made while importing live until the end: looking for garbage among them only costs time. `run` enables it.
    gc.disable()
    from custseg.cli.main import main

    sys.exit(main())


if __name__ == "__main__":
    entry()
