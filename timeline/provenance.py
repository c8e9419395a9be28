"""The independent origins of stored claims."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from timeline.extract.origins import Origin, Report, independent
from timeline.models import Claim, Source


def report(source: Source, attributed: Sequence[str] = ()) -> Report:
    """A source as far as its origin goes; what a claim is attributed to counts before the article's agencies."""
    return Report(
        source=source.sha256,
        named=tuple(attributed or source.agencies),
        outlet=source.outlet.name if source.outlet else source.outlet_name,
        text=source.text_group or source.sha256,
        agency=bool(source.outlet and source.outlet.agency),
    )


def origins(claims: Iterable[Claim]) -> tuple[Origin, ...]:
    """The independent origins of claims that come with their sources and outlets."""
    return independent(report(claim.source, claim.attributed) for claim in claims)
