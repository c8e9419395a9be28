"""Which stored articles are copies of one text. An article is compared with those that share a band with it, no others."""

from __future__ import annotations

from timeline.extract.copies import bands, is_copy, shingles
from timeline.models import CopyBand, Source


def link(source: Source) -> set[int]:
    """Finds the copies of a stored article and gives all of them one text group; keys of sources whose group changed.

    Groups are what copying connects, so the order in which articles come does not matter.
    """
    parts = shingles(source.text)
    numbers = bands(parts)
    CopyBand.objects.filter(source=source).delete()
    similar = Source.objects.filter(copy_bands__number__in=numbers).exclude(pk=source.pk).distinct()
    groups = {other.text_group for other in similar if is_copy(parts, shingles(other.text))}
    CopyBand.objects.bulk_create(CopyBand(source=source, number=number) for number in numbers)
    group = min({source.sha256, *groups})
    changed = set(Source.objects.filter(text_group__in=groups - {group}).values_list("pk", flat=True))
    Source.objects.filter(pk__in={source.pk, *changed}).update(text_group=group)
    source.text_group = group
    return changed
