"""What is refused at the door: methods, sizes, rates, guesses, strange questions, ways out."""

from __future__ import annotations

import logging
import time

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.db import OperationalError
from django.test import Client
from django.urls import path

from tests.desk.test_matrix import addresses
from tests.security.crawl import crawl
from tests.security.payloads import GROUPS
from timeline.caches import CounterCache
from timeline.middleware import log as request_log

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"  # noqa: S105


@pytest.fixture
def counted(settings, tmp_path):
    """Rate limits at work, on counters of this test."""
    settings.RATELIMIT_ENABLE = True
    settings.CACHES = {**settings.CACHES, "limits": {"BACKEND": "timeline.caches.CounterCache", "LOCATION": str(tmp_path / "n")}}  # fmt: skip
    yield caches["limits"]


@pytest.fixture
def curator(db):
    return get_user_model().objects.create_superuser("curator", password=PASSWORD)


# --- methods, bodies --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"])
def test_other_methods(stocked, client, method):
    for address in ("/", "/healthz", "/admin/login/", stocked.get_absolute_url()):
        assert client.generic(method, address, secure=True).status_code == 405, address


_POSTED = ("/csp-report", "/snapshots/new/")  # a browser's report, and a reader who freezes a view


def test_nothing_public_is_posted(stocked, client):
    asked = [a.path for a in crawl(client, stocked.get_absolute_url(), per_route=1)]
    public = [path for path in asked if "/admin/" not in path and not path.partition("?")[0].endswith(_POSTED)]
    taken = {path: client.post(path, secure=True).status_code for path in public}
    assert {path: status for path, status in taken.items() if status not in (403, 404, 405)} == {}


def test_too_large(client):
    answer = client.post("/csp-report", b"x", content_type="application/json", secure=True, headers={"Content-Length": 11 << 20})  # fmt: skip
    assert answer.status_code == 413 and "limit is 10 MB" in answer.content.decode()


@pytest.mark.parametrize(
    ("extra", "status"),
    [
        ({}, 403),  # no token
        ({"HTTP_X_CSRFTOKEN": "x" * 64}, 403),  # a wrong one
        ({"HTTP_ORIGIN": "https://evil.example"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
    ],
)
def test_forged_posts(curator, extra, status):
    client = Client(enforce_csrf_checks=True)
    client.force_login(curator)
    answer = client.post("/admin/auth/user/add/", {"username": "x"}, secure=True, **extra)
    assert answer.status_code == status
    assert get_user_model().objects.count() == 1


def test_no_address_of_the_desk_takes_a_post_without_its_token(curator):
    """Whoever may do everything could be made to send one by a page of another site."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(curator)
    for name, address in addresses():
        assert client.post(address, {"text": "x"}, secure=True).status_code in (403, 404), name


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"csp-report": {"document-uri": "https://x/\\r\\nforged", "blocked-uri": "inline"}}', 204),
        (b"nonsense", 400), (b"[]", 400), (b"{}", 400), (b"[" * 5000, 400), (b"\xff", 400), (b"x" * 9000, 413),
    ],
)  # fmt: skip
def test_reports_of_browsers(client, caplog, body, status):
    logging.getLogger("tumen").propagate = True
    answer = client.post("/csp-report", body, content_type="application/csp-report", secure=True)
    assert answer.status_code == status
    reports = [record for record in caplog.records if record.name == "tumen.csp"]
    assert bool(reports) == (status == 204)


# --- rates ------------------------------------------------------------------------------------------------------------


def test_exactly_the_allowance_passes(counted, client, settings):
    """Also for one who makes up forwarding headers: they are not looked at without a proxy of ours."""
    settings.RATE_LIMITS = [(r"/csp-report", "20/h")]
    answers = [
        client.post("/csp-report", b"{", content_type="a/b", secure=True, headers={"X-Forwarded-For": f"10.0.0.{i}"})
        for i in range(60)
    ]
    passed = [a for a in answers if a.status_code != 429]
    assert len(passed) == 20
    assert all(0 < int(a["Retry-After"]) <= 3600 for a in answers if a.status_code == 429)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "1.1.1.1", "127.0.0.1"),
        (1, "9.9.9.9, 1.1.1.1", "1.1.1.1"),  # the last one is our proxy's word, what stands before is the client's
        (2, "9.9.9.9, 1.1.1.1, 10.0.0.1", "1.1.1.1"),
        (2, "1.1.1.1", "127.0.0.1"),  # too short: somebody went around a proxy
    ],
)
def test_true_address(settings, rf, proxies, forwarded, address):
    from timeline.middleware.gates import client_address

    settings.PROXIES = proxies
    seen = []
    request = rf.get("/", headers={"X-Forwarded-For": forwarded})
    client_address(lambda r: seen.append(r.META["REMOTE_ADDR"]))(request)
    assert seen == [address]


def test_counters(tmp_path):
    one, two = (CounterCache(str(tmp_path / "n"), {}) for _ in range(2))  # as in two processes
    assert one.add("a", 1, 60) and not two.add("a", 1, 60)
    assert [one.incr("a"), two.incr("a"), one.get("a")] == [2, 3, 3]
    assert one.add("b", 1, 0.01) and (time.sleep(0.05) or one.add("b", 1, 60))  # expired
    with pytest.raises(ValueError, match="no counter"):
        one.incr("c")
    one.set("a", 7)
    assert two.get("a") == 7 and two.delete("a") and two.get("a", "gone") == "gone"


# --- signing in -------------------------------------------------------------------------------------------------------


def test_guessing_passwords(curator, client, monkeypatch):
    """Five guesses reach the hasher, from one address; the true user comes in from another."""
    asked = []
    check = type(curator).check_password
    monkeypatch.setattr(type(curator), "check_password", lambda self, raw: asked.append(raw) or check(self, raw))
    for number in range(30):
        client.post("/admin/login/", {"username": "curator", "password": f"guess {number}"}, secure=True)
    assert len(asked) <= 5
    right = {"username": "curator", "password": PASSWORD}
    assert client.post("/admin/login/", right, secure=True).status_code != 302
    assert client.post("/admin/login/", right, secure=True, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_sessions_end(curator, client, settings):
    client.force_login(curator)
    assert client.get("/admin/", secure=True).status_code == 200
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    session = client.session
    session["seen"] = int(time.time()) - settings.IDLE_SECONDS - 1
    session.save()
    assert client.get("/admin/", secure=True).status_code == 302  # half an hour without a request
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert client.get("/admin/", secure=True).status_code == 302  # the old cookie opens nothing any more


def test_cookies(curator, client):
    answer = client.post("/admin/login/", {"username": "curator", "password": PASSWORD}, secure=True)
    assert answer.status_code == 302 and set(answer.cookies) == {"__Host-sessionid", "__Host-csrftoken"}
    for cookie in answer.cookies.values():
        assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/"
        assert not cookie["domain"]


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "\\\\evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "https:///evil.example",
     "javascript:alert(1)", "/%0d%0aLocation:https://evil.example", "//evil.example/%2f..", "http://testserver@evil.example", "\thttps://evil.example",
     "https://testserver.evil.example", "/\t/evil.example", "///evil.example", "////evil.example", "https:/\\evil.example"],
)  # fmt: skip
def test_no_way_out_after_signing_in(curator, client, target):
    form = {"username": "curator", "password": PASSWORD, "next": target}
    answer = client.post("/admin/login/", form, secure=True)
    place = answer["Location"]
    assert place.startswith("/") and not place.startswith(("//", "/\\", "/\t")) and "\n" not in place


# --- questions --------------------------------------------------------------------------------------------------------

PARAMETERS = ("q", "dyad", "kind", "family", "status", "level", "person", "place", "outlet", "from", "to", "when", "origins",
              "sort", "after", "lang")  # fmt: skip
STRANGE = (
    "\x00", "%00", "'", "''", "\"", "' OR '1'='1", "1; DROP TABLE timeline_event", "') UNION SELECT 1 --", "\\", "%", "_", "*", "-1", "0", "1e999",
    "99999999999999999999999", "9" * 5000, "NaN", "None", "[]", "{}", "é", "\ud7ff", "٣", "2023-02-31", "0000-00-00", "9999-12-31", "10000-01-01", "-9999",
    "2023-09-13.999999999999999999999", "0001-01-01.1", "a" * 5000, "(" * 200, "[" * 200, "\u202e", "../../etc/passwd", "\r\nSet-Cookie: x=1",
    "1" + " " * 2000, "AND OR NOT", "\"unclosed", "a:b", "NEAR(a b)", "^a", "a*", "-a", "()", ":*", "a & | b", "<->", "!!",
)  # fmt: skip


@pytest.mark.parametrize("name", PARAMETERS)
def test_strange_questions_are_answered(stocked, client, name):
    """Never with a fault, on either database: null bytes and large numbers are where they differ."""
    for text in (*STRANGE, *GROUPS["sheets"], *GROUPS["templates"]):
        address = "/" if name in ("from", "to", "after", "sort") else "/chart.json"
        assert client.get(address, {name: text}, secure=True).status_code in (200, 400, 404), text


@pytest.mark.parametrize(
    "address",
    ["/sources/99999999999999999999/", "/sources/0/", "/events/%00/", "/events/../../etc/passwd", "/people/" + "a" * 3000 + "/", "/static/../manage.py",
     "/static/%2e%2e/manage.py", "/static/timeline/../../timeline/settings.py", "/id/id/", "/admin/x.css", "/.git/config", "/var/secret_key", "/%", "/%ff%fe", "/\u202e",
     "/sources/1%0d%0aSet-Cookie:x/", "/admin/timeline/event/99999999999999999999/change/", "/admin/timeline/event/x'/change/"],
)  # fmt: skip
def test_strange_addresses_are_not_there(stocked, client, admin_client, address):
    for who in (client, admin_client):
        answer = who.get(address, secure=True)
        assert answer.status_code in (301, 302, 400, 404), address
        assert "Set-Cookie" not in answer and "SECRET" not in answer.content.decode("utf-8", "replace")


@pytest.mark.parametrize(
    "name", ["Host", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix"]
)
def test_forged_headers_change_nothing(stocked, client, name):
    answer = client.get("/", secure=True, headers={name: "evil.example"})
    assert answer.status_code in (200, 400) and "evil.example" not in answer.content.decode()


# --- faults -----------------------------------------------------------------------------------------------------------


def broken(request):
    raise RuntimeError("secret detail /etc/tumen")


def away(request):
    raise OperationalError("could not connect to server at 10.0.0.5")


urlpatterns = [path("broken", broken), path("away", away)]


@pytest.mark.urls(__name__)
def test_faults_tell_nothing(client):
    client.raise_request_exception = False
    answer = client.get("/broken", secure=True)
    text = answer.content.decode()
    assert answer.status_code == 500 and "secret" not in text and "Traceback" not in text and answer["X-Request-ID"]


@pytest.mark.urls(__name__)
def test_a_database_that_is_away(client):
    answer = client.get("/away", secure=True)
    assert answer.status_code == 503 and answer["Retry-After"] and "10.0.0.5" not in answer.content.decode()


def test_log_lines_keep_questions_and_forged_lines_out(client, settings):
    from pythonjsonlogger.json import JsonFormatter

    lines = []
    catcher = logging.Handler()
    catcher.setFormatter(JsonFormatter(settings.LOGGING["formatters"]["json"]["format"]))
    catcher.addFilter(request_log.RequestFilter())
    catcher.emit = lambda record: lines.append(catcher.format(record))
    loggers = [logging.getLogger("tumen"), logging.getLogger("django")]
    for logger in loggers:
        logger.addHandler(catcher)
    try:
        client.get("/?q=topsecret", secure=True)
        client.get("/x%0a{forged}%1b[31m?q=topsecret", secure=True)
    finally:
        for logger in loggers:
            logger.removeHandler(catcher)
    assert len(lines) >= 3
    for line in lines:
        assert "topsecret" not in line and "\n" not in line and "\x1b" not in line and "request_id" in line
