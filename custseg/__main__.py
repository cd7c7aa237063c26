"""``python -m custseg``."""

import sys

from custseg.cli.main import main

sys.exit(main())
