"""Files that ``custseg init`` writes; none takes the place of another."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from custseg.errors import OutputError, UsageError
from custseg.segments.reading import BUILT_IN


def write_rules(path: str | None, *, quiet: bool) -> None:
    """Write a copy of the built-in rules.

    Args:
        path: of the file to write.
        quiet: say nothing.

    Raises:
        UsageError: no file is named, or it is there already.
        OutputError: it cannot be written.
    """
    if not path:
        raise UsageError("what is to be written?", mend="custseg init --rules rules.yaml")
    mend = "Name another file, or remove this one first: init never overwrites."
    try:
        # Exclusive: what appears in the meantime is not overwritten either.
        with open(path, "xb") as stream:
            try:
                stream.write(BUILT_IN.read_bytes())
            except OSError:
                os.unlink(path)
                raise
    except FileExistsError:
        raise UsageError("is there already", where=path, mend=mend) from None
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=path) from None
    if not quiet:
        print(
            f"Wrote {Path(path)}. To use it: --rules-file {path}, or rules_file: {path} in custseg.yaml.",
            file=sys.stderr,
        )
