"""oEmbed provider (https://oembed.com): the frame for an address of ours. It fetches nothing and answers for no other."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit
from xml.sax.xmlreader import AttributesImpl

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from timeline.middleware.headers import open_data
from timeline.models import Event
from timeline.problems import problem
from timeline.views.embed import LEAST, Frame, height_of, iframe
from timeline.views.exports import site_of

WIDTH, NARROWEST = 800, 200  # pixels
PICTURE = (1200, 630)
SHOWN = ("timeline", "event", "embed")


@require_safe
@open_data
def oembed(request: HttpRequest) -> HttpResponse:
    """404 for an address that is not ours or shows nothing, 400 for a wrong size, 501 for another format."""
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return problem(501, _("Not a format"), _("format: only json and xml are written."))
    try:
        width, height = _size(request, "maxwidth"), _size(request, "maxheight")
    except ValueError as error:
        return problem(400, _("A parameter cannot be understood"), str(error), parameter=str(error).split(":")[0])
    data = _framed(request, request.GET.get("url", ""))
    if data is None:
        return problem(
            404,
            _("Not an address of this site"),
            _("url: give the address of a timeline, event or chart of this site."),
        )
    answer = _answer(request, Frame.asked_by(data), width, height)
    if form == "xml":
        return HttpResponse(_xml(answer), content_type="text/xml; charset=utf-8")
    return HttpResponse(orjson.dumps(answer), content_type="application/json")


def _size(request: HttpRequest, name: str) -> int | None:
    """Raises ValueError with the parameter's name for what is no number of pixels."""
    text = request.GET.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 100_000):
        raise ValueError(_("%(name)s: “%(text)s” is no number of pixels.") % {"name": name, "text": text[:20]})
    return int(text)


def _framed(request: HttpRequest, address: str) -> QueryDict | None:
    """The parameters of the frame that shows an address; None if it is not ours. The address is only taken apart."""
    try:
        parts = urlsplit(address)
        with translation.override(translation.get_language_from_path(parts.path) or settings.LANGUAGE_CODE):
            match = resolve(parts.path)
    except (ValueError, Resolver404):
        return None
    if parts.scheme not in ("http", "https") or parts.netloc != request.get_host() or match.url_name not in SHOWN:
        return None
    data = QueryDict(parts.query, mutable=True)
    if match.url_name == "event":
        data = QueryDict(mutable=True)
        data["event"] = match.kwargs["public_id"]
    if language := translation.get_language_from_path(parts.path):
        data["lang"] = language
    return data


def _answer(request: HttpRequest, frame: Frame, width: int | None, height: int | None) -> dict[str, Any]:
    shown = Event.objects.visible().filter(public_id=frame.values.get("event")).first()
    if frame.values.get("event") and shown is None:
        raise Http404
    with translation.override(frame.language):
        title = frame.values.get("title") or (shown.headline if shown else frame.filters.describe())
    width = max(NARROWEST, min(width or WIDTH, WIDTH))
    height = max(LEAST, min(height_of(frame), height or 100_000))
    question = "&".join(part for part in (frame.address(), f"height={height}" if not frame.height else "") if part)
    address = f"{site_of(request)}{reverse('embed')}?{question}"
    picture = (
        reverse("event-picture", args=[shown.public_id])
        if shown
        else reverse("picture") + _with(frame.filters.address())
    )
    return {
        "version": "1.0", "type": "rich", "title": title, "provider_name": "Tumen", "provider_url": site_of(request) + "/",
        "cache_age": 3600, "width": width, "height": height, "html": iframe(address, title, str(width), height),
        "thumbnail_url": site_of(request) + picture, "thumbnail_width": PICTURE[0], "thumbnail_height": PICTURE[1],
    }  # fmt: skip


def _with(question: str) -> str:
    return f"?{question}" if question else ""


def _xml(answer: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    writer = SimplerXMLGenerator(out, "utf-8")
    writer.startDocument()
    writer.startElement("oembed", AttributesImpl({}))
    for name, value in answer.items():
        writer.addQuickElement(name, "".join(c for c in str(value) if c >= " "))
    writer.endElement("oembed")
    return out.getvalue()
