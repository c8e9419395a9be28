"""What people decided, and a machine that reads everything again in another way."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.core.management import call_command
from django.db.models import Model

from benchmarks.many_articles import articles
from tests.faults.harness import Site, verified
from timeline import ingest, receipts, verification
from timeline.extract.extractor import Extractor
from timeline.extract.records import Extraction, RawArticle
from timeline.management.commands import ingest as command
from timeline.management.commands import reextract

AS_CORRECTED: dict[str, tuple[Any, ...]] = {
    "title": ("A title of a person", "另一个标题"), "kind": ("visit", "message", "arms"), "status": ("alleged", "planned"), "denied": (True,),
    "sides": (3, 5, 6, 7), "edtf": ("1999-05", "2001-02-03"), "place": ("pyongyang", "moscow"), "people": (["kim-jong-un"], []),
    "level": ("working", "military"),
}  # fmt: skip


class Newer(Extractor):
    """Reads a third of the claims in another way, and a sixth not at all."""

    def read(self, raw: RawArticle, **known: Any) -> Extraction:
        found = super().read(raw, **known)
        claims = []
        for number, claim in enumerate(found.claims):
            turn = (number + len(raw.text)) % 6
            if turn % 2:
                claims.append(claim)
            elif turn:
                claims.append(
                    replace(claim, kind="call" if turn == 2 else "economic", status="alleged", place=None, people=())
                )
        return replace(found, claims=tuple(claims))


def curated(site: Site, times: int, seed: int) -> str:
    """So many events get decisions; then all files come again, and all stored articles are read again, by another version."""
    for old in site.news.glob("*.txt"):
        old.unlink()
    for number, text in enumerate(articles(times // 2 + 20)):
        (site.news / f"{number:05}.txt").write_text(text, "utf-8")
    site.fresh()
    site.ingest()
    counts = site.child(lambda: _decide(times, seed))
    before, others = site.child(_held), site.child(_uncurated)
    again = site.child(lambda: _again(site))
    after, others_after, faults = site.child(_held), site.child(_uncurated), site.child(_faults_of_newer)
    changed = [key for key in before if before[key] != after.get(key)]
    kinds = Counter(key.split(" ")[0] for key in before)
    moved = sum(others[key] != others_after.get(key) for key in others)
    return (
        f"decisions {counts}; {dict(kinds)} that people gave, {len(changed)} of them changed {changed[:3]}; {again}; of {len(others)} "
        f"events without a decision {moved} read otherwise now; found by verify: {faults}"
    )


def _decide(times: int, seed: int) -> dict[str, int]:
    """One decision for each of the first events; of what is refused there is another try with the next kind."""
    from timeline import decisions as d
    from timeline.models import Event

    choice, done = random.Random(seed), Counter[str]()

    def corrected(event: Event) -> None:
        for name in choice.sample(sorted(AS_CORRECTED), 2):
            d.correct(event, name, choice.choice(AS_CORRECTED[name]), user=None, reason="seen")
            event.refresh_from_db()

    def judged(event: Event) -> None:
        d.judge(event.claims.order_by("pk")[0], "accepted", user=None)

    def merged(event: Event) -> None:
        other = Event.objects.filter(state="draft", rulings=None).exclude(pk=event.pk).order_by("-pk")[0]
        d.merge(other, event, user=None, reason="the same")

    def moved(event: Event) -> None:
        other = Event.objects.filter(state="draft", rulings=None).exclude(pk=event.pk).order_by("-pk")[0]
        d.move(list(event.claims.all())[:1], other, user=None, reason="told there")

    kinds: dict[str, Callable[[Event], Any]] = {
        "corrected": corrected, "judged": judged, "merged": merged, "moved": moved, "accepted": lambda e: d.accept(e, user=None),
        "published": lambda e: d.publish(e, user=None), "rejected": lambda e: d.reject(e, user=None, reason="wrong"),
        "retracted": lambda e: d.retract(e, user=None, reason="wrong"),
    }  # fmt: skip
    while sum(done.values()) < times:
        event = Event.objects.filter(state="draft", rulings=None, claims__isnull=False).order_by("pk").first()
        if event is None:
            raise RuntimeError(f"only {sum(done.values())} events to decide about")
        name = "corrected" if sum(done.values()) % 2 else choice.choice(sorted(kinds))
        kinds[name](event)
        done[name] += 1
    return dict(done)


def _again(site: Site) -> str:
    for module in (ingest, receipts, command):
        module.VERSION = "newer"  # type: ignore[attr-defined]
    reference = site.extractor.reference
    site.extractor = Newer(reference)
    reextract.Extractor = lambda _reference: site.extractor  # type: ignore[assignment,misc]
    before = _rulings()
    site._ingest(None)
    call_command("reextract", quiet=True)
    return "no ruling changed" if _rulings() == before else "RULINGS CHANGED"


def _faults_of_newer() -> int:
    verification.VERSION = "newer"  # type: ignore[attr-defined]
    return verified()


def _rulings() -> list[tuple[Any, ...]]:
    from timeline.models import Ruling

    return list(Ruling.objects.order_by("pk").values_list())


def _held() -> dict[str, Any]:
    """Each value that a person gave, as the event or the claim shows it now."""
    from timeline.decisions import in_force
    from timeline.models import Claim, Event, Ruling

    found: dict[str, Any] = {}
    for event in Event.objects.filter(rulings__isnull=False).distinct():
        for name in in_force(event):
            if name != "distinct":
                found[f"{name} {event.public_id}"] = _shown(event, name)
    for claim in Claim.objects.filter(pk__in=Ruling.objects.exclude(claim=None).values("claim")):
        fields = {f.attname: str(getattr(claim, f.attname)) for f in Claim._meta.concrete_fields}
        if not claim.placed:
            del fields["event_id"]  # the machine may group what nobody placed
        found[f"claim {claim.source.sha256}:{claim.fingerprint}"] = fields
    return found


def _shown(event: Model, name: str) -> Any:
    if name == "people":
        return sorted(event.people.values_list("slug", flat=True))  # type: ignore[attr-defined]
    if name in ("place", "merged_into"):  # by key: how the other one is called may change
        return getattr(event, f"{name}_id")
    return str(getattr(event, name))


def _uncurated() -> dict[str, list[str]]:
    from timeline.models import Event

    events = Event.objects.filter(rulings=None)
    return {
        row[0]: list(map(str, row[1:])) for row in events.values_list("public_id", "kind", "status", "edtf", "state")
    }
