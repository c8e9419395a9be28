"""Near-duplicate texts: the same agency copy under several mastheads.

A text is the set of its runs of `WORDS` words (shingles), and one is copied from another if enough of the shorter one's
stand in both. Containment, not resemblance, is what decides (Broder 1997, "On the resemblance and containment of
documents"): outlets cut agency copy short and put their own lines on top, so that two copies of one text may have less
than a third of all their words in common, which is where MinHash bands fail. What may be a copy is found by winnowing
instead (Schleimer, Wilkerson, Aiken 2003, "Winnowing: local algorithms for document fingerprinting"): of every `WINDOW`
neighbouring runs of `RUN` words the one with the smallest hash is kept, so that two texts with `RUN + WINDOW - 1` words
in a row in common always share a fingerprint.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

from timeline.extract.folding import fold

WORDS = 4
RUN, WINDOW = 8, 8
MOST = 256  # fingerprints of a text; the smallest of a longer one, which are the same in its copies
CONTAINED = 0.35  # share of the shorter text's shingles that stand in the other: then one is copied from the other
FURNITURE = 0.6  # the same within one outlet, whose articles share leads, links and footers
_LEAST = 20  # shingles in common: below that, a common sentence decides
_UNSPACED = r"\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")


def shingles(text: str) -> frozenset[str]:
    """Runs of words, lower case and without punctuation; in scripts without spaces every character is a word."""
    return frozenset(_runs(text, WORDS))


def fingerprints(text: str) -> tuple[int, ...]:
    """At most `MOST` signed 64-bit numbers, in order; texts that have none in common are no copies."""
    hashes = [_number(run) for run in _runs(text, RUN)]
    windows = range(max(1, len(hashes) - WINDOW + 1))
    return tuple(sorted({min(hashes[at : at + WINDOW]) for at in windows})[:MOST])


def is_copy(one: frozenset[str], other: frozenset[str], *, one_outlet: bool) -> bool:
    """Whether one text, given as shingles, is copied from the other, or both from a third."""
    common, share = len(one & other), FURNITURE if one_outlet else CONTAINED
    return common >= _LEAST and common >= share * min(len(one), len(other))


def _runs(text: str, length: int) -> Sequence[str]:
    words = _WORD.findall(fold(text).lower())
    return [" ".join(words[at : at + length]) for at in range(max(1, len(words) - length + 1))]


def _number(run: str) -> int:
    return int.from_bytes(blake2b(run.encode(), digest_size=8).digest(), "little", signed=True)
