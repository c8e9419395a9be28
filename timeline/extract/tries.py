"""Regular expressions from word lists, as tries: one pass finds the longest of thousands of phrases.

A trie keeps the expression linear: at each character at most one branch can go on (method: Fredkin, "Trie memory",
CACM 3(9), 1960). A phrase that ends in `*` stands for any word ending.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_END = ""
_ANY_ENDING = "*"


def trie_pattern(phrases: Iterable[str]) -> str:
    """A regular expression for any of the phrases, the longest first; "(?!)" (matches nothing) if there are none."""
    root: dict[str, Any] = {}
    for phrase in phrases:
        node = root
        for char in phrase.removesuffix(_ANY_ENDING):
            node = node.setdefault(char, {})
        node[_ANY_ENDING if phrase.endswith(_ANY_ENDING) else _END] = {}
    return _expression(root) if root else "(?!)"


def _expression(node: dict[str, Any]) -> str:
    branches = [
        re.escape(char) + _expression(child) for char, child in sorted(node.items()) if char not in (_END, _ANY_ENDING)
    ]
    if _ANY_ENDING in node:
        branches.append(r"\w*")
    elif _END in node:
        if not branches:
            return ""
        return f"(?:{'|'.join(branches)})?"
    if len(branches) == 1:
        return branches[0]
    return f"(?:{'|'.join(branches)})"
