import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timeline.settings")
os.environ.setdefault("TUMEN_DEBUG", "1")
if "postgresql" in sys.argv:
    os.environ["DATABASE_URL"] = "postgres://tumen@:54329//tmp/nowhere/plain"
else:
    os.environ.setdefault("DATABASE_URL", "sqlite:////tmp/nowhere.sqlite3")
django.setup()

from tests.faults.series import main  # noqa: E402 - wants Django

main(sys.argv[1:])
