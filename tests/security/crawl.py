"""Every address of the site, found by following what pages link to: new pages are tested without being named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

_LINK = re.compile(r"""\b(?:href|src|action|hx-get|content=(?=["']/))=?["']([^"'<>]*)["']""")
_SKIPPED = re.compile(r"^/(?:static|(?:id/)?admin/(?:logout|jsi18n|r/))")
STARTS = ("/", "/id/", "/admin/", "/healthz", "/readyz")


@dataclass(frozen=True, slots=True)
class Answer:
    path: str
    route: str
    status: int
    headers: dict[str, str]
    cookies: dict[str, dict[str, str]]
    text: str

    @property
    def is_page(self) -> bool:
        return bool(self.text.strip()) and self.headers.get("Content-Type", "").startswith("text/html")


def fixed_addresses() -> list[str]:
    """Addresses of all routes without parameters, except the admin's, which the crawl reaches."""
    found: list[str] = []

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> None:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                if "admin" not in route:
                    walk(pattern.url_patterns, route)
            elif not re.search(r"[<(^$\\]", route):
                found.append("/" + route.lstrip("/"))

    walk(get_resolver().url_patterns, "")
    return found


def crawl(client: Client, *more: str, per_route: int = 2) -> list[Answer]:
    """Answers of every address that can be reached, at most `per_route` of each route (one of the admin's)."""
    waiting = list(dict.fromkeys([*STARTS, *fixed_addresses(), *more]))
    seen, queued, answers = set(waiting), dict[str, int](), []
    while waiting:
        path = waiting.pop(0)
        try:
            response = client.get(path, secure=True, follow=False)
        except ValueError as error:  # pragma: no cover - a view that cannot be asked is a fault
            raise AssertionError(f"{path}: {error}") from error
        match = response.resolver_match
        route = (match.route if match else "?") + ("?" if urlsplit(path).query else "")
        body = b"".join(response.streaming_content) if response.streaming else response.content
        answer = Answer(
            path, route, response.status_code, dict(response.headers),
            {name: dict(morsel) for name, morsel in response.cookies.items()}, body.decode("utf-8", "replace"),
        )  # fmt: skip
        answers.append(answer)
        links = [unescape(link) for link in _LINK.findall(answer.text)] if answer.is_page else []
        for link in [*links, response.headers.get("Location", "")]:
            target = urldefrag(urljoin(path, link)).url.removeprefix("https://testserver")
            if link and target.startswith("/") and target not in seen and not _SKIPPED.match(target):
                seen.add(target)
                kind = pattern_of(target)
                if queued.get(kind, 0) < (1 if "admin" in kind else per_route):
                    queued[kind] = queued.get(kind, 0) + 1
                    waiting.append(target)
    return answers


def pattern_of(target: str) -> str:
    """The pattern of an address, and whether it asks something."""
    from django.urls import Resolver404, resolve

    parts = urlsplit(target)
    try:
        return resolve(parts.path).route + ("?" if parts.query else "")
    except Resolver404:
        return "?"
