"""python -m tests.fuzz TARGET SECONDS: coverage-guided fuzzing (atheris, `make fuzz`). A crash is kept in tests/fuzz/corpus."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["timeline.extract"]):
    from tests.fuzz.targets import CORPUS, TARGETS, extractor

from tests.conftest import ROOT


def main() -> None:
    name, seconds = sys.argv[1], sys.argv[2]
    extractor()
    with tempfile.TemporaryDirectory(prefix="tumen-fuzz-") as folder:
        for number, path in enumerate(sorted((ROOT / "fixtures" / "articles").glob("*.*"))):
            Path(folder, str(number)).write_bytes(bytes([number % 7, 0xB0, 0xD0]) + path.read_bytes()[:1500])
        limits = [f"-max_total_time={seconds}", "-timeout=10", "-max_len=2000", "-rss_limit_mb=2048"]
        found = f"-artifact_prefix={CORPUS}/{name}-"
        atheris.Setup([sys.argv[0], *limits, found, folder, str(CORPUS)], TARGETS[name])
        atheris.Fuzz()


main()
