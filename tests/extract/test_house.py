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


# What may call markup safe, how often, and why `format_html` does not do there.
TRUSTED = {
    # It escapes numbers too: a chart of 1,000 marks took 10 ms instead of 1.2. The next test looks at what stands in its markup.
    "timeline/svg.py": 2,
    # JSON inside a script element must not be escaped as HTML; "<", ">" and "&" are, as in Django's own `json_script`.
    "timeline/templatetags/tumen.py": 1,
}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_article_text_is_never_trusted(path):
    text = path.read_text("utf-8")
    assert not re.search(r"strip_tags|eval\(|exec\(", text)
    # the names by which worker processes start, in a file that this program has just written; never what is read
    assert ("pickle" in text) == (path.name == "workers.py" and text.count("pickle.loads") == 1)
    assert len(re.findall(r"mark_safe\(|SafeString\(", text)) == TRUSTED.get(str(path.relative_to(ROOT)), 0)


TEXTS = {"title", "label", "key", "public_id", "name", "day"}  # attributes that hold words


def test_markup_of_charts_escapes_every_text():
    """In each f-string that is markup, what holds words or is made by a call stands inside `escape(…)`."""
    escaping = 0
    for markup in ast.walk(ast.parse((ROOT / "timeline" / "svg.py").read_text("utf-8"))):
        if not isinstance(markup, ast.JoinedStr) or "<" not in ast.unparse(markup):
            continue
        for part in (value.value for value in markup.values if isinstance(value, ast.FormattedValue)):
            match part:
                case ast.Call(func=ast.Name("escape")):
                    escaping += 1
                case ast.Call(func=ast.Name(name)):
                    assert name in {"max", "_tick_label", "_classes", "_shape"}, (
                        name
                    )  # numbers; what escapes or has no words
                case ast.Attribute(attr=name):
                    assert name not in TEXTS, name
    assert escaping >= 7
