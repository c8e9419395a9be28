"""Which stored articles are copies of one text. An article is compared with those most like it, no others."""

from __future__ import annotations

from django.db.models import Count

from timeline.extract.copies import fingerprints, is_copy, shingles
from timeline.models import Source, TextFingerprint

_MOST = 50  # articles to compare with: copies have more in common than the footers of one outlet, so they come first


def link(source: Source) -> set[int]:
    """Finds the copies of a stored article and gives all of them one text group; keys of sources whose group changed.

    Groups are what copying connects, so the order in which articles come does not matter.
    """
    parts = shingles(source.text)
    numbers = fingerprints(source.text)
    TextFingerprint.objects.filter(source=source).delete()
    groups = {
        other.text_group for other in _similar(numbers)
        if is_copy(parts, shingles(other.text), one_outlet=_of_one_outlet(source, other))
    }  # fmt: skip
    TextFingerprint.objects.bulk_create(TextFingerprint(source=source, number=number) for number in numbers)
    group = min({source.sha256, *groups})
    changed = set(Source.objects.filter(text_group__in=groups - {group}).values_list("pk", flat=True))
    Source.objects.filter(pk__in={source.pk, *changed}).update(text_group=group)
    source.text_group = group
    return changed


def _similar(numbers: tuple[int, ...]) -> list[Source]:
    shared = TextFingerprint.objects.filter(number__in=numbers).values("source").annotate(common=Count("pk"))
    nearest = shared.order_by("-common", "source__sha256").values_list("source", flat=True)[:_MOST]
    return list(Source.objects.filter(pk__in=list(nearest)))


def _of_one_outlet(one: Source, other: Source) -> bool:
    if one.outlet_id or other.outlet_id:
        return one.outlet_id == other.outlet_id
    return bool(one.outlet_name) and one.outlet_name == other.outlet_name
