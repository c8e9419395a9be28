"""The API: read only, versioned, the same filters as the page. OpenAPI 3.1 at /api/v1/openapi.json, for people at /api/v1/docs.

Answers are those of timeline.formats.records. Lists come in keyset pages: `next` is the address of the following page.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal

import orjson
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Query, Schema
from ninja.errors import ValidationError
from pydantic import Field

from timeline import tallies
from timeline.filters import SORTS, Filters
from timeline.formats.claims import claim_record, source_record
from timeline.formats.records import DYADS, person, place, record
from timeline.formats.rows import rows
from timeline.models import Actor, Event, Place, Source
from timeline.models.choices import Family, Kind, Level, Standing, State, Status
from timeline.pages import BadCursor, page
from timeline.problems import CONTENT_TYPE, problem, wrong_parameters
from timeline.views.api_examples import EXAMPLES, PROBLEMS
from timeline.views.exports import language_of, site_of

JSON = "application/json"
SIZE, LARGEST = 50, 200
CLOSED = ("kind", "family", "status", "standing", "level")  # what /stats counts by, beside dyads
DESCRIPTION = """Contacts between Russia, North Korea and China as news articles tell of them. Every event has its claims, every
claim its literal quote with its place in the article. Parameters that repeat are alternatives. Errors are problem
details (RFC 9457) that name the parameter. Answers have an ETag: ask again with If-None-Match."""


class _Api(NinjaAPI):
    """Adds what every answer needs: any site may read it, and it says when the data changed last."""

    def create_response(self, request: HttpRequest, data: Any, **kwargs: Any) -> HttpResponse:
        response = super().create_response(request, data, **kwargs)
        return opened(response)

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        """Says of errors that they are problem details, and shows an example of every answer."""
        schema = super().get_openapi_schema(*args, **kwargs)
        operations = [operation for path in schema["paths"].values() for operation in path.values()]
        answers = [(int(code), answer) for operation in operations for code, answer in operation["responses"].items()]
        for status, answer in answers:
            content = answer["content"].pop(JSON)
            name = content["schema"]["$ref"].rsplit("/", 1)[1]
            example = EXAMPLES[name] if status == 200 else PROBLEMS[status]
            answer["content"][JSON if status == 200 else CONTENT_TYPE] = content | {"example": example}
        return schema


def opened(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = (
        "ETag, Last-Modified, Link, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
    )
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    changed = Event.objects.order_by("-changed").values_list("changed", flat=True).first()
    if response.status_code == 200 and changed:
        response["Last-Modified"] = http_date(changed.timestamp())
    return response


api = _Api(
    title="Tumen", version="1", urls_namespace="api-v1", docs_url="/docs", description=DESCRIPTION,
    docs_decorator=require_safe,
    openapi_extra={"info": {"license": {"name": "MIT", "identifier": "MIT"}}},
)  # fmt: skip


# --- what can be asked ------------------------------------------------------------------------------------------------


def _codes(choices: Any) -> Any:
    return Literal[tuple(choices.values)]


class EventQuery(Schema):
    """The filters of the timeline."""

    dyad: list[Literal["KP-RU", "CN-KP", "CN-RU", "all"]] = Field(
        [], description="Pairs of countries; all: all three", examples=[["KP-RU"]]
    )
    kind: list[_codes(Kind)] = []  # type: ignore[valid-type]
    family: list[_codes(Family)] = []  # type: ignore[valid-type]
    status: list[_codes(Status)] = []  # type: ignore[valid-type]
    standing: list[_codes(Standing)] = []  # type: ignore[valid-type]
    level: list[_codes(Level)] = []  # type: ignore[valid-type]
    person: list[str] = Field([], description="Slugs or names", examples=[["kim-jong-un"]])
    place: list[str] = Field([], description="Slugs or names", examples=[["moscow"]])
    outlet: list[str] = Field([], description="Slugs or names")
    from_: str | None = Field(None, alias="from", description="First day, EDTF", examples=["2023-09"])
    to: str | None = Field(None, description="Last day, EDTF", examples=["2023"])
    when: Literal["possible", "certain"] = Field(
        "possible", description="Whether vague dates that may lie in the stretch count"
    )
    origins: int | None = Field(None, ge=1, le=99, description="At least so many independent origins")
    q: str | None = Field(None, max_length=200, description="Words of quotes, titles and names")
    sort: Literal[tuple(code for code, _label in SORTS)] = "-date"  # type: ignore[valid-type]
    lang: Literal["en", "id"] = Field("en", description="Language of titles and names")


class PageQuery(Schema):
    after: str | None = Field(None, max_length=80, description="Cursor of the page before, from `next`")
    size: int = Field(SIZE, ge=1, le=LARGEST)


# --- what is answered -------------------------------------------------------------------------------------------------


class DateOut(Schema):
    edtf: str
    earliest: str | None
    latest: str | None
    precision: str
    basis: str


class ClaimDateOut(DateOut):
    text: str = Field(description="As written")


class PlaceOut(Schema):
    slug: str
    name: str
    country: str
    precision: str
    latitude: float | None
    longitude: float | None
    qid: str


class PersonOut(Schema):
    slug: str
    name: str
    side: str
    qid: str


class LevelOut(Schema):
    highest: str
    RU: str
    KP: str
    CN: str


class EventOut(Schema):
    id: str
    url: str
    title: str
    kind: str
    family: str
    status: str
    standing: str
    state: str
    denied: bool
    sides: list[str]
    dyads: list[str]
    date: DateOut
    place: PlaceOut | None
    people: list[PersonOut]
    other_people: list[str]
    level: LevelOut
    confidence: float
    sources: int
    origins: int
    origin_names: list[str]
    first_reported: str | None
    last_reported: str | None
    changed: str


class SourceOut(Schema):
    id: int
    url: str
    title: str
    outlet: str
    outlet_slug: str
    country: str
    interest: str
    published: str
    language: str
    agencies: list[str]
    link: str
    sha256: str


class ClaimOut(Schema):
    id: int
    kind: str
    status: str
    date: ClaimDateOut
    place_name: str
    people_names: list[str]
    attributed: list[str]
    rule: str
    confidence: float
    verdict: str
    quote: str
    source: SourceOut
    annotation: dict[str, Any] = Field(description="W3C Web Annotation with TextQuoteSelector and TextPositionSelector")


class EventWithClaims(EventOut):
    context: str = Field(alias="@context")
    claims: list[ClaimOut]


class EventPage(Schema):
    context: str = Field(alias="@context")
    next: str | None = Field(description="Address of the following page, null on the last")
    events: list[EventOut]


class SourcePage(Schema):
    next: str | None
    sources: list[SourceOut]


class ActorPage(Schema):
    next: str | None
    actors: list[PersonOut]


class PlacePage(Schema):
    next: str | None
    places: list[PlaceOut]


class Stats(Schema):
    total: int
    by: dict[str, dict[str, int]] = Field(
        description="Events by parameter and value; those of three count in three dyads"
    )


class Problem(Schema):
    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = []


FAULTS: Any = {400: Problem, 404: Problem, 429: Problem}


# --- answers ----------------------------------------------------------------------------------------------------------


@api.get("/events", response={200: EventPage, **FAULTS}, by_alias=True, summary="Events that fit")
def events(request: HttpRequest, asked: Query[EventQuery], paging: Query[PageQuery]) -> Any:
    filters = _filters(request)
    if refused := wrong_parameters(filters):
        return opened(refused)
    try:
        found = page(filters.apply(Event.objects.visible()), filters.sort, paging.after or "", paging.size)
    except BadCursor:
        return opened(_bad_cursor())
    order = {event.public_id: number for number, event in enumerate(found.events)}
    shown = rows(Event.objects.filter(public_id__in=order), site_of(request), language_of(request))
    records = [record(row) for row in sorted(shown, key=lambda row: order[row.id])]
    return {"@context": context_address(request), "next": _next(request, found.following), "events": records}


@api.get(
    "/events/{public_id}",
    response={200: EventWithClaims, 410: Problem, **FAULTS},
    by_alias=True,
    summary="One event with its claims",
)
def event(request: HttpRequest, public_id: str) -> Any:
    """A merged event leads on (301); a rejected one is gone (410)."""
    if "\0" in public_id:
        raise Http404
    row = get_object_or_404(Event.objects.select_related("merged_into"), public_id=public_id)
    if row.state == State.MERGED:
        response = HttpResponse(status=301)
        response["Location"] = reverse("api-v1:event", args=[row.survivor.public_id])
        return opened(response)
    if row.state == State.REJECTED:
        return opened(problem(410, _("Gone"), _("This event was rejected: its sources were misread.")))
    if not row.is_visible:
        raise Http404
    [shown] = rows(Event.objects.filter(pk=row.pk), site_of(request), language_of(request))
    claims = (
        row.claims.counted()
        .select_related("source__outlet")
        .defer("source__text")
        .order_by("source__published_on", "pk")
    )
    told = [claim_record(claim, site_of(request), shown.url) for claim in claims]
    return {"@context": context_address(request), **record(shown), "claims": told}


@api.get(
    "/sources", response={200: SourcePage, **FAULTS}, summary="Articles that tell of a contact, without their texts"
)
def sources(request: HttpRequest, paging: Query[PageQuery]) -> Any:
    telling = Source.objects.filter(claims__event__in=Event.objects.visible()).distinct()
    found, following = _by_key(telling.select_related("outlet").defer("text"), "pk", paging)
    return {"next": _next(request, following), "sources": [source_record(row, site_of(request)) for row in found]}


@api.get("/actors", response={200: ActorPage, **FAULTS}, summary="People of the events")
def actors(request: HttpRequest, paging: Query[PageQuery]) -> Any:
    found, following = _by_key(Actor.objects.filter(events__in=Event.objects.visible()).distinct(), "slug", paging)
    return {"next": _next(request, following), "actors": [person(row) for row in found]}


@api.get("/places", response={200: PlacePage, **FAULTS}, summary="Places of the events")
def places(request: HttpRequest, paging: Query[PageQuery]) -> Any:
    there = Place.objects.filter(pk__in=Event.objects.visible().exclude(place=None).values("place"))
    found, following = _by_key(there, "slug", paging)
    return {"next": _next(request, following), "places": [place(row, "") for row in found]}


@api.get("/stats", response={200: Stats, **FAULTS}, summary="How many events fit, by the closed lists")
def stats(request: HttpRequest, asked: Query[EventQuery]) -> Any:
    filters = _filters(request)
    if refused := wrong_parameters(filters):
        return opened(refused)
    tests = tallies.tests(filters)
    cells = [cell for cell in tallies.cells(Event.objects.visible(), filters) if all(fits(cell) for _n, fits in tests)]
    by: dict[str, Counter[str]] = {name: Counter() for name in (*CLOSED, "dyad")}
    for cell in cells:
        for name in CLOSED:
            by[name][str(tallies.value_of(name, cell))] += cell.events
        for dyad in DYADS[cell.sides]:
            by["dyad"][dyad] += cell.events
    return {"total": sum(cell.events for cell in cells), "by": by}


@api.get("/context.jsonld", include_in_schema=False)
def context(request: HttpRequest) -> HttpResponse:
    """The JSON-LD context: schema.org where it has the word, else our own."""
    own = request.build_absolute_uri(reverse("api-v1:openapi-json")) + "#"
    terms = {
        "@vocab": own, "schema": "https://schema.org/", "id": "schema:identifier", "url": "@id", "title": "schema:name",
        "date": "schema:temporalCoverage", "place": "schema:location", "people": "schema:actor", "name": "schema:name",
        "latitude": "schema:latitude", "longitude": "schema:longitude", "country": "schema:addressCountry",
        "changed": {"@id": "schema:dateModified", "@type": "schema:DateTime"}, "quote": "schema:text",
        "claims": "schema:subjectOf", "source": "schema:isPartOf", "published": "schema:datePublished",
    }  # fmt: skip
    return opened(HttpResponse(orjson.dumps({"@context": terms}), content_type="application/ld+json"))


def context_address(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("api-v1:context"))


# --- pages, errors ----------------------------------------------------------------------------------------------------


def _filters(request: HttpRequest) -> Filters:
    data = request.GET.copy()
    data.pop("size", None)
    return Filters(data)


def _by_key(found: QuerySet[Any], key: str, paging: PageQuery) -> tuple[list[Any], str]:
    """A page in the order of a unique key, and the cursor of the following one."""
    found = found.order_by(key)
    if paging.after:
        if "\0" in paging.after:  # PostgreSQL refuses to look for null characters
            raise BadCursor(paging.after)
        try:
            found = found.filter(**{f"{key}__gt": int(paging.after) if key == "pk" else paging.after})
        except (ValueError, OverflowError):
            raise BadCursor(paging.after) from None
    listed = list(found[: paging.size + 1])
    more = len(listed) > paging.size
    return listed[: paging.size], str(getattr(listed[paging.size - 1], key)) if more else ""


def _next(request: HttpRequest, cursor: str) -> str | None:
    if not cursor:
        return None
    data: QueryDict = request.GET.copy()
    data["after"] = cursor
    return request.build_absolute_uri(f"{request.path}?{data.urlencode()}")


def _bad_cursor() -> HttpResponse:
    detail = _("after: this is no cursor that a page gave. Begin without it.")
    return problem(
        400, _("A parameter cannot be understood"), detail, errors=[{"parameter": "after", "detail": detail}]
    )


@api.exception_handler(BadCursor)
def _on_bad_cursor(request: HttpRequest, error: Any) -> HttpResponse:
    return opened(_bad_cursor())


@api.exception_handler(ValidationError)
def _on_wrong_parameter(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [
        {"parameter": str(e["loc"][-1] if isinstance(e["loc"][-1], str) else e["loc"][-2]), "detail": e["msg"]}
        for e in error.errors
    ]
    detail = " ".join(f"{e['parameter']}: {e['detail']}." for e in errors)
    return opened(problem(400, _("A parameter cannot be understood"), detail, errors=errors))


@api.exception_handler(Http404)
def _on_missing(request: HttpRequest, error: Any) -> HttpResponse:
    return opened(problem(404, _("Not found"), _("There is nothing at this address.")))
