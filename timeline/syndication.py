"""Which stored articles are copies of one text. An article is compared with those most like it, no others."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from typing import NamedTuple

from timeline.extract.copies import fingerprints, is_copy, shingles
from timeline.models import Source, TextFingerprint

_MOST = 50  # articles to compare with: copies have more in common than the footers of one outlet, so they come first
_KEPT = 64  # articles for which one fingerprint is kept: what more have is the furniture of an outlet, or leads to their group


class _Other(NamedTuple):
    """What of a stored article matters here."""

    pk: int
    sha256: str
    text_group: str
    outlet_id: int | None
    outlet_name: str


def link(source: Source) -> set[int]:
    """Finds the copies of an article and gives all of them one text group; keys of sources whose group changed.

    Writes the group with the article: one that is not stored yet is stored by this.

    Groups are what copying connects, so the order in which articles come does not matter, as long as no fingerprint is
    that of more than `_KEPT` of them: this bounds the work however many articles there are.
    """
    numbers = fingerprints(source.text)
    if source.pk:
        TextFingerprint.objects.filter(source=source).delete()
    holders: dict[int, list[int]] = defaultdict(list)
    for number, other in TextFingerprint.objects.filter(number__in=numbers).values_list("number", "source"):
        holders[number].append(other)
    groups = _copied(source, Counter(other for held in holders.values() for other in held))
    group = source.text_group = min({source.sha256, *groups})
    source.save(update_fields=["text_group"] if source.pk else None)
    TextFingerprint.objects.bulk_create(
        TextFingerprint(source=source, number=number) for number in numbers if len(holders[number]) < _KEPT
    )
    joined = groups - {group}
    changed = set(Source.objects.filter(text_group__in=joined).values_list("pk", flat=True)) if joined else set()
    if changed:
        Source.objects.filter(pk__in=changed).update(text_group=group)
    return changed


def _copied(source: Source, common: Counter[int]) -> set[str]:
    """The text groups of the articles that the source is a copy of; one article of each group is enough."""
    rows = [_Other(*row) for row in Source.objects.filter(pk__in=common.keys()).values_list(*_Other._fields)]
    parts, groups = shingles(source.text), set[str]()
    for other in sorted(rows, key=lambda row: (-common[row.pk], row.sha256))[:_MOST]:
        if other.text_group not in groups and is_copy(
            parts, _shingles_of(other.sha256), one_outlet=_of_one_outlet(source, other)
        ):
            groups.add(other.text_group)
    return groups


@lru_cache(maxsize=256)
def _shingles_of(sha256: str) -> frozenset[str]:
    """Of a stored text; the same few are asked for again and again, as those that hold an outlet's furniture."""
    return shingles(Source.objects.values_list("text", flat=True).get(sha256=sha256))


def _of_one_outlet(one: Source, other: _Other) -> bool:
    if one.outlet_id or other.outlet_id:
        return one.outlet_id == other.outlet_id
    return bool(one.outlet_name) and one.outlet_name == other.outlet_name
