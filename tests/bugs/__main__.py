"""python -m tests.bugs [NAME ...]: see `--help`."""

from __future__ import annotations

import sys

from tests.bugs.runner import main

sys.exit(main(sys.argv[1:]))
