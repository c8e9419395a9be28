"""Outlets and agencies by the names that articles write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from timeline.extract.layout import table
from timeline.extract.records import OutletRef, Reference
from timeline.extract.tries import trie_pattern

_REACH_BEFORE, _REACH_AFTER = 60, 40
_DOMAIN = re.compile(r"(?:www\.)?([\w-]+)((?:\.[a-z]{2,10}){1,2})", re.I)

_ADDRESS = re.compile(
    r"(?<![@\w])(?:https?://)?(?:www\.)?((?:[a-z0-9-]{2,30}\.){1,3}(?:com|id|net|org|online|tv|my|sg|th|au|uk))(?![\w.])"
)


def squeezed(name: str) -> str:
    """The name without case, spaces and punctuation."""
    return re.sub(r"[\W_]", "", name.casefold())


class OutletNames:
    """Names of a reference's outlets, compiled once."""

    def __init__(self, reference: Reference) -> None:
        self._by_name: dict[str, OutletRef] = {}
        for outlet in reference.outlets:
            for name in _names(outlet):
                self._by_name.setdefault(squeezed(name), outlet)
        agencies = [outlet for outlet in reference.outlets if outlet.agency]
        self._agency_by_spelling: Mapping[str, OutletRef] = {n: o for o in agencies for n in _names(o) if len(n) > 1}

    @cached_property
    def _agency_pattern(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w.])(?:{trie_pattern(self._agency_by_spelling)})(?![\w])")

    def known(self, name: str) -> OutletRef | None:
        return self._by_name.get(squeezed(name)) or self._by_name.get(
            squeezed(re.sub(r"(?:\.[a-z]+)+$", "", name, flags=re.I))
        )

    def canonical(self, name: str) -> str:
        """The outlet as a reader would cite it; an unknown one as written, out of capitals."""
        name = name.strip(" .,-|")
        if known := self.known(name):
            return known.name
        domain = _DOMAIN.fullmatch(name)
        if domain and name.isupper():
            name = domain[1] if domain[2].lower() in (".co.id", ".com", ".id", ".co", ".net") else name
        return name.title() if name.isupper() and len(name) > 4 else name

    def signed(self, folded: str) -> str | None:
        """The outlet whose address or page furniture stands in the text."""
        lowered = folded.lower()
        for mark, name in table()["outlet_marks"].items():
            if mark in lowered:
                return str(name)
        for match in _ADDRESS.finditer(lowered):
            known = self.known(match[1])
            if known and known.kind != "agency":
                return known.name
        return None

    def agencies(self, folded: str, outlet: str | None) -> tuple[str, ...]:
        """Agencies that the text names as where it has the news from, in order, each once; not the outlet itself."""
        found: dict[str, None] = {}
        for match in self._agency_pattern.finditer(folded):
            name = self._agency_by_spelling[match[0]].name
            if name != outlet and name not in found and _is_attributed(folded, match.start(), match.end()):
                found[name] = None
        return tuple(found)

    def agencies_in(self, label: str) -> Iterator[str]:
        """Agencies in a source label such as "Associated Press / KCNA"; unknown names as written."""
        for part in re.split(r"\s*(?:/|,|;|&|\bdan\b|\band\b)\s*", label):
            part = part.strip(" .")
            if known := self.known(part):
                yield known.name


def _names(outlet: OutletRef) -> set[str]:
    return {outlet.name, *(name for names in outlet.names.values() for name in names)} | (
        {outlet.domain} if outlet.domain else set()
    )


def _is_attributed(folded: str, start: int, end: int) -> bool:
    before = re.split(r"[.!?\n]\s", folded[max(0, start - _REACH_BEFORE) : start].lower())[-1]
    after = folded[end : end + _REACH_AFTER].lower()
    if folded[start - 1 : start] == "(" and folded[end : end + 1] in (")", "/", ","):
        return True
    words = table()
    return any(cue in before for cue in words["attribution_before"]) or any(
        after.lstrip(" ,").startswith(cue) or f" {cue}" in after[:24] for cue in words["attribution_after"]
    )
