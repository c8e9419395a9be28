"""Headers that keep pages to themselves, and the two exceptions: a chart to embed, data to build on.

Pages get the policy of the settings. Whatever is no page gets one under which a browser runs and shows nothing.
The values are those that Mozilla's HTTP Observatory grades A+ (docs/reliability.md has the scores).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

# Everything that Permissions-Policy can switch off in the browsers of 2026 (w3c/webappsec-permissions-policy, features.md).
_FEATURES = (
    "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection",
    "local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-get",
    "screen-wake-lock", "serial", "storage-access", "usb", "web-share", "window-management", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS = ", ".join(f"{name}=()" for name in _FEATURES)
INERT = {"default-src": [NONE], "frame-ancestors": [NONE], "base-uri": [NONE], "form-action": [NONE], "sandbox": True}


def isolation(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Permissions, cross-origin and content policies of every answer. Stands after CSPMiddleware, which writes the policy."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response: Any = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            response._csp_config = INERT
        return response

    return middleware


def embeddable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a view that other sites may show in a frame: it must need no cookie, hold no form and change nothing.

    Both cross-origin headers are needed for pages that are cross-origin isolated themselves.
    """

    @wraps(view)
    def embedded(*args: Any, **kwargs: Any) -> HttpResponse:
        response: Any = view(*args, **kwargs)
        sites = settings.EMBED_ANCESTORS
        ancestors = sites if "*" in sites else [*sites, SELF]  # our own preview
        response._csp_replace = {"frame-ancestors": ancestors, "form-action": [NONE]}
        response.xframe_options_exempt = True
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["Cross-Origin-Embedder-Policy"] = "require-corp"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return embedded


def open_data(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For a view whose answer is data that scripts of any site may read, without cookies."""

    @wraps(view)
    def opened(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return opened


def static_headers(headers: Any, path: str, url: str) -> None:
    """Static files may be used by an embedded chart, whose origin in a sandboxed frame is none (WhiteNoise's hook)."""
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers["X-Content-Type-Options"] = "nosniff"
