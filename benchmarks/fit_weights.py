"""Fits the weights of `timeline/extract/lexicon/weights.toml` on annotated articles.

usage: python -m benchmarks.fit_weights GOLD_DIR ARTICLE_DIR [GOLD_DIR ARTICLE_DIR …] [--write] [--c 0.1]

Every candidate of every article becomes a row: its features, and whether it meets an annotated contact (same sides,
same family, dates that overlap within a day). L2 logistic regression (scikit-learn); five folds by article tell how
well it carries over, in the measures of `manage.py evaluate`. Without --write nothing is changed.
"""

from __future__ import annotations

from pathlib import Path

WEIGHTS = Path(__file__).parent.parent / "timeline" / "extract" / "lexicon" / "weights.toml"
MIN_COUNT = 5  # features seen more rarely are left out: they would learn single sentences by heart
