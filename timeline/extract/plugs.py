"""Other extractors: a package may offer its own way from an article to claims.

It names a function in the entry point group `tumen.extractors`; the setting TUMEN_EXTRACTOR chooses it by that name. The
function gets an `Article` and gives `Claim`s. Whatever makes them, a language model say, they pass the same gate: a claim
whose quote does not stand in the article to the letter, at the place that it gives, never gets in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import entry_points
from typing import get_args

from timeline.extract.records import FAMILY, SIDES, Article, Claim, Status

GROUP = "tumen.extractors"
Finder = Callable[[Article], Iterable[Claim]]
log = logging.getLogger(__name__)


class UnknownPlug(LookupError):
    """No installed package offers an extractor of that name."""


def load(name: str) -> Finder:
    """The extractor that an installed package offers under the name. Raises UnknownPlug, which tells those there are."""
    offered = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in offered:
        there = ", ".join(sorted(offered)) or "none is installed"
        raise UnknownPlug(f"no extractor is called {name!r} (entry point group {GROUP}: {there})")
    finder: Finder = offered[name].load()
    return finder


def checked(claims: Iterable[Claim], article: Article) -> tuple[Claim, ...]:
    """The claims that may get in, by place; each of the others is logged with what is wrong with it."""
    kept = []
    for claim in claims:
        if faults := list(_faults(claim, article)):
            log.warning("claim left out: %s", "; ".join(faults))
        else:
            kept.append(claim)
    return tuple(sorted(kept, key=lambda c: (c.start, c.kind, c.sides)))


def _faults(claim: Claim, article: Article) -> Iterator[str]:
    if not claim.quote or article.text[claim.start : claim.end] != claim.quote:
        yield f"its quote does not stand at {claim.start} to {claim.end} of the article"
    if claim.kind not in FAMILY:
        yield f"kind {claim.kind!r} is not one of {', '.join(FAMILY)}"
    if claim.status not in get_args(Status):
        yield f"status {claim.status!r} is not one of {', '.join(get_args(Status))}"
    if len(claim.sides) < 2 or list(claim.sides) != sorted(set(claim.sides) & set(SIDES)):
        yield f"sides {claim.sides!r} are not two or three of {', '.join(SIDES)}, sorted"
    if not 0 <= claim.confidence <= 1:
        yield f"confidence {claim.confidence} is not between 0 and 1"
