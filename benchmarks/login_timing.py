"""python -m benchmarks.login_timing [TRIES]: whether the time that a refused login takes tells if the name exists.

Wrong passwords for a name that exists, for one that does not and for one that may not sign in, in turn, each from an
address of its own so that no pause begins. The target is a difference of less than 5 % between the medians.
"""

from __future__ import annotations

import logging
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

NAMES = {"known": "curator", "unknown": "nobody-{n}", "not active": "former"}


def main(arguments: list[str]) -> int:
    tries = int((arguments or ["500"])[0])
    with tempfile.TemporaryDirectory(prefix="tumen-login-") as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "timeline.settings", "TUMEN_DEBUG": "1", "TUMEN_VAR": folder,
                       "DATABASE_URL": f"sqlite:///{Path(folder) / 'site.sqlite3'}"}  # fmt: skip
        import django

        django.setup()
        prepare()
        cpu, wall = measured(tries)
    for name, seconds in cpu.items():
        median, real = statistics.median(seconds), statistics.median(wall[name])
        base, base_real = statistics.median(cpu["known"]), statistics.median(wall["known"])
        spent = f"CPU {median * 1000:6.1f} ms ({median / base - 1:+.2%})"
        print(f"{name:10}  {spent}   wall {real * 1000:6.1f} ms ({real / base_real - 1:+.2%})")
    medians = [statistics.median(seconds) for seconds in cpu.values()]
    return 0 if max(medians) < 1.05 * min(medians) else 1


def prepare() -> None:
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    logging.disable(logging.CRITICAL)
    settings.DEBUG, settings.RATELIMIT_ENABLE, settings.ALLOWED_HOSTS = False, False, ["testserver"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    call_command("migrate", verbosity=0)
    for name in ("curator", "former"):
        get_user_model().objects.create_user(
            name, password="right and long " + name, is_staff=True, is_active=name == "curator"
        )


def measured(tries: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """CPU and wall seconds of each refusal."""
    from django.test import Client

    cpu: dict[str, list[float]] = {name: [] for name in NAMES}
    wall: dict[str, list[float]] = {name: [] for name in NAMES}
    for n in range(tries):
        for number, (name, user) in enumerate(NAMES.items()):
            client = Client(REMOTE_ADDR=f"10.{number}.{n // 250}.{n % 250 + 1}")
            form = {"username": user.format(n=n), "password": f"wrong and long {n}"}
            begun, spent = time.perf_counter(), time.process_time()
            response = client.post("/admin/login/", form, secure=True)
            cpu[name].append(time.process_time() - spent)
            wall[name].append(time.perf_counter() - begun)
            assert response.status_code == 200, response.status_code
    return cpu, wall


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
