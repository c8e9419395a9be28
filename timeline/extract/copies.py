"""Near-duplicate texts: the same agency copy under several mastheads.

A text is the set of its runs of `WORDS` words (shingles; Broder 1997, "On the resemblance and containment of
documents"). MinHash signatures, cut into bands, find the texts that may be copies without comparing all with all
(Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", ch. 3); the shingles themselves decide. Containment, not
resemblance, is what decides: outlets cut agency copy short and put their own line on top.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b
from struct import pack

from rensa import RMinHash

from timeline.extract.folding import fold

WORDS = 4
BANDS, ROWS = 32, 4  # texts that share 2/5 of their shingles meet in a band with a chance of 56 %, 3/5 of 99 %
CONTAINED = 0.5  # share of the shorter text's shingles that stand in the other: then one is copied from the other
_LEAST = 20  # shingles: below that, a common sentence decides
_SEED = 1
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def shingles(text: str) -> frozenset[str]:
    """Runs of words, lower case and without punctuation; of characters in scripts without spaces."""
    words = _WORD.findall(fold(text).lower())
    if len(_UNSPACED.findall(text)) * 4 > len(text):
        words = list("".join(words))
    return frozenset(" ".join(words[at : at + WORDS]) for at in range(max(1, len(words) - WORDS + 1)))


def bands(parts: frozenset[str]) -> tuple[int, ...]:
    """One signed 64-bit number a band; two texts with the same number in some band may be copies."""
    signature = RMinHash(num_perm=BANDS * ROWS, seed=_SEED)
    signature.update(sorted(parts))
    values = signature.digest()
    return tuple(_number(band, values[band * ROWS : (band + 1) * ROWS]) for band in range(BANDS))


def _number(band: int, values: Sequence[int]) -> int:
    digest = blake2b(pack(f"<{1 + ROWS}I", band, *values), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def is_copy(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether one text is copied from the other, or both from a third."""
    shorter = min(len(one), len(other))
    return shorter >= _LEAST and len(one & other) >= CONTAINED * shorter
