"""Decisions as JSON Lines, out of one installation and into another that has read the same articles.

A line is a decision: its id, action, time, user name, reason and rulings; claims are named by the SHA-256 of their article
and their fingerprint. On import each one is made anew by timeline/decisions.py under its own id, so that a second import
changes nothing and events keep their addresses. What people here decided otherwise stays.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from timeline import decisions
from timeline.decisions import Refused, replaying
from timeline.models import Claim, Event, Ruling
from timeline.models.choices import Action
from timeline.models.rulings import VALUES

_CHUNK = 200
_ID = re.compile(r'"decision": ?"([0-9a-f-]{36})"')
_STATES: Mapping[str, Callable[..., Any]] = {
    Action.PUBLISH: decisions.publish, Action.REJECT: decisions.reject, Action.RETRACT: decisions.retract,
}  # fmt: skip


class Kept(Refused):
    """People here decided otherwise."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of a line. `outcome`: "carried", "known", "kept" (decided otherwise here) or "refused"."""

    line: int
    decision: str
    outcome: str
    reason: str = ""


def export(rulings: Any) -> Iterator[str]:
    """The decisions that the rulings belong to, oldest first, a line each."""
    ids = rulings.order_by().values("decision").annotate(first=Min("pk")).order_by("first")
    keys = list(ids.values_list("decision", flat=True))
    for start in range(0, len(keys), _CHUNK):
        chunk = keys[start : start + _CHUNK]
        rows: dict[uuid.UUID, list[Ruling]] = {key: [] for key in chunk}
        found = Ruling.objects.filter(decision__in=chunk).order_by("pk")
        for ruling in found.select_related("user", "event", "claim__source", "undoes"):
            rows[ruling.decision].append(ruling)
        yield from (json.dumps(_line(group), ensure_ascii=False) + "\n" for group in rows.values())


def _line(rulings: Sequence[Ruling]) -> dict[str, Any]:
    first = rulings[0]
    return {
        "decision": str(first.decision), "action": first.action, "time": first.created.isoformat(),
        "user": first.user.get_username() if first.user else "", "reason": first.reason,
        "rulings": [_ruling(ruling) for ruling in rulings],
    }  # fmt: skip


def _ruling(ruling: Ruling) -> dict[str, Any]:
    said: dict[str, Any] = {"event": ruling.event.public_id, "field": ruling.field, "value": ruling.value}
    if ruling.claim:
        said["claim"] = {"source": ruling.claim.source.sha256, "fingerprint": ruling.claim.fingerprint}
    if ruling.undoes:
        said["undoes"] = str(ruling.undoes.decision)
    return said


# --- import -----------------------------------------------------------------------------------------------------------


def carry(lines: Iterable[str], *, user: Any, dry_run: bool) -> list[Carried]:
    """Makes the decisions of the lines anew. One that cannot be made stops no other; a dry run takes all back."""
    lines = list(lines)
    theirs = set(_ID.findall("".join(lines)))
    with transaction.atomic():
        results = [_carry(number, line, user, theirs) for number, line in enumerate(lines, 1) if line.strip()]
        transaction.set_rollback(dry_run)
    return results


def _carry(number: int, line: str, user: Any, theirs: Collection[str]) -> Carried:
    name = ""
    try:
        told = json.loads(line)
        name = str(told["decision"])
        key = uuid.UUID(name)
        if Ruling.objects.filter(decision=key).exists():
            return Carried(number, name, "known")
        with transaction.atomic(), replaying(key):
            _replay(told, user, theirs)
    except Kept as problem:
        return Carried(number, name, "kept", str(problem))
    except Refused as problem:
        return Carried(number, name, "refused", str(problem))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, StopIteration):
        return Carried(number, name[:40], "refused", _("This line is no decision as this desk exports them."))
    return Carried(number, name, "carried")


def _replay(told: Mapping[str, Any], importer: Any, theirs: Collection[str]) -> None:
    said: dict[str, Any] = {"user": importer, "reason": _reason(told)}
    action, rulings = Action(told["action"]), told["rulings"]
    if action == Action.UNDO:
        for key in dict.fromkeys(r["undoes"] for r in rulings if "undoes" in r):
            decisions.undo(uuid.UUID(key), **said)
    elif action in _STATES:
        event = _event(next(r["event"] for r in rulings if r["field"] == "state"))
        _unless_decided(event, "state", next(r["value"] for r in rulings if r["field"] == "state"), theirs)
        _STATES[action](event, **said)
    elif action == Action.CORRECT:
        for ruling in (r for r in rulings if r["field"] in VALUES):
            event = _event(ruling["event"])
            _unless_decided(event, ruling["field"], ruling["value"], theirs)
            decisions.correct(event, ruling["field"], ruling["value"], **said)
    elif action == Action.JUDGE:
        for ruling in (r for r in rulings if r["field"] == "verdict"):
            decisions.judge(_claim(ruling["claim"]), ruling["value"], **said)
    else:
        _regroup(action, rulings, said)


def _regroup(action: Action, rulings: Sequence[Mapping[str, Any]], said: Mapping[str, Any]) -> None:
    if action == Action.MERGE:
        gone = next(r for r in rulings if r["field"] == "merged_into" and r["value"])
        decisions.merge(_event(gone["event"]), _event(gone["value"]), **said)
    elif action == Action.DISTINCT:
        one, other = dict.fromkeys(r["event"] for r in rulings if r["field"] == "distinct")
        decisions.distinguish(_event(one), _event(other), **said)
    else:
        moved = [r for r in rulings if r["field"] == "membership" and r["event"] != r["value"]]
        claims = [_claim(r["claim"]) for r in moved]
        if action == Action.SPLIT:
            decisions.split(_event(moved[0]["value"]), claims, **said)
        else:
            decisions.move(claims, _event(moved[0]["event"]), **said)


def _reason(told: Mapping[str, Any]) -> str:
    """The reason with who gave it when: a name there may be somebody else's here, so the importer answers for it."""
    reason = str(told["reason"])
    if "(imported: " in reason:
        return reason
    return f"{reason} (imported: {told['user'] or '–'}, {str(told['time'])[:16]})".strip()


def _event(public_id: str) -> Event:
    event = Event.objects.filter(public_id=public_id).first()
    if event is None:
        raise Refused(_("The event %(id)s is not here: read its articles first.") % {"id": str(public_id)[:20]})
    return event


def _claim(named: Mapping[str, str]) -> Claim:
    claim = Claim.objects.filter(source__sha256=named["source"], fingerprint=named["fingerprint"]).first()
    if claim is None:
        raise Refused(_("A report that it is about is not here: read its article first."))
    return claim


def _unless_decided(event: Event, name: str, value: Any, theirs: Collection[str]) -> None:
    """Raises Kept if people here, not the ones whose decisions are carried over, gave the field another value."""
    newest = event.rulings.filter(field=name, claim=None).in_force().last()
    if newest and newest.value not in (None, value) and str(newest.decision) not in theirs:
        raise Kept(_("People here decided otherwise about %(id)s.") % {"id": event.public_id})
