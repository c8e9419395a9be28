"""House rules as tests."""

from __future__ import annotations

import ast
import re

import pytest

from tests.conftest import ROOT

MODULES = sorted(p for p in (ROOT / "timeline").rglob("*.py") if "migrations" not in p.parts)
EXTRACT = [p for p in MODULES if "extract" in p.relative_to(ROOT).parts[1:2]]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def imported(path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", EXTRACT, ids=lambda p: p.name)
def test_extract_knows_no_framework(path):
    for name in imported(path):
        assert not name.startswith("django"), name
        assert not name.startswith("timeline") or name.startswith("timeline.extract"), name


@pytest.mark.parametrize("path", EXTRACT, ids=lambda p: p.name)
def test_extract_asks_no_clock(path):
    assert not re.search(r"\b(?:now|today|utcnow)\(\)", path.read_text("utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_and_functions_are_short(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 420
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno <= 45, node.name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_no_inline_script_or_style(path):
    text = path.read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text)
    assert not re.search(r"<style|\sstyle=|\son\w+=|hx-on", text)
    assert not re.search(r"\|\s*(?:safe|striptags|truncate\w*_html|removetags)\b|autoescape off", text)
    assert "://" not in re.sub(r"https://www\.wikidata\.org/wiki/", "", text)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_article_text_is_never_trusted(path):
    text = path.read_text("utf-8")
    assert not re.search(r"strip_tags|pickle|eval\(|exec\(", text)
    if re.search(r"mark_safe\(|SafeString\(", text):  # only what writes markup itself, and escapes all text in it
        assert path.name in ("svg.py", "tumen.py") and "escape" in text
