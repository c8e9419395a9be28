"""Folds typographic variants one to one, so that offsets in the folded text are offsets in the stored text.

What stands for one character but takes several (a character reference of HTML, an escaped quotation mark) is folded to
that character and padded with spaces, so the length stays the same.
"""

from __future__ import annotations

import re
from html.entities import html5

_CHARACTERS = {
    **dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
        "\u202f\u205f\u3000\t\v\f", " "),
    # without width, as pages leave them between words
    **dict.fromkeys("\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff", " "),
    **dict.fromkeys("\u2028\u2029\u0085", "\n"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc\u0060\uff07", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02", '"'),
    **{chr(0xFF10 + d): str(d) for d in range(10)},
    "\uff08": "(", "\uff09": ")", "\uff0f": "/", "\uff0e": ".", "\uff1a": ":",
}  # fmt: skip
_VARIANT = re.compile(f"[{re.escape(''.join(_CHARACTERS))}]")  # quicker than str.translate where they are few
_REFERENCE = re.compile(r"&(#\d{2,6}|#x[0-9a-fA-F]{2,6}|[A-Za-z]{2,8});")
_ESCAPED_QUOTE = re.compile(r"(?<=\S)\\([\"'])|\\([\"'])")


def fold(text: str) -> str:
    """The text with spaces, dashes, quotes and full-width digits in their plain form; same length as `text`."""
    folded = _plain(text)
    if "&" in folded:
        folded = _REFERENCE.sub(_referred, folded)
    if "\\" in folded:
        folded = _ESCAPED_QUOTE.sub(lambda quote: f"'{quote[1]}" if quote[1] else f" {quote[2]}", folded)
    return folded


def _plain(text: str) -> str:
    return _VARIANT.sub(lambda variant: _CHARACTERS[variant[0]], text)


def _referred(reference: re.Match[str]) -> str:
    """The character that an HTML reference stands for, as wide as the reference; one that is unknown stays."""
    name = reference[1]
    if name.startswith("#"):
        code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        character = chr(code) if 31 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
    else:
        character = html5.get(f"{name};", "")
    return _plain(character).ljust(len(reference[0])) if len(character) == 1 else reference[0]
