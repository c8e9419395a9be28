"""Folds typographic variants one to one, so that offsets in the folded text are offsets in the stored text."""

from __future__ import annotations

_TABLE = str.maketrans(
    {
        **dict.fromkeys(
            "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
            "\u202f\u205f\u3000\t\v\f", " "),
        **dict.fromkeys("\u2028\u2029\u0085", "\n"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc\u0060\uff07", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02", '"'),
        **{chr(0xFF10 + d): str(d) for d in range(10)},
        "\uff08": "(", "\uff09": ")", "\uff0f": "/", "\uff0e": ".", "\uff1a": ":",
    }
)  # fmt: skip


def fold(text: str) -> str:
    """The text with spaces, dashes, quotes and full-width digits in their plain form; same length as `text`."""
    return text.translate(_TABLE)
