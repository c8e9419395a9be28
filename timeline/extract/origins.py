"""Independent origins: how many voices really stand behind several reports.

Reports are of one origin if they name a common agency or office, if one's text is copied from the other's, or if the
same outlet published them. What connects is passed on: A copies B, B names KCNA, so A is KCNA's too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """A source as far as its origin goes. `outlet` is empty where unknown; `text` is common to copies of one text."""

    source: str
    named: tuple[str, ...]  # agencies and offices that the report gives as where it has it from
    outlet: str
    text: str
    agency: bool = False  # the outlet is one that others quote


@dataclass(frozen=True, slots=True)
class Origin:
    """One voice: what it is called, and the reports that repeat it. `label` is empty where nothing names it."""

    label: str
    sources: tuple[str, ...]


def independent(reports: Iterable[Report]) -> tuple[Origin, ...]:
    """The origins, those with most reports first. The order of the reports does not matter."""
    clusters: list[tuple[set[str], list[Report]]] = []
    for report in sorted(reports, key=lambda r: r.source):
        marks, members = set(_marks(report)), [report]
        apart = []
        for cluster in clusters:
            if cluster[0] & marks:
                marks |= cluster[0]
                members += cluster[1]
            else:
                apart.append(cluster)
        clusters = [*apart, (marks, members)]
    found = [Origin(_label(members), tuple(sorted({r.source for r in members}))) for _, members in clusters]
    return tuple(sorted(found, key=lambda o: (-len(o.sources), o.label, o.sources)))


def names_no_origin(report: Report) -> bool:
    """Whether a report is neither an agency's own nor says where it has its news from."""
    return not report.named and not report.agency


def _marks(report: Report) -> Iterable[str]:
    yield f"text {report.text}"
    for name in report.named:
        yield f"name {name.casefold()}"
    if report.agency:
        yield f"name {report.outlet.casefold()}"
    if report.outlet and not report.named:
        yield f"outlet {report.outlet.casefold()}"


def _label(reports: Sequence[Report]) -> str:
    """The agency named most (two, if as often), else the outlet."""
    named = Counter(name for r in reports for name in ((r.outlet,) if r.agency else r.named))
    outlets = Counter(r.outlet for r in reports if r.outlet)
    counts = named or outlets
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    return " / ".join(name for name in ranked[:2] if counts[name] == counts[ranked[0]])
