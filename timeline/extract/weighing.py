"""How likely a candidate is a contact that the article tells: named features, plain weights, a logistic curve.

The weights in `lexicon/weights.toml` are fitted by `benchmarks/fit_weights.py` (L2 logistic regression) on annotated
articles; each is the change in log odds that its feature brings.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from timeline.extract.candidates import Candidate
from timeline.extract.discourse import Discourse, Trigger, View
from timeline.extract.records import FAMILY, Article

_SHORT = 6  # sentences
_HOPELESS = -2.5  # log odds that no date can make up for
_FORCES = ("weak", "noun", "verb")
_CUE_REACH = 60  # characters between a cue and the trigger that it colours
_BOUNDARY = re.compile(", |; |: | - | yang | which | who | while | sementara | after | setelah ")


@cache
def weights() -> Mapping[str, float]:
    path = resources.files("timeline.extract").joinpath("lexicon", "weights.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))["weights"] if path.is_file() else {}


def probability(names: list[str], table: Mapping[str, float]) -> float:
    """The logistic of the summed weights of the features that hold; features without a weight count nothing."""
    return _logistic(table.get("bias", 0.0) + _sum(names, table))


def _sum(names: list[str], table: Mapping[str, float]) -> float:
    get = table.get
    return sum([get(name, 0.0) for name in names])


def _logistic(total: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def probabilities(
    group: list[Candidate], article: Article, discourse: Discourse, table: Mapping[str, float]
) -> Iterator[float]:
    """The probability of each candidate of a sentence; what does not depend on the date is summed once for all dates."""
    sums: dict[tuple[Trigger, tuple[str, ...]], float] = {}
    bias = table.get("bias", 0.0)
    for candidate in group:
        key = (candidate.trigger, candidate.sides)
        if key not in sums:
            sums[key] = bias + _sum(_about_sides(candidate, article, discourse), table)
        if sums[key] < _HOPELESS:
            yield 0.0
        else:
            yield _logistic(sums[key] + _sum(_about_date(candidate, article, discourse), table))


def features(candidate: Candidate, article: Article, discourse: Discourse) -> list[str]:
    """Names of the features that hold; all are yes or no."""
    return _about_sides(candidate, article, discourse) + _about_date(candidate, article, discourse)


def _about_sides(candidate: Candidate, article: Article, discourse: Discourse) -> list[str]:
    names = [*_trigger(candidate), *_parties(candidate, article), *_topic(candidate, discourse), *_cues(candidate)]
    names += _position(candidate, article, discourse)
    named, force = _named(candidate), _FORCES[candidate.trigger.force]
    names += [f"{named}/{force}", f"{candidate.kind}/{named}"]
    family = FAMILY[candidate.kind]
    return names + [f"{family}:{name}" for name in names if _goes_by_family(name)]


def _about_date(candidate: Candidate, article: Article, discourse: Discourse) -> list[str]:
    names = list(_date(candidate, article, discourse))
    source, force = candidate.date.source, _FORCES[candidate.trigger.force]
    names += [f"{_named(candidate)}/{source}", f"{candidate.kind}/{source}", f"{force}/{source}"]
    return [*names, f"{FAMILY[candidate.kind]}:date-source={source}"]


def _named(candidate: Candidate) -> str:
    named = {p.side for p in candidate.parties if p.via not in ("pronoun", "group", "multilateral")}
    return f"named={len(named)}-of-{len(candidate.sides)}"


@cache
def _goes_by_family(name: str) -> bool:
    return name.partition("=")[0] in _BY_FAMILY


_BY_FAMILY = {"force", "named", "shape", "via", "types", "extra-sides", "planned", "far", "main"}


def _trigger(candidate: Candidate) -> Iterator[str]:
    force = _FORCES[candidate.trigger.force]
    yield f"kind={candidate.kind}"
    yield f"force={force}"
    yield f"kind-force={candidate.kind}-{force}"
    if any(t.force > candidate.trigger.force for t in candidate.view.triggers if t.kind != candidate.kind):
        yield "rival=stronger"
    if sum(t.kind == candidate.kind for t in candidate.view.triggers) > 1:
        yield "triggers=several"


def _parties(candidate: Candidate, article: Article) -> Iterator[str]:
    trigger, parties = candidate.trigger, candidate.parties
    yield _named(candidate)
    for via in {p.via for p in parties}:
        yield f"via={via}"
    yield "types=" + "+".join(sorted({_sort(p.via) for p in parties})) + ("" if len(parties) > 1 else "+context")
    if len(parties) < len(candidate.sides):
        yield "context=yes"
        if any(place.side in candidate.sides for place in candidate.view.places):
            yield "context=place"
    before = sum(p.end <= trigger.start for p in parties)
    yield "shape=" + ("around" if 0 < before < len(parties) else "before" if before else "after")
    far = max((max(trigger.start - p.end, p.start - trigger.end, 0) for p in parties), default=999)
    yield f"far={_bin(far, (10, 25, 50, 90, 150, 250))}"
    yield f"boundaries={_boundaries(candidate, article)}"
    extra = {p.side for p in candidate.view.participants} - set(candidate.sides)
    if extra:
        yield "extra-sides=yes"
        if any(_gap(trigger, p.start, p.end) < far for p in candidate.view.participants if p.side in extra):
            yield "extra-sides=nearer"
    if len(candidate.sides) == 3:
        yield "trilateral=yes"
    if candidate.view.thirds:
        yield from _thirds(candidate, far)


def _thirds(candidate: Candidate, far: int) -> Iterator[str]:
    """Third countries in the sentence: the more of them around the trigger, the less is it about the sides."""
    trigger, thirds, view = candidate.trigger, candidate.view.thirds, candidate.view
    yield f"thirds={min(3, len({p.side for p in thirds}))}"
    if any(_gap(trigger, p.start, p.end) < far for p in thirds):
        yield "third=nearer"
    if thirds[0].start < min((p.start for p in view.participants), default=1 << 30):
        yield "third=first"
    everyone = [*view.participants, *thirds]
    before = max((p for p in everyone if p.end <= trigger.start), key=lambda p: p.end, default=None)
    after = min((p for p in everyone if p.start >= trigger.end), key=lambda p: p.start, default=None)
    if before and before in thirds:
        yield "third=before"
    if after and after in thirds:
        yield "third=after"
    if before in thirds and after in thirds:
        yield "third=around"
    if any(p.via == "pronoun" for p in thirds):
        yield "third=pronoun"


def _sort(via: str) -> str:
    return {"person": "person", "role": "person", "pronoun": "person", "group": "group"}.get(via, via)


def _gap(trigger: Trigger, start: int, end: int) -> int:
    return max(trigger.start - end, start - trigger.end, 0)


def _boundaries(candidate: Candidate, article: Article) -> str:
    if not candidate.parties:
        return "none"
    first = min(candidate.trigger.start, *(p.start for p in candidate.parties))
    last = max(candidate.trigger.end, *(p.end for p in candidate.parties))
    return str(min(3, len(_BOUNDARY.findall(article.folded, first, last))))


def _topic(candidate: Candidate, discourse: Discourse) -> Iterator[str]:
    sides = set(candidate.sides)
    main = discourse.main_sides
    if sides == set(main[: len(sides)]):
        yield "main=yes"
    elif not sides <= set(main):
        yield "main=foreign"
    if sides <= discourse.title_sides:
        yield "title-sides=yes"
    elif discourse.title_sides:
        yield "title-sides=no"
    weakest = min(discourse.weight.get(side, 0) for side in sides)
    # In a short item few mentions say nothing about what it is about.
    yield f"weakest={_bin(weakest, (1, 3, 6, 12)) if len(discourse.views) >= _SHORT else 'short'}"
    density = weakest / max(1, len(discourse.views))
    yield f"density={_bin(int(density * 100), (5, 15, 30, 60))}"


def _date(candidate: Candidate, article: Article, discourse: Discourse) -> Iterator[str]:
    words, date = candidate.date, candidate.date.value
    yield f"date-source={words.source}"
    if date is None:
        return
    yield f"precision={date.precision}"
    yield f"basis={date.basis}"
    if words.source == "sentence":
        gap = max(candidate.trigger.start - words.end, words.start - candidate.trigger.end, 0)
        yield f"date-gap={_bin(gap, (12, 30, 60, 120))}"
        yield f"dates={min(3, len(candidate.view.dates))}"
        nearest = min(
            candidate.view.dates,
            key=lambda d: max(candidate.trigger.start - d.end, d.start - candidate.trigger.end, 0),
        )
        yield "date-nearest=yes" if nearest.start == words.start else "date-nearest=no"
        if any(abs(words.start - at) < 30 for at in candidate.view.cues.get("speech", ())):
            yield "date-of-speech=yes"
    if date.precision == "day" and date.earliest:
        count = discourse.day_counts.get(date.earliest, 0)
        yield f"day-count={min(3, count)}"
        if count and count == discourse.most_named_day:
            yield "day-count=most"
    if article.anchor and date.latest and date.earliest:
        yield f"age={_age((article.anchor - date.latest).days, (article.anchor - date.earliest).days)}"


def _age(least: int, most: int) -> str:
    if most < 0:
        return "future"
    if least <= 1:
        return "now"
    return _bin(least, (8, 40, 400, 4000))


def _cues(candidate: Candidate) -> Iterator[str]:
    for cue, places in candidate.view.cues.items():
        yield f"{cue}=yes"
        at = candidate.trigger.start
        if any(0 <= at - place < _CUE_REACH for place in places):
            yield f"{cue}=before"


def _position(candidate: Candidate, article: Article, discourse: Discourse) -> Iterator[str]:
    view = candidate.view
    if view.sentence.role == "title":
        yield "place=title"
    else:
        yield f"place={_bin(view.index, (2, 4, 8, 16))}"
    text = article.folded[view.sentence.start : candidate.trigger.start]
    if text.count('"') % 2:
        yield "quoted=yes"
    yield f"length={_bin(view.sentence.end - view.sentence.start, (60, 120, 200, 320))}"
    if article.anchor is None:
        yield "undated=yes"
    yield f"crowd={_bin(len(view.triggers), (2, 4, 7))}"


def _bin(number: int, edges: tuple[int, ...]) -> str:
    return next((f"<{edge}" for edge in edges if number < edge), f">={edges[-1]}")


def named_people(view: View, sides: tuple[str, ...]) -> list[str]:
    """Names of the sentence's people of the sides, in order, each once."""
    return list(dict.fromkeys(p.name for p in view.participants if p.name and p.side in sides))
