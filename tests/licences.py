"""Licences of the packages that an installation gets: python -m tests.licences > docs/licences.md"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, files, metadata

from tests.conftest import ROOT

HEAD = """# Licences of what Tumen is built on

The packages of `requirements.txt`, by what they say of themselves. Written by `make licences`. None of them is copied into the
repository; htmx comes with django-htmx (Zero-Clause BSD), plotly.js with plotly (MIT).

| package | version | licence |
| --- | --- | --- |
"""


def locked() -> dict[str, str]:
    """Versions by name, as locked."""
    text = (ROOT / "requirements.txt").read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^ ;\\]+)", text, re.M))


def licence(name: str) -> str:
    """As the package's metadata names it: expression, classifiers, or the first line of the field."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return "not installed on this platform"
    if expression := told.get("License-Expression"):
        return expression
    classes = [c.rpartition(" :: ")[2] for c in told.get_all("Classifier") or [] if c.startswith("License ::")]
    return ", ".join(classes) or (told.get("License") or _by_text(name)).splitlines()[0]


def _by_text(name: str) -> str:
    """What the licence text that the package ships is, if it is the MIT licence's."""
    texts = [file.read_text("utf-8") for file in files(name) or () if file.name.startswith(("LICENSE", "LICENCE"))]
    return "MIT" if any("Permission is hereby granted, free of charge" in text for text in texts) else "unknown"


if __name__ == "__main__":
    print(HEAD + "\n".join(f"| {name} | {version} | {licence(name)} |" for name, version in sorted(locked().items())))
