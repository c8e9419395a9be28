"""The reference data of fixtures/: loads, is well formed, and says what public record says."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from timeline.extract.gazetteer import Gazetteer, name_form
from timeline.extract.outlets import squeezed
from timeline.extract.records import SIDES
from timeline.models import Actor, Office, Outlet, Place
from timeline.models.choices import ActorKind, Interest, Level, OutletKind, PlacePrecision
from timeline.reference import reference_from_fixtures

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
NAMES = ("actors", "offices", "places", "outlets")
TODAY = dt.date(2026, 12, 31)  # no office may end after the data was last looked through
SCRIPTS = {"ru": r"[А-Яа-яЁёІі]", "zh": r"[\u3400-\u9fff]", "ko": r"[\uac00-\ud7af]"}
UNSPACED = re.compile(r"[\u3400-\u9fff\uac00-\ud7af]")

# South, north, west and east bounds in degrees, rounded outwards. Russia's east reaches over the date line.
BOXES = {
    "RU": (41, 82, 19, 191), "KP": (37.5, 43.1, 124, 131), "CN": (18, 54, 73, 135.1), "KR": (33, 38.7, 124, 132),
    "JP": (24, 46, 122, 146), "US": (18, 72, -180, -66), "UA": (44, 53, 22, 41), "TW": (21, 26, 119, 123),
    "ID": (-11, 6, 95, 141), "MY": (0, 8, 99, 120), "SG": (1, 2, 103, 105), "TH": (5, 21, 97, 106),
    "VN": (8, 24, 102, 110), "LA": (13, 23, 100, 108), "KH": (10, 15, 102, 108), "MM": (9, 29, 92, 102),
    "PH": (4, 21, 116, 127), "PG": (-12, 0, 140, 157), "IN": (6, 36, 68, 98), "PK": (23, 38, 60, 78),
    "AF": (29, 39, 60, 75), "IR": (25, 40, 44, 64), "IQ": (29, 38, 38, 49), "SY": (32, 38, 35, 43),
    "IL": (29, 34, 34, 36), "SA": (16, 33, 34, 56), "AE": (22, 27, 51, 57), "QA": (24, 27, 50, 52),
    "TR": (35, 43, 25, 45), "EG": (21, 32, 24, 37), "ET": (3, 15, 32, 48), "ZA": (-35, -22, 16, 33),
    "KZ": (40, 56, 46, 88), "UZ": (37, 46, 55, 74), "KG": (39, 44, 69, 81), "TJ": (36, 42, 67, 76),
    "TM": (35, 43, 52, 67), "AZ": (38, 42, 44, 51), "AM": (38, 42, 43, 47), "GE": (41, 44, 40, 47),
    "MN": (41, 53, 87, 120), "BY": (51, 57, 23, 33), "GB": (49, 61, -9, 2), "FR": (41, 52, -6, 10),
    "DE": (47, 56, 5, 16), "BE": (49, 52, 2, 7), "NL": (50, 54, 3, 8), "CH": (45, 48, 5, 11), "AT": (46, 50, 9, 18),
    "IT": (35, 48, 6, 19), "VA": (41.8, 42, 12.4, 12.5), "ES": (35, 44, -10, 5), "PL": (49, 55, 14, 25),
    "HU": (45, 49, 16, 23), "RS": (42, 47, 18, 23), "FI": (59, 71, 19, 32), "SE": (55, 70, 10, 25),
    "NO": (57, 72, 4, 32), "BR": (-34, 6, -74, -34), "AR": (-56, -21, -74, -53), "CL": (-56, -17, -76, -66),
    "CU": (19, 24, -85, -74), "VE": (0, 13, -74, -59), "NI": (10, 16, -88, -82), "CA": (41, 84, -141, -52),
    "AU": (-44, -9, 112, 154), "NZ": (-48, -34, 166, 179),
}  # fmt: skip


def rows(name: str) -> list[dict[str, Any]]:
    return [row["fields"] for row in json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))]


ROWS = {name: rows(name) for name in NAMES}
PERSONS = [row for row in ROWS["actors"] if row["kind"] == "person"]


def spellings(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(language, name) for language, names in row["names"].items() for name in names]


# --- loading ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_loads_twice_without_duplicates() -> None:
    models = {"actors": Actor, "offices": Office, "places": Place, "outlets": Outlet}
    for _ in range(2):
        call_command("loaddata", *NAMES, verbosity=0)
        assert {name: model._default_manager.count() for name, model in models.items()} == {
            n: len(ROWS[n]) for n in NAMES
        }


@pytest.mark.django_db
def test_loaded_rows_pass_the_models_validation() -> None:
    call_command("loaddata", *NAMES, verbosity=0)
    for model in (Actor, Office, Place, Outlet):
        for row in model._default_manager.all():
            row.full_clean(validate_unique=False, validate_constraints=False)


@pytest.mark.parametrize("name", NAMES)
def test_files_are_sorted_and_plain(name: str) -> None:
    text = (FIXTURES / f"{name}.json").read_text("utf-8")
    data = json.loads(text)
    assert all(set(row) == {"model", "fields"} for row in data)  # natural keys: no pk
    keys = [row["fields"].get("slug") or row["fields"]["actor"][0] for row in data]
    assert keys == sorted(keys)
    assert text == json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def test_there_is_enough_to_read_news_with() -> None:
    count = {side: sum(row["side"] == side for row in PERSONS) for side in SIDES}
    assert min(count.values()) >= 70
    assert sum(row["side"] not in SIDES for row in PERSONS) >= 60
    assert len(ROWS["places"]) >= 150 and len(ROWS["outlets"]) >= 70


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["actors", "places", "outlets"])
def test_slugs_and_qids_are_unique(name: str) -> None:
    slugs = [row["slug"] for row in ROWS[name]]
    qids = [row["qid"] for row in ROWS[name] if row["qid"]]
    assert len(slugs) == len(set(slugs)) and len(qids) == len(set(qids))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)
    assert all(re.fullmatch(r"Q\d+", qid) for qid in qids)


def spelling_fault(file: str, language: str, spelling: str) -> str | None:
    """What is wrong with a spelling, None if nothing is."""
    if spelling != unicodedata.normalize("NFC", spelling).strip() or "  " in spelling or len(spelling) < 2:
        return "spaces, length or composition"
    if file != "outlets" and re.search(r"[;|~]", spelling):
        return "a separator"
    if language in SCRIPTS and not re.search(SCRIPTS[language], spelling) and not re.match(r"[A-Z0-9]", spelling):
        return "another script"
    if language in ("en", "id") and file != "outlets" and re.search("|".join(SCRIPTS.values()), spelling):
        return "not Latin"
    return None


@pytest.mark.parametrize("file", ["actors", "places", "outlets"])
def test_spellings_are_well_formed(file: str) -> None:
    faults = [
        (row["slug"], spelling, fault)
        for row in ROWS[file]
        for language, spelling in spellings(row)
        if (fault := spelling_fault(file, language, spelling))
    ]
    assert not faults


@pytest.mark.parametrize("file", ["actors", "places", "outlets"])
def test_the_first_english_spelling_is_the_name_and_none_comes_twice(file: str) -> None:
    for row in ROWS[file]:
        assert row["names"]["en"][0] == row["name"]
        assert all(len(names) == len(set(names)) for names in row["names"].values()), row["slug"]


def test_persons_of_the_sides_have_english_and_indonesian_names() -> None:
    for row in PERSONS:
        if row["side"] in SIDES:
            assert row["names"]["en"] and row["names"]["id"], row["slug"]


def test_indonesian_names_of_north_koreans_have_the_hyphen_that_kcna_leaves_out() -> None:
    for row in PERSONS:
        family, *given = row["name"].split()
        if row["side"] == "KP" and len(given) == 2:
            assert f"{family} {given[0]}-{given[1].lower()}" in row["names"]["id"]


@pytest.mark.parametrize("name", ["actors", "places"])
def test_full_names_mean_one_thing(name: str) -> None:
    meant: dict[str, set[str]] = defaultdict(set)
    for row in ROWS[name]:
        for _, spelling in spellings(row):
            if " " in spelling or UNSPACED.search(spelling) or name == "places":
                meant[name_form(spelling)].add(row["slug"])
    shared = {spelling: slugs for spelling, slugs in meant.items() if len(slugs) > 1}
    assert not shared


def test_names_of_persons_and_places_do_not_meet() -> None:
    places = {name_form(spelling) for row in ROWS["places"] for _, spelling in spellings(row)}
    assert not places & {name_form(spelling) for row in PERSONS for _, spelling in spellings(row)}


def test_outlets_are_told_apart_without_case_and_punctuation() -> None:
    meant: dict[str, set[str]] = defaultdict(set)
    for row in ROWS["outlets"]:
        for spelling in [row["domain"], *(name for _, name in spellings(row))]:
            meant[squeezed(spelling)].add(row["slug"])
    assert not {spelling: slugs for spelling, slugs in meant.items() if spelling and len(slugs) > 1}


@pytest.mark.parametrize(
    "trap",
    [
        "He", "So", "An", "Im",  # family names that are words of English: He Lifeng, So Hong Chan …
        "Moon", "Panda", "Price", "Power",  # likewise
        "Yang", "Sisi", "Duda",  # Indonesian: which, side, widower
        "Yuan", "Antonov",  # money, aircraft
        "Lima", "AS", "Puan",  # Indonesian: five, the United States, a form of address
        "Utara", "Selatan", "Korea Rakyat",  # parts of names
        "Pasifik", "Pacific",  # "Asia Pasifik", "Asia-Pacific" are no sea
        "Восточный", "Сухой",  # "Восточный экономический форум"; adjectives
        "Artem", "Hasan", "Sunan",  # first names of persons
        "빈", "개성", "하산", "우파", "도하", "제다", "시안", "나선", "라진", "수자", "힐", "한정", "김성",  # inside words
        "先锋", "四国", "韩正", "金星", "希尔", "康生", "东方",  # "美韩正在", Venus, "健康生活" …
    ],
)  # fmt: skip
def test_words_of_everyday_language_are_no_names(trap: str) -> None:
    every = {spelling for file in ("actors", "places") for row in ROWS[file] for _, spelling in spellings(row)}
    assert trap not in every | {row["surname"] for row in PERSONS}


# --- actors and offices -----------------------------------------------------------------------------------------------


def test_actors_hold_known_codes() -> None:
    for row in ROWS["actors"]:
        assert row["kind"] in ActorKind.values and re.fullmatch(r"([A-Z]{2})?", row["side"])
        assert row["surname"] == "" or row["kind"] == "person"
    states = {row["side"]: row for row in ROWS["actors"] if row["kind"] == "state"}
    assert set(states) == set(SIDES)
    assert all(states[side]["names"]["capital"] and states[side]["names"]["adjective"] for side in SIDES)


def test_offices_belong_to_actors_of_their_side() -> None:
    sides = {row["slug"]: row["side"] for row in PERSONS}
    for row in ROWS["offices"]:
        assert sides[row["actor"][0]] == row["side"]
        assert (
            row["level"] in Level.values and re.fullmatch(r"[a-z]+(_[a-z]+)*", row["role"]) and len(row["role"]) <= 40
        )
        assert row["titles"]["en"] == row["title"] and row["titles"]["id"]


def days(row: dict[str, Any]) -> tuple[dt.date, dt.date]:
    start, end = row["start"], row["end"]
    return (
        dt.date.fromisoformat(start) if start else dt.date.min,
        dt.date.fromisoformat(end) if end else dt.date.max,
    )


def test_office_intervals_are_sane() -> None:
    for row in ROWS["offices"]:
        first, last = days(row)
        assert row["start"] or row["end"], "an office without any date would be held for ever"
        assert first <= last
        assert row["start"] is None or dt.date(1920, 1, 1) <= first <= TODAY
        assert row["end"] is None or dt.date(1945, 1, 1) <= last <= TODAY


ONE_HOLDER = (
    "president", "paramount_leader", "general_secretary", "prime_minister", "foreign_minister", "defence_minister",
    "parliament_speaker", "upper_house_speaker", "security_council_secretary", "chief_of_staff", "vice_president",
    "un_ambassador", "interior_minister", "culture_minister", "health_minister", "space_agency_head",
)  # fmt: skip
TWO_STATES = {("RU", "president"), ("RU", "foreign_minister")}  # 1990-1991: the Soviet Union and Russia in it


def test_offices_of_one_holder_overlap_by_the_day_of_handover_at_most() -> None:
    held: dict[tuple[str, str], list[tuple[dt.date, dt.date, str]]] = defaultdict(list)
    for row in ROWS["offices"]:
        if row["role"] in ONE_HOLDER:
            held[row["side"], row["role"]].append((*days(row), row["actor"][0]))
    for key, terms in held.items():
        for (_, last, who), (first, _, successor) in pairwise(sorted(terms)):
            if key not in TWO_STATES or first.year > 1991:
                assert last <= first, f"{key}: {who} and {successor}"


HOLDERS = [
    ("RU", "president", "1996-04-25", "boris-yeltsin"),
    ("RU", "president", "2010-05-01", "dmitry-medvedev"),  # between Putin's terms
    ("RU", "president", "2023-09-13", "vladimir-putin"),
    ("RU", "prime_minister", "2011-10-11", "vladimir-putin"),
    ("RU", "prime_minister", "2024-08-21", "mikhail-mishustin"),
    ("RU", "foreign_minister", "2024-01-16", "sergei-lavrov"),
    ("RU", "defence_minister", "2023-07-26", "sergei-shoigu"),
    ("RU", "defence_minister", "2024-11-29", "andrei-belousov"),
    ("RU", "security_council_secretary", "2024-09-13", "sergei-shoigu"),
    ("RU", "security_council_secretary", "2023-02-22", "nikolai-patrushev"),
    ("RU", "parliament_speaker", "2025-08-15", "vyacheslav-volodin"),
    ("RU", "upper_house_speaker", "2018-09-08", "valentina-matviyenko"),
    ("RU", "general_secretary", "1961-07-06", "nikita-khrushchev"),  # treaty with North Korea
    ("KP", "paramount_leader", "2000-07-19", "kim-jong-il"),
    ("KP", "paramount_leader", "2019-06-20", "kim-jong-un"),
    ("KP", "foreign_minister", "2018-05-31", "ri-yong-ho"),
    ("KP", "foreign_minister", "2024-01-16", "choe-son-hui"),
    ("KP", "defence_minister", "2023-07-26", "kang-sun-nam"),
    ("KP", "defence_minister", "2024-11-29", "no-kwang-chol"),
    ("KP", "prime_minister", "2009-10-04", "kim-yong-il"),
    ("KP", "prime_minister", "2024-03-01", "kim-tok-hun"),
    ("KP", "prime_minister", "2025-09-01", "pak-thae-song"),
    ("CN", "general_secretary", "2001-09-03", "jiang-zemin"),
    ("CN", "president", "2005-10-28", "hu-jintao"),
    ("CN", "president", "2023-03-20", "xi-jinping"),
    ("CN", "prime_minister", "2009-10-04", "wen-jiabao"),
    ("CN", "prime_minister", "2024-08-21", "li-qiang"),
    ("CN", "foreign_minister", "2023-04-01", "qin-gang"),  # between Wang Yi's terms
    ("CN", "foreign_minister", "2023-09-18", "wang-yi"),
    ("CN", "defence_minister", "2023-04-18", "li-shangfu"),
    ("CN", "defence_minister", "2024-06-01", "dong-jun"),
    ("CN", "defence_minister", "2023-11-30", None),  # nobody, between Li Shangfu and Dong Jun
    ("CN", "parliament_speaker", "2024-04-12", "zhao-leji"),
    ("CN", "parliament_speaker", "2018-09-09", "li-zhanshu"),
    ("RU", "ambassador", "2023-09-01", None),  # to Pyongyang and to Beijing: the word alone does not tell
    ("CN", "spokesperson", "2023-09-01", None),  # several at a time
]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(reference_from_fixtures())


@pytest.mark.parametrize(("side", "role", "day", "slug"), HOLDERS)
def test_who_held_an_office(gazetteer: Gazetteer, side: str, role: str, day: str, slug: str | None) -> None:
    holder = gazetteer.holder(role, side, dt.date.fromisoformat(day))
    assert (holder.slug if holder else None) == slug


@pytest.mark.parametrize(
    ("text", "key", "unspaced"),
    [
        ("pemimpin Korut Kim Jong-un", "kim-jong-un", False),
        ("Menteri Pertahanan Rusia Sergey Shoygu", "sergei-shoigu", False),
        ("Menlu Korea Utara Choi Son-hui", "choe-son-hui", False),
        ("di Kosmodrom Vostochny", "vostochny-cosmodrome", False),
        ("di Timur Jauh Rusia", "russian-far-east", False),
        ("на космодроме «Восточный»", "vostochny-cosmodrome", False),
        ("с Владимиром Путиным", "vladimir-putin", False),  # the surname alone declines
        ("встретился с Ким Чен Ыном", "kim-jong-un", False),
        ("习近平在人民大会堂", "great-hall-of-the-people", True),
        ("美韩正在举行联合军演", None, True),  # "正" belongs to "正在"
        ("푸틴 러시아 대통령은", "vladimir-putin", True),
        ("국빈 방문", None, True),  # no Vienna
        ("Восточный экономический форум", None, False),
    ],
)
def test_spellings_are_found(gazetteer: Gazetteer, text: str, key: str | None, unspaced: bool) -> None:  # noqa: FBT001
    found = {entry.key for hit in gazetteer.find(name_form(text), unspaced=unspaced) for entry in hit.name.entries}
    assert (key in found) if key else not found


# --- places and outlets -----------------------------------------------------------------------------------------------


def test_coordinates_lie_in_the_country() -> None:
    for row in ROWS["places"]:
        assert lies_in_its_country(row), row["slug"]


def lies_in_its_country(row: dict[str, Any]) -> bool:
    """Within the rough bounds of the country; seas, and what lies on a border, have none."""
    latitude, longitude = row["latitude"], row["longitude"]
    if not row["country"]:
        return row["precision"] in ("area", "site") and -90 <= latitude <= 90 and -180 <= longitude <= 180
    south, north, west, east = BOXES[row["country"]]
    return south <= latitude <= north and any(west <= longitude + turn <= east for turn in (0, 360))


def test_places_hold_known_precisions() -> None:
    assert {row["precision"] for row in ROWS["places"]} == set(PlacePrecision.values)


def test_outlets_hold_known_codes() -> None:
    for row in ROWS["outlets"]:
        assert row["kind"] in OutletKind.values and row["interest"] in Interest.values
        assert re.fullmatch(r"([A-Z]{2})?", row["country"])
        assert row["domain"] == row["domain"].lower() and re.fullmatch(
            r"[a-z0-9-]+(\.[a-z0-9-]+)+(/[a-z]+)*", row["domain"]
        )
        assert (row["interest"] == "party") == (row["country"] in SIDES) or row["slug"] == "choson-sinbo"
