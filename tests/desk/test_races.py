"""Two people who decide about one event at the same moment, on a server of several processes: one is done, one is told."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings

from tests.browser.conftest import answering, free_port
from tests.conftest import ROOT

RACES = int(os.environ.get("TUMEN_RACES", "12"))  # on each database
CSRF = "c" * 32
PREPARED = f"""
import json
from django.contrib.auth.models import Group, User
from django.contrib.sessions.backends.db import SessionStore
from tests.factories import make_event
sessions = []
for name in ("bela", "budi"):
    user = User.objects.create_user(username=name, is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    session = SessionStore()
    session.update({{"_auth_user_id": str(user.pk), "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
                     "_auth_user_hash": user.get_session_auth_hash()}})
    session.create()
    sessions.append(session.session_key)
events = [make_event(edtf=f"{{1900 + n}}-05-09") for n in range({RACES})]
print("READY" + json.dumps([sessions, [[e.public_id, e.version] for e in events]]))
"""
FOUND = """
import json
from timeline.models import Event, Ruling
print("READY" + json.dumps([
    {e.public_id: [e.state, e.version] for e in Event.objects.all()},
    [[r.event.public_id, r.action, r.user.username, str(r.decision)] for r in Ruling.objects.select_related("event", "user")],
]))
"""


class Site:
    """A site on a database of its own, served by two processes of two threads."""

    def __init__(self, folder: Path, database: str) -> None:
        self.port = free_port()
        self.environment = os.environ | {
            "TUMEN_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "timeline.settings", "DATABASE_URL": database,
            "TUMEN_HTTPS_REDIRECT": "0", "TUMEN_ALLOWED_HOSTS": "127.0.0.1", "WEB_CONCURRENCY": "2",
            "TUMEN_BIND": f"127.0.0.1:{self.port}", "TUMEN_STATIC": str(folder / "static"),
        }  # fmt: skip
        self.environment.pop("TUMEN_DEBUG", None)
        self.manage("migrate", "-v0")
        self.manage("collectstatic", "--no-input", "-v0")  # the server runs as in production: a page names hashed files

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def told(self, code: str):
        """What code in the program's shell prints after READY."""
        return json.loads(self.manage("shell", "--no-imports", "-c", code).split("READY")[1])

    def serve(self, log) -> subprocess.Popen:
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "timeline.wsgi"]
        server = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        answering(f"http://127.0.0.1:{self.port}/healthz")
        return server

    def post(self, session: str, fields: dict[str, str]) -> tuple[int, str]:
        """Status and page of a decision, as without JavaScript."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}",
        }
        connection.request("POST", "/admin/desk/decide/", urlencode(fields | {"csrfmiddlewaretoken": CSRF}), headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request, tmp_path) -> Iterator[Site]:
    if request.param == "sqlite":
        database = f"sqlite:///{tmp_path}/races.sqlite3"
    else:
        database = request.getfixturevalue("postgresql").create("races")
    made = Site(tmp_path, database)
    with (tmp_path / "log").open("w") as log:
        server = made.serve(log)
        yield made
        server.terminate()
        server.wait()


def test_simultaneous_posts_lose_nothing(site):
    sessions, events = site.told(PREPARED)
    answers: dict[str, dict[str, tuple[int, str]]] = {}
    for public_id, version in events:
        start, answers[public_id] = threading.Barrier(2), {}

        def decide(session: str, action: str, public_id=public_id, version=version, start=start) -> None:
            fields = {"queue": "newest", "event": public_id, "seen": f"{public_id}:{version}", "reason": "so"}
            start.wait()
            answers[public_id][action] = site.post(session, fields | {"action": action})

        threads = [
            threading.Thread(target=decide, args=pair) for pair in zip(sessions, ("accept", "reject"), strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    states, rulings = site.told(FOUND)
    for public_id, both in answers.items():
        statuses = sorted(status for status, _page in both.values())
        assert statuses == [302, 409], (public_id, statuses)
        [winner] = [action for action, (status, _page) in both.items() if status == 302]
        [refused] = [page for status, page in both.values() if status == 409]
        assert re.search("has changed since you opened it|is deciding about this event", refused), public_id
        assert refused.count('role="alert"') == 1
        done = [ruling for ruling in rulings if ruling[0] == public_id]
        user, action, state = {"accept": ("bela", "publish", "published"), "reject": ("budi", "reject", "rejected")}[
            winner
        ]
        assert {tuple(ruling[1:3]) for ruling in done} == {(action, user)} and len({r[3] for r in done}) == 1
        assert states[public_id][0] == state
    assert len(answers) == RACES
