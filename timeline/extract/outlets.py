"""Outlets and agencies by the names that articles write."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from timeline.extract.folding import fold
from timeline.extract.layout import CREDIT, table
from timeline.extract.records import OutletRef, Reference

_REACH_BEFORE, _REACH_AFTER = 60, 90
_NO_LETTER = re.compile(r"[\W_]")
_DOMAIN_ENDING = re.compile(r"(?:\.[a-z]+)+$", re.I)
_WORD = re.compile(r"\w+")
_NAME_START = re.compile(r"[A-ZА-ЯЁ]+[^\W_A-ZА-ЯЁ]*")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_COMPANY = (".co.id", ".com.my", ".co.uk", ".com.sg")  # endings that nobody cites
_APPOSITION = re.compile(r",[^,.\n]{3,60},")  # "Rodong Sinmun, harian partai, menyatakan"
_CREDIT = re.compile(CREDIT, re.I)
_DOMAIN = re.compile(r"(?:www\.)?([\w-]+)((?:\.[a-z]{2,10}){1,2})", re.I)

_ADDRESS = re.compile(
    r"(?<![@\w])(?:https?://)?(?:www\.)?((?:[a-z0-9-]{2,30}\.){1,3}(?:com|id|net|org|online|tv|my|sg|th|au|uk))(?![\w.])"
)
_SITE_START = re.compile(r"\b[a-z0-9]+(?=[a-z0-9.-]*\.[a-z]{2})")
_ENDINGS = (".com", ".id", ".net", ".org", ".online", ".tv", ".my", ".sg", ".th", ".au", ".uk")


@lru_cache(4096)  # lines that may name an outlet are looked up again and again
def squeezed(name: str) -> str:
    """The name without case, spaces and punctuation."""
    return _NO_LETTER.sub("", name.casefold())


class OutletNames:
    """Names of a reference's outlets, compiled once."""

    def __init__(self, reference: Reference) -> None:
        self._by_name: dict[str, OutletRef] = {}
        for outlet in reference.outlets:
            for name in _names(outlet):
                self._by_name.setdefault(squeezed(name), outlet)
        self._agencies: dict[str, list[tuple[str, OutletRef]]] = defaultdict(list)  # by how the name begins
        for outlet in reference.outlets:
            for name in _spellings(outlet) if outlet.agency else ():
                if start := _NAME_START.match(name) or _WORD.match(name):
                    self._agencies[start[0]].append((name, outlet))
        for spellings in self._agencies.values():
            spellings.sort(key=lambda spelling: -len(spelling[0]))
        self._unspaced_starts = [start for start in self._agencies if _UNSPACED.match(start)]
        self._small_starts = [start for start, names in self._agencies.items() if _is_small(start, names)]

    def known(self, name: str) -> OutletRef | None:
        found = self._by_name.get(squeezed(name))
        return found or (self._by_name.get(squeezed(_DOMAIN_ENDING.sub("", name))) if "." in name else None)

    def canonical(self, name: str) -> str:
        """The outlet as a reader would cite it; an unknown one as written, out of capitals."""
        name = name.strip(" .,-|")
        if known := self.known(name):
            return known.name
        if domain := _DOMAIN.fullmatch(name):
            site = domain[1] + domain[2] if domain[2].lower() not in _COMPANY else domain[1].title()
            return site.lower() if name.isupper() and site != domain[1].title() else site
        return name.title() if name.isupper() and len(name) > 4 else name

    def signed(self, folded: str) -> str | None:
        """The outlet whose address or page furniture stands in the text."""
        lowered = folded.lower()
        for mark, name in table()["outlet_marks"].items():
            if mark in lowered:
                return str(name)
        for match in _ADDRESS.finditer(lowered) if any(ending in lowered for ending in _ENDINGS) else ():
            known = self.known(match[1])
            if known and known.kind != "agency":
                return known.name
        return None

    def agencies(self, folded: str, outlet: str | None) -> tuple[str, ...]:
        """Agencies that the text names as where it has the news from, in order, each once; not the outlet itself."""
        found: dict[str, None] = {}
        for start, end, agency in self._mentioned(folded):
            if agency.name != outlet and agency.name not in found and _is_attributed(folded, start, end):
                found[agency.name] = None
        return tuple(found)

    def _mentioned(self, folded: str) -> list[tuple[int, int, OutletRef]]:
        """Agencies by name: alone, or glued to small letters by lost markup ("dilansirAl Jazeera"); unspaced ones anywhere."""
        odd = self._small_starts + (self._unspaced_starts if _UNSPACED.search(folded) else [])
        starts = {
            *(self._agencies.keys() & set(_NAME_START.findall(folded))),
            *(start for start in odd if start in folded),
        }
        found: dict[int, tuple[int, int, OutletRef]] = {}
        for start in starts:
            for spelling, agency in self._agencies[start]:
                at = folded.find(spelling)
                while at >= 0:
                    end = at + len(spelling)
                    if at not in found and (_UNSPACED.match(spelling) or _stands_alone(folded, at, end)):
                        found[at] = (at, end, agency)
                    at = folded.find(spelling, end)
        return [found[at] for at in sorted(found)]

    def agencies_in(self, label: str) -> Iterator[str]:
        """Agencies in a source label such as "Associated Press / KCNA"; unknown names as written."""
        for part in re.split(r"\s*(?:/|,|;|&|\bdan\b|\band\b)\s*", label):
            part = part.strip(" .")
            if known := self.known(part):
                yield known.name


def _is_small(start: str, names: list[tuple[str, OutletRef]]) -> bool:
    """Whether names, not only addresses, begin so: "dpa", "teleSUR"."""
    if _NAME_START.match(start) or _UNSPACED.match(start):
        return False
    return any(not _DOMAIN.fullmatch(name) for name, _ in names)


def _spellings(outlet: OutletRef) -> set[str]:
    """How texts write an agency, in folded form; not "kantor berita X", since X alone is found there."""
    names = {fold(name).strip('"') for name in _names(outlet)}
    return {name for name in names if len(name) > 1 and not any(name.endswith(f" {other}") for other in names)}


def _names(outlet: OutletRef) -> set[str]:
    return {outlet.name, *(name for names in outlet.names.values() for name in names)} | (
        {outlet.domain} if outlet.domain else set()
    )


def _stands_alone(folded: str, start: int, end: int) -> bool:
    before = folded[start - 1 : start]
    glued = before.islower() and folded[start].isupper()
    return not (folded[end : end + 1].isalnum() or before == "." or (before.isalnum() and not glued))


def _is_attributed(folded: str, start: int, end: int) -> bool:
    before = re.split(r"[.!?\n]\s", folded[max(0, start - _REACH_BEFORE) : start].lower())[-1]
    after = folded[end : end + _REACH_AFTER].lower()
    if (opened := before.rfind("(")) > before.rfind(")"):
        if _CREDIT.match(folded, start - len(before) + opened):
            return False
        if before.endswith("(") and after.startswith((")", "/", ",")):
            return True
    words = table()
    if any(cue in before for cue in words["attribution_before"]):
        return True
    after = _APPOSITION.sub("", after, count=1) if _APPOSITION.match(after) else after
    return any(after.lstrip(" ,").startswith(cue) or f" {cue}" in after[:24] for cue in words["attribution_after"])
