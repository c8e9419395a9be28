"""python -m tests.oracle [TIMES] [SEED]: random questions to a site on SQLite and to one on PostgreSQL, and their answers compared.

Each site is made by a process of its own, which holds its answers against the rows; the digests of the two must be the same.
"""

from __future__ import annotations

import hashlib
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def main(arguments: list[str]) -> int:
    times, seed = (int(text) for text in [*arguments, "5000", "16"][:1] + [*arguments[1:], "16"][:1])
    if os.environ.get("TUMEN_ORACLE"):
        return one_site(times, seed)
    from tests.postgresql import cluster

    with tempfile.TemporaryDirectory(prefix="tumen-oracle-") as folder, cluster() as server:
        sites = {"SQLite": f"sqlite:///{folder}/site.sqlite3", "PostgreSQL": server.create("oracle")}
        digests = {name: _asked(url, folder, times, seed) for name, url in sites.items()}
    for name, (differences, digest) in digests.items():
        print(f"{name}: {times} questions, {differences} differences, answers {digest}")
    same = len({digest for _, digest in digests.values()}) == 1
    print("The two databases answer alike." if same else "THE TWO DATABASES DIFFER.")
    return 0 if same and not any(differences for differences, _ in digests.values()) else 1


def _asked(url: str, folder: str, times: int, seed: int) -> tuple[int, str]:
    environment = {**os.environ, "TUMEN_ORACLE": "1", "DATABASE_URL": url, "TUMEN_VAR": folder, "TUMEN_DEBUG": "1"}
    environment["DJANGO_SETTINGS_MODULE"] = "timeline.settings"
    done = subprocess.run([sys.executable, "-m", "tests.oracle", str(times), str(seed)], env=environment, cwd=ROOT,
                          stdout=subprocess.PIPE, text=True, check=True)  # fmt: skip
    *lines, last = done.stdout.splitlines()
    print("\n".join(lines[:30]))
    count, digest = last.split()
    return int(count), digest


def one_site(times: int, seed: int) -> int:
    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    from django.conf import settings
    from django.core.management import call_command

    from tests.oracle.answers import ask
    from tests.oracle.world import build

    settings.DEBUG, settings.RATELIMIT_ENABLE, settings.ALLOWED_HOSTS = False, False, ["testserver"]
    call_command("migrate", verbosity=0)
    build()
    differences, said = ask(times, seed)
    print("\n".join([*differences, f"{len(differences)} {hashlib.sha256(said.encode()).hexdigest()[:16]}"]))
    return 0


sys.exit(main(sys.argv[1:]))
