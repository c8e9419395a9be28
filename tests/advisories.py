"""Whether the advisory database answers with advisories: python -m tests.advisories (status 0 if it does)."""

from __future__ import annotations

import json
import sys
import urllib.request


def main() -> int:
    try:
        with urllib.request.urlopen("https://pypi.org/pypi/django/1.0/json", timeout=10) as answer:
            return 0 if json.load(answer).get("vulnerabilities") else 1
    except (OSError, ValueError):
        return 1


if __name__ == "__main__":
    sys.exit(main())
