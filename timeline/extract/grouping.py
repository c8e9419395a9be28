"""Which claims of different sources tell of the same event.

Claims of the same sides and kind are grouped in three steps, each of which looks no further than the dates allow:

1. Claims of the very same date that do not clash are a **core** (complete linkage: every pair must be compatible, so
   that no chain of reports draws different events together).
2. A core with a looser date, or with the weaker of two near-by days, **joins** the best fitting core that stands above
   it. Only a core that has none above it takes others in, so joining never chains.
3. A core that takes in several lets those in that fit best, as long as they do not clash with one another.

What a person placed (`pin`) is never moved, and claims placed in different events never meet; but it does not change how
claims are weighed or what stands above what. So placing claims where they are already draws no other claim in or out,
and to merge two events and to split them again leaves everything as it was. The result is a function of the claims
alone. Adding a claim changes only what its date can reach: `regroup` gives the same as `group` over everything, but asks
for no claim outside that reach.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from timeline.extract.likeness import MAX_SPAN, REACH, WEAK, Candidate, clash, fit, is_evident, reads_same

_HOPS, _DECIDED = 6, 3  # see regroup()

Near = Callable[[Collection["Candidate"]], Iterable["Candidate"]]


@dataclass(frozen=True, slots=True)
class Variant:
    """Claims of one date that read the same, all placed in one event or none: one of them, and all keys and sources."""

    claim: Candidate
    keys: tuple[str, ...]
    sources: frozenset[str]


@dataclass(frozen=True, slots=True)
class Core:
    """Claims of the very same date that tell of one event."""

    variants: tuple[Variant, ...]
    keys: tuple[str, ...] = field(init=False)
    rank: tuple[int, int, int, int, str] = field(init=False)  # the smaller, the more others join it

    def __post_init__(self) -> None:
        keys = tuple(sorted(key for variant in self.variants for key in variant.keys))
        claims = [variant.claim for variant in self.variants]
        expected = all(claim.status == "planned" for claim in claims)
        stated = sum(len(v.keys) for v in self.variants if v.claim.basis == "stated")
        object.__setattr__(self, "keys", keys)
        width = 0 if any(claim.is_extent for claim in claims) else claims[0].days or 1 << 20
        object.__setattr__(self, "rank", (width, expected, -stated, -len(keys), keys[0]))


@dataclass(frozen=True, slots=True)
class Group:
    """The claims of one event. `lead` is the core that the others joined; `alone` if it could join none."""

    keys: tuple[str, ...]
    lead: Core
    alone: bool = False


def group(claims: Iterable[Candidate]) -> list[tuple[str, ...]]:
    """Keys of the claims of each event, sorted; claims that fit with none are alone."""
    claims = list(claims)
    pins = {claim.key: claim.pin for claim in claims if claim.pin}
    joined: dict[str, list[str]] = defaultdict(list)
    for found in _groups(claims):
        joined[next((pins[key] for key in found.keys if key in pins), found.keys[0])] += found.keys
    return sorted(tuple(sorted(keys)) for keys in joined.values())


def regroup(touched: Iterable[Candidate], near: Near, gone: Sequence[Candidate] = ()) -> list[tuple[str, ...]]:
    """The events whose claims may have changed with the touched claims, each as `group` over all claims gives it.

    `gone` are claims that are no more, or as they read before they changed.
    `near(claims)` gives every claim of the same sides and kind whose days come within `REACH` of one of the claims, or
    whose date is the very same. Claims pinned to one event may be spread over several of the returned groups.

    Six steps outwards are enough: (1) a touched core changes whether its neighbours stand alone, (2) so their
    neighbours may join elsewhere, (3) there it may crowd out others; and these (4) choose among cores (5) that must be
    known to be (6) joined to none.
    """
    known: dict[str, Candidate] = {claim.key: claim for claim in touched}
    hop = dict.fromkeys(known, 0)
    frontier = [*known.values(), *gone]
    for step in range(_HOPS + 1):  # step 0 completes the dates of the touched claims themselves
        fresh = [claim for claim in near(frontier) if claim.key not in known] if frontier else []
        frontier = _dates_that_fit(fresh, frontier, same_date=step == 0)
        for claim in frontier:
            known[claim.key] = claim
            hop[claim.key] = step
        if step == 0:
            frontier = [*known.values(), *gone]
    decided = []
    for found in _groups(known.values()):
        if min(hop[key] for key in found.lead.keys) <= (_DECIDED - 1 if found.alone else _DECIDED):
            decided.append(found.keys)
    return sorted(decided)


def _dates_that_fit(fresh: Iterable[Candidate], frontier: Sequence[Candidate], *, same_date: bool) -> list[Candidate]:
    """The claims of those dates of which some claim fits one of the frontier: a date is known whole or not at all."""
    dates: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
    for claim in fresh:
        dates[claim.bucket, claim.earliest, claim.latest].append(claim)
    held = {(claim.bucket, claim.earliest, claim.latest) for claim in frontier}
    if same_date:
        return [claim for date, claims in dates.items() if date in held for claim in claims]
    readings = list({(c.bucket, c.earliest, c.latest, c.reading): c for c in frontier}.values())
    return [
        claim
        for date, claims in dates.items()
        if date in held or any(fit(a, b) for a in readings for b in {c.reading: c for c in claims}.values())
        for claim in claims
    ]


# --- the three steps --------------------------------------------------------------------------------------------------


def _groups(claims: Iterable[Candidate]) -> Iterable[Group]:
    buckets: dict[tuple[object, ...], dict[tuple[object, ...], list[Candidate]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for claim in claims:
        buckets[claim.bucket][claim.earliest, claim.latest].append(claim)
    for dates in buckets.values():
        yield from _joined([core for same_date in dates.values() for core in _cores(same_date)])


def _cores(same_date: Sequence[Candidate]) -> list[Core]:
    """Step 1: claims of one date, the best fitting pair first, as long as no pair clashes."""
    readings: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
    for claim in sorted(same_date, key=lambda c: c.key):
        readings[claim.reading].append(claim)
    variants = [variant for alike in readings.values() for variant in _variants(alike)]
    clusters = {id(variant): [variant] for variant in variants}
    pairs = [
        (not reads_same(a.claim, b.claim), -score, a, b)
        for a, b in combinations(variants, 2) if (score := _fit_variants(a, b))
    ]  # fmt: skip
    for *_, one, other in sorted(pairs, key=lambda p: (p[0], p[1], p[2].keys, p[3].keys)):
        left, right = clusters[id(one)], clusters[id(other)]
        if left is right or any(_apart(a, b) or _clash_variants(a, b) for a, b in product(left, right)):
            continue
        left += right
        for variant in right:
            clusters[id(variant)] = left
    return [Core(tuple(cluster)) for cluster in {id(c): c for c in clusters.values()}.values()]


def _variants(alike: Sequence[Candidate]) -> list[Variant]:
    """Claims that read the same as one for each event that people placed them in, and one for those that nobody placed;
    unless even that is no evidence that they tell of one event."""
    if len(alike) > 1 and not is_evident(alike[0], alike[0]):
        return [Variant(claim, (claim.key,), frozenset({claim.source})) for claim in alike]
    placed: dict[str, list[Candidate]] = defaultdict(list)
    for claim in alike:
        placed[claim.pin].append(claim)
    return [Variant(c[0], tuple(d.key for d in c), frozenset(d.source for d in c)) for c in placed.values()]


def _joined(cores: Sequence[Core]) -> Iterable[Group]:
    """Steps 2 and 3."""
    above = _above(cores)
    joining: dict[int, list[tuple[float, Core]]] = defaultdict(list)
    for core in cores:
        leads = [(score, other) for score, other in above[id(core)] if not above[id(other)]]
        if strong := [lead for lead in leads if lead[0] > WEAK]:
            score, lead = min(strong, key=lambda lead: (-lead[0], lead[1].rank))
            joining[id(lead)].append((-score, core))
        elif len(leads) == 1:  # nothing else of those weeks can be meant
            joining[id(leads[0][1])].append((-WEAK, core))
        elif above[id(core)]:
            yield Group(core.keys, core, alone=True)
    for core in cores:
        if not above[id(core)]:
            let_in = [core]
            for _, other in sorted(joining[id(core)], key=lambda j: (j[0], j[1].rank)):
                if any(_clash_cores(other, member) or _apart_cores(other, member) for member in let_in):
                    yield Group(other.keys, other, alone=True)
                else:
                    let_in.append(other)
            yield Group(tuple(sorted(key for member in let_in for key in member.keys)), core)


def _above(cores: Sequence[Core]) -> Mapping[int, list[tuple[float, Core]]]:
    """For each core those that it could join, with how well they fit; found by one sweep over the days."""
    above: dict[int, list[tuple[float, Core]]] = defaultdict(list)
    dated = [core for core in cores if 0 < core.variants[0].claim.days <= MAX_SPAN]
    active: list[Core] = []
    for core in sorted(dated, key=lambda c: (c.variants[0].claim.earliest, c.keys)):
        first = core.variants[0].claim.earliest
        active = [a for a in active if first and (last := a.variants[0].claim.latest) and last + REACH >= first]
        for other in active:
            if score := _fit_cores(core, other):
                low, high = (core, other) if core.rank > other.rank else (other, core)
                above[id(low)].append((score, high))
        active.append(core)
    return above


def _fit_cores(one: Core, other: Core) -> float:
    if _clash_cores(one, other):
        return 0.0
    return max(_fit_variants(a, b) for a, b in product(one.variants, other.variants))


def _clash_cores(one: Core, other: Core) -> bool:
    return any(_clash_variants(a, b) for a, b in product(one.variants, other.variants))


def _apart_cores(one: Core, other: Core) -> bool:
    return any(_apart(a, b) for a, b in product(one.variants, other.variants))


def _apart(one: Variant, other: Variant) -> bool:
    """Whether people placed two claims in different events."""
    return bool(one.claim.pin and other.claim.pin and one.claim.pin != other.claim.pin)


def _of_one_source(one: Variant, other: Variant) -> bool:
    """Whether some article tells of both: then it tells of two events, unless it says the same twice."""
    return not one.sources.isdisjoint(other.sources) and not reads_same(one.claim, other.claim)


def _clash_variants(one: Variant, other: Variant) -> bool:
    return _of_one_source(one, other) or clash(one.claim, other.claim)


def _fit_variants(one: Variant, other: Variant) -> float:
    return 0.0 if _of_one_source(one, other) else fit(one.claim, other.claim)
