"""Characters that are not seen but change what is: they turn the order of letters round, split words, or hide text.

Pages show them as ⟨U+202E⟩ with their name; data and exports keep the original (Unicode Technical Report 36, "Unicode
Security Considerations", 2.4 and 3). Soft hyphens stay as they are: news sites write them and they only allow a line break.
"""

from __future__ import annotations

import re
import unicodedata

# Controls but tab and newlines; marks, embeddings, overrides and isolates of direction; signs without width or look; fillers
# that pass for letters; separators of lines; what language tags were spelled with.
_ALWAYS = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f"
)
# Joiners shape letters of Arabic and Indic scripts and join emoji; between other letters they only hide.
_SHAPED = "\u0590-\u0fff\u1000-\u109f\u1780-\u17ff\u2190-\u2bff\ufb50-\ufdff\ufe0f\ufe70-\ufefc\U0001f000-\U0001faff"
UNSEEN = re.compile(f"[{_ALWAYS}]|(?<![{_SHAPED}])[\u200c\u200d]")
_CONTROLS = {0x1B: "ESCAPE", 0x08: "BACKSPACE", 0x00: "NULL", 0x7F: "DELETE"}  # they have no names in Unicode


def spelled(text: str) -> str:
    """The text with unseen characters written out, for places that take no markup."""
    return UNSEEN.sub(lambda match: sign(match[0]), text)


def sign(character: str) -> str:
    return f"⟨U+{ord(character):04X}⟩"


def name(character: str) -> str:
    return unicodedata.name(character, "") or _CONTROLS.get(ord(character), "CONTROL CHARACTER")
