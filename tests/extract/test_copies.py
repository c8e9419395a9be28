"""Copies of one text, however the outlets dressed it; and texts that only sound alike."""

import pytest

from benchmarks.copies_quality import score, texts
from timeline.extract.copies import MOST, fingerprints, is_copy, shingles

STORY = (
    "The defence ministers of the two countries met in the capital on Wednesday and signed a plan of work for next year."
    " They spoke for three hours, according to the state agency, and agreed to exchange officers of their academies."
    " A joint exercise at sea was not ruled out, but no date was given for it. The guests laid wreaths at a monument and"
    " saw a display of new weapons before they left for the airport, where an honour guard had lined up in the rain."
)
TAIL = " Analysts in the region said that the visit had been prepared for months and that more such visits would follow soon."


def met(one: str, other: str) -> bool:
    """Whether their fingerprints would bring two texts together."""
    return bool(set(fingerprints(one)) & set(fingerprints(other)))


@pytest.mark.parametrize(
    ("other", "copied"),
    [
        (STORY, True),
        (STORY.upper().replace(",", " –"), True),  # letters and punctuation do not count
        ("OUTLET.EXAMPLE – " + STORY + TAIL, True),  # dressed with a line of its own
        (STORY[: len(STORY) * 2 // 3], True),  # cut short
        (TAIL + TAIL.replace("Analysts", "Diplomats") + STORY, True),
        (STORY.replace("Wednesday", "Thursday").replace("three", "four"), True),  # a later version of it
        ("The ministers met on Wednesday. " + TAIL * 3, False),  # the same news in other words
        ("The defence ministers of the two countries met in the capital on Wednesday.", False),  # too short to tell
    ],
)
def test_copies(other, copied):
    assert is_copy(shingles(STORY), shingles(other), one_outlet=False) is copied
    assert is_copy(shingles(other), shingles(STORY), one_outlet=False) is copied
    if copied:
        assert met(STORY, other)


def test_scripts_without_spaces():
    text = "两国国防部长周三在首都举行会谈并签署了明年的工作计划。双方会谈持续三个小时,同意互派军事院校学员。海上联合演习的日期尚未确定。"
    assert is_copy(shingles(text), shingles("本报讯" + text), one_outlet=False)
    assert is_copy(shingles(text), shingles("Jakarta, Kantor Berita - " * 20 + text), one_outlet=False)
    assert not is_copy(shingles(text), shingles(text[::-1]), one_outlet=False)


def test_furniture_of_an_outlet():
    """What all articles of an outlet have in common does not make them copies; another outlet has no reason to share it."""
    half, rest = STORY[: len(STORY) // 2], STORY[len(STORY) // 2 :]
    first, second = half + " ".join(reversed(rest.split())), half + " ".join(sorted(rest.split()))
    assert not is_copy(shingles(first), shingles(second), one_outlet=True)
    assert is_copy(shingles(first), shingles(second), one_outlet=False)


def test_fingerprints_are_numbers_that_a_database_holds():
    numbers = fingerprints(STORY)
    assert all(-(2**63) <= number < 2**63 for number in numbers)
    assert len(fingerprints("")) == 1  # nothing to read is no error
    assert len(fingerprints(" ".join(str(n) for n in range(9000)))) == MOST  # and a book has no more than its share


def test_fifteen_words_in_a_row_share_a_fingerprint():
    words = STORY.split()
    for at in range(len(words) - 15):
        assert met(STORY, " ".join(["begun", "otherwise", *words[at : at + 15], "ended", "otherwise"]))


def test_syndicated_copies_in_every_dress():
    """All but one in twenty are found, and nothing is taken for a copy that only reports the same."""
    result = score(texts())
    assert len(result.found) + len(result.missed) > 130
    assert result.recall >= 0.95 and not result.wrong
