"""Everything that a person needs to see to decide about one event, on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from timeline.decisions import in_force
from timeline.desk.differences import LABELS, Difference, look, since_review, words
from timeline.desk.duplicates import Suggestion, suggestions
from timeline.dossier import Disagreement, Entry, disagreements, history
from timeline.findings import Finding, findings
from timeline.models import Claim, Event, Ruling
from timeline.models.choices import Verdict
from timeline.models.rulings import VALUES
from timeline.projection import highest_level, projected

_AROUND = 280  # characters of an article shown before and after a quote


@dataclass(frozen=True, slots=True)
class Report:
    """A claim with the words around its quote."""

    claim: Claim
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field as shown, as the machine reads it, and the ruling that beats the machine, if any."""

    name: str
    label: str
    shown: str
    machine: str
    ruling: Ruling | None


@dataclass(frozen=True, slots=True)
class Item:
    event: Event
    reports: list[Report]
    fields: list[Field]
    since: list[Difference]
    findings: list[Finding]
    disagreements: list[Disagreement]
    suggestions: list[Suggestion]
    history: list[Entry]


def item(event: Event) -> Item:
    rows = event.claims.select_related("source__outlet", "place").prefetch_related("people__offices")
    claims = list(rows.order_by("source__published_on", "pk"))
    return Item(
        event=event,
        reports=[_report(claim) for claim in claims],
        fields=fields(event, claims),
        since=since_review(event),
        findings=findings(event),
        disagreements=disagreements(event, claims),
        suggestions=suggestions(event),
        history=history(event, claims),
    )


def _report(claim: Claim) -> Report:
    text, start, end = claim.source.text, claim.start, claim.end
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if start > _AROUND:
        before = "… " + before.partition(" ")[2]
    if end + _AROUND < len(text):
        after = after.rpartition(" ")[0] + " …"
    return Report(claim, before, after)


def fields(event: Event, claims: list[Claim]) -> list[Field]:
    """The fields that people can rule on, in the order of VALUES."""
    shown, machine = look(event), machine_look(claims)
    rulings = {r.field: r for r in event.rulings.filter(claim=None).select_related("user").in_force()}
    ruled = in_force(event)
    return [
        Field(name, str(LABELS[name]), words(name, shown[name]), words(name, machine.get(name)),
              rulings[name] if name in ruled else None)
        for name in VALUES
    ]  # fmt: skip


def machine_look(claims: list[Claim]) -> dict[str, Any]:
    """What the fields would show if nobody had ruled on them."""
    counted = [claim for claim in claims if claim.verdict != Verdict.REJECTED]
    if not counted:
        return {}
    values, people = projected(sorted(counted, key=lambda c: (c.source.sha256, c.start, c.fingerprint)))
    place, day = values["place"], values["earliest"] or values["latest"]
    return {
        **{name: values[name] for name in ("kind", "status", "denied", "sides", "edtf")}, "title": "",
        "place": place.slug if place else values["place_name"], "people": sorted(actor.slug for actor in people),
        "level": highest_level(people, day),
    }  # fmt: skip
