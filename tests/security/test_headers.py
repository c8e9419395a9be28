"""The headers of every address: what Mozilla's HTTP Observatory grades A+, and more than it asks."""

from __future__ import annotations

import re

import pytest
from csp.constants import HEADER
from django.http import HttpResponse, JsonResponse
from django.urls import path

from tests.security.crawl import Answer, crawl
from timeline.middleware.headers import embeddable, open_data

pytestmark = pytest.mark.django_db
FRAMEABLE = re.compile(r"/(?:id/)?embed/(?!new)")  # the only addresses that other sites may frame


def directives(answer: Answer) -> dict[str, list[str]]:
    policy = answer.headers[HEADER]
    return {words[0]: words[1:] for part in policy.split(";") if (words := part.split())}


def observatory(answer: Answer) -> int:
    """Score by the rules of mdn/mdn-http-observatory 1.4.8 (src/grader/charts.js), without its bonus for redirects.

    Start 100; the bonuses that pages of ours can have; any fault costs so much that A+ (100) is out of reach.
    """
    policy, headers = directives(answer), answer.headers
    score = 100
    sources = [word for name, words in policy.items() if name not in ("frame-ancestors", "img-src") for word in words]
    unsafe = re.search(r"unsafe-|data:|https?:|(?<!\S)\*", " ".join(sources))
    score += 10 if policy.get("default-src") == ["'none'"] and not unsafe else -25
    hsts = re.fullmatch(r"max-age=(\d+); includeSubDomains; preload", headers.get("Strict-Transport-Security", ""))
    score += 5 if hsts and int(hsts[1]) >= 31_536_000 else -20
    score += 5 if headers.get("Referrer-Policy") in ("same-origin", "no-referrer", "strict-origin") else -5
    score += 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5
    score += 5 if "frame-ancestors" in policy else -20
    score += {"same-origin": 10, "cross-origin": 0}.get(headers.get("Cross-Origin-Resource-Policy", ""), -5)
    for name, cookie in answer.cookies.items():
        secure = cookie["secure"] and cookie["samesite"] and cookie["path"] == "/" and not cookie["domain"]
        score -= 0 if secure and cookie["httponly"] and name.startswith("__Host-") else 40
    return score


@pytest.mark.parametrize(("who", "routes"), [("client", 12), ("admin_client", 40)], ids=["reader", "administrator"])
def test_every_address(stocked, request, who, routes):
    answers = crawl(request.getfixturevalue(who), stocked.get_absolute_url())
    assert len({answer.route for answer in answers}) > routes
    for answer in answers:
        _holds_the_policies(answer)
        if answer.is_page:
            _holds_no_inline_code(answer)
        kept = answer.headers.get("Cache-Control", "")
        if who == "admin_client":  # what a curator sees is kept by nobody; public pictures and sheets may be
            assert (
                "no-store" in kept
                or kept.startswith("public, max-age=")
                or "/jsi18n" in answer.path
                or answer.status != 200
            ), (
                answer.path,
                kept,
            )
        else:
            assert not answer.cookies or "/admin/" in answer.path, answer.path


def _holds_the_policies(answer: Answer) -> None:
    assert answer.status < 500, answer.path
    framed, headers = bool(FRAMEABLE.match(answer.path)), answer.headers
    opened = headers.get("Access-Control-Allow-Origin") == "*" or framed
    assert observatory(answer) >= (115 if opened else 125), (answer.path, observatory(answer))
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if opened else "same-origin"), answer.path
    assert ("X-Frame-Options" in headers) is not framed, answer.path
    assert "Access-Control-Allow-Credentials" not in headers
    if answer.text:
        assert re.search("charset=utf-8|json|xml|image/", headers["Content-Type"]), answer.path  # XML says its own
    if not answer.headers["Content-Type"].startswith("text/html"):
        assert directives(answer)["default-src"] == ["'none'"] and "sandbox" in directives(answer), answer.path
    assert directives(answer)["frame-ancestors"] == (["*"] if framed else ["'none'"]), answer.path


def _holds_no_inline_code(answer: Answer) -> None:
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)[^>]*>", answer.text), answer.path
    # The pages of django-import-export and django-simple-history have such attributes; the policy makes them nothing.
    if not re.search(r"/admin/.*/(?:export|import|history)/", answer.path):
        assert not re.search(r"<[a-z][^<>]*\s(?:style|on[a-z]+)=", answer.text), answer.path


# --- the two exceptions, on views of this test ------------------------------------------------------------------------

urlpatterns = [
    path("framed", embeddable(lambda request: HttpResponse("<p>chart</p>"))),
    path("data", open_data(lambda request: JsonResponse({}))),
]


@pytest.mark.urls(__name__)
def test_a_frame_and_open_data(client, settings):
    framed = client.get("/framed", secure=True)
    assert "frame-ancestors *" in framed[HEADER] and "form-action 'none'" in framed[HEADER]
    assert "X-Frame-Options" not in framed and framed["Referrer-Policy"] == "no-referrer"
    # A cross-origin isolated site shows a frame only with both of these.
    assert framed["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert framed["Cross-Origin-Embedder-Policy"] == "require-corp"
    settings.EMBED_ANCESTORS = ["https://paper.example"]
    assert "frame-ancestors https://paper.example" in client.get("/framed", secure=True)[HEADER]
    data = client.get("/data", secure=True)
    assert data["Access-Control-Allow-Origin"] == "*" and "sandbox" in data[HEADER]


def test_static_files():
    """Static files may be loaded by a chart in a sandboxed frame, whose origin is none."""
    from timeline.middleware.headers import static_headers

    headers: dict[str, str] = {}
    static_headers(headers, "x", "/static/x")
    assert headers == {"Cross-Origin-Resource-Policy": "cross-origin", "X-Content-Type-Options": "nosniff"}
