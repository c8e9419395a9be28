"""Fits the weights of `timeline/extract/lexicon/weights.toml` on annotated articles.

usage: python -m benchmarks.fit_weights GOLD_DIR ARTICLE_DIR [GOLD_DIR ARTICLE_DIR …] [--write] [--c 0.1]

Every candidate of every article becomes a row: its features, and whether it meets an annotated contact (same sides,
same family, dates that overlap within a day). L2 logistic regression (scikit-learn); five folds by article tell how
well it carries over, in the measures of `manage.py evaluate`. Without --write nothing is changed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from timeline.evaluation import meets
from timeline.extract.articles import parse
from timeline.extract.candidates import candidates
from timeline.extract.dates import find_dates
from timeline.extract.decode import decode
from timeline.extract.discourse import read_discourse
from timeline.extract.extractor import Extractor
from timeline.extract.lexicons import lexicon, searchable
from timeline.extract.mentions import find_mentions
from timeline.extract.records import RawArticle
from timeline.extract.weighing import features
from timeline.reference import reference_from_fixtures

WEIGHTS = Path(__file__).parent.parent / "timeline" / "extract" / "lexicon" / "weights.toml"
MIN_COUNT = 5  # features seen more rarely are left out: they would learn single sentences by heart
