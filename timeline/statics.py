"""Files for browsers: Plotly's own bundle from its package, nothing copied into the repository, and what is sent compressed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import plotly
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

FOLDER = Path(plotly.__file__).parent / "package_data"
NAME = "plotly.min.js"
LASTING = {"timeline/frames.js", "timeline/fault.css"}  # other sites and the page of faults ask for them without a hash


class PlotlyFinder(BaseFinder):
    """Finds `plotly/plotly.min.js`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=FOLDER)
        self.storage.prefix = "plotly"  # type: ignore[attr-defined]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        found = str(FOLDER / NAME) if path == f"plotly/{NAME}" else None
        return ([found] if found else []) if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        yield NAME, self.storage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Compresses what is asked for by readers alone: not the unhashed double of every file, nor the maps of programmers."""

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        hashed = set(self.hashed_files.values())
        yield from super().compress_files(
            path for path in paths if (path in hashed or path in LASTING) and not path.endswith(".map")
        )
