"""Every address of the admin and the desk for every role: a table, and nothing beside it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse

from tests.desk.conftest import event_apart, form
from tests.factories import make_actor, make_outlet
from timeline.models import Actor, Event, Office, Place, Ruling

pytestmark = pytest.mark.django_db
NAMES = {
    "j": "joko",
    "r": "rina",
    "s": "siti",
    "b": "budi",
    "d": "dewi",
}  # staff without a role, reader, curator, editor, administrator
NOBODY, ALL, ROLES, DECIDERS, ADMINISTRATORS = "", "jrsbd", "rsbd", "sbd", "d"
RECORDS, REFERENCE, LOGS = (
    ("event", "claim", "source", "ruling"),
    ("actor", "office", "place", "outlet"),
    ("accessattempt", "accesslog", "accessfailurelog"),
)

# Who is not refused (403) when the address is read, and when it is posted to. An answer such as 404 or 405 is no refusal of a role.
TABLE: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("desk", "desk_events", "desk_names", "desk_log", "desk_log_lines", "desk_lines", "desk_article"), (ROLES, ROLES)),
    **dict.fromkeys(("desk_decide", "desk_preview", "desk_change", "desk_reading", "desk_undo", "desk_skipped"), (DECIDERS, DECIDERS)),
    **dict.fromkeys(("desk_add", "desk_add_preview", "desk_add_keep", "desk_add_drop"), (DECIDERS, DECIDERS)),
    **dict.fromkeys(("desk_log_import", "desk_name"), (ADMINISTRATORS, ADMINISTRATORS)),
    **dict.fromkeys(("index", "login", "logout", "password_change", "password_change_done", "jsi18n"), (ALL, ALL)),
    "autocomplete": (NOBODY, ALL),  # refuses what names no field; only reads, so a post is no way in (405)
    "view_on_site": (ALL, ALL),
    "app_list": (ALL, ALL),
    **{f"timeline_{model}_{page}": (ROLES, who) for model in RECORDS for page, who in (("changelist", ROLES), ("history", ROLES), ("change", NOBODY))},
    **{f"timeline_{model}_{page}": (NOBODY, NOBODY) for model in RECORDS for page in ("add", "delete")},
    **{f"timeline_{model}_{page}": (ROLES, who) for model in REFERENCE for page, who in (("changelist", ROLES), ("history", ROLES), ("change", "d"))},
    **{f"timeline_{model}_{page}": ("d", "d") for model in REFERENCE for page in ("add", "delete")},
    **{f"timeline_{model}_{page}": who for model in ("actor", "place", "outlet") for page, who in (
        ("import", ("d", "d")), ("process_import", (ALL, "d")), ("export", (ROLES, ROLES)), ("simple_history", (ALL, ALL)))},
    **{f"auth_user_{page}": ("d", "d") for page in ("changelist", "add", "change", "history", "password_change")},
    **{f"auth_group_{page}": ("d", who) for page, who in (("changelist", "d"), ("history", "d"), ("change", NOBODY))},
    **dict.fromkeys(("auth_user_delete", "auth_group_add", "auth_group_delete"), (NOBODY, NOBODY)),
    **{f"axes_{model}_{page}": (NOBODY, NOBODY) for model in LOGS for page in ("changelist", "add", "change", "delete")},
    **{f"timeline_evaluation_{page}": (NOBODY, NOBODY) for page in ("changelist", "add", "change", "delete")},
}  # fmt: skip
WITHOUT_ROWS = ("axes_", "timeline_evaluation_history")  # a history of nothing leads on to the start, whoever asks


def test_every_address_for_every_role(people):
    stocked()
    users = {user.username: user for user in User.objects.all()}
    seen = set()
    for name, address in addresses():
        if name not in TABLE and name.startswith(WITHOUT_ROWS) and name.endswith("_history"):
            continue
        seen.add(name)
        for method, allowed in zip(("get", "post"), TABLE[name], strict=True):
            refused = ""
            for letter, who in NAMES.items():
                people[who].force_login(users[who])  # one of the addresses signs out
                answer = getattr(people[who], method)(address)
                assert answer.status_code < 500, (name, method, who)
                assert name in ("login", "logout") or "/login/" not in answer.headers.get("Location", ""), (name, who)
                refused += letter if answer.status_code == 403 else ""
            assert refused == "".join(letter for letter in NAMES if letter not in allowed), (name, address, method)
    assert seen == set(TABLE) and len(seen) >= 90


def test_nobody_signed_in_sees_any(client):
    stocked()
    for name, address in addresses():
        for method in (client.get, client.post):
            answer = method(address)
            shown = name in ("login", "logout") or answer.status_code in (404, 405)
            assert shown or answer.headers.get("Location", "").startswith("/admin/login/"), (
                name,
                address,
                answer.status_code,
            )


# --- fields that a form does not have ---------------------------------------------------------------------------------

EXTRA = {
    "id": "999", "pk": "999", "public_id": "stolen", "state": "published", "verdict": "accepted", "placed": "on", "merged_into": "1", "version": "99",
    "user": "1", "is_superuser": "on", "is_staff": "on", "user_permissions": "1", "confidence": "1", "standing": "corroborated", "origin_count": "9",
    "sha256": "0" * 64, "text": "stolen", "extractor": "stolen", "changed": "2001-01-01", "created": "2001-01-01", "__proto__": "x",
}  # fmt: skip


def test_extra_fields_change_nothing_at_the_desk(people):
    """A decision with every field that a form could be made to have is the same decision."""
    event, other = event_apart(), event_apart()
    before = Event.objects.values().get(pk=event.pk), list(other.claims.values())
    answer = people["siti"].post(
        "/admin/desk/decide/", form("reject", event, reason="misread") | EXTRA | {"is_superuser": "on"}
    )
    assert answer.status_code == 302
    after = Event.objects.values().get(pk=event.pk)
    assert {name for name in after if after[name] != before[0][name]} <= {
        "state",
        "version",
        "changed",
        "standing",
        "search",
    }
    assert after["state"] == "rejected" and before[0]["version"] < after["version"] < 9
    assert [ruling.user.username for ruling in Ruling.objects.all()] == ["siti"] * Ruling.objects.count()
    assert list(other.claims.values()) == before[1]


def test_extra_fields_change_nothing_of_reference_data(people):
    actor = make_actor("Sergei Shoigu")
    data = {"slug": actor.slug, "name": "Sergei Shoigu", "names": "{}", "kind": "person", "side": "RU", "surname": "Shoigu", "qid": "",
            "offices-TOTAL_FORMS": "0", "offices-INITIAL_FORMS": "0"}  # fmt: skip
    answer = people["dewi"].post(f"/admin/timeline/actor/{actor.pk}/change/", data | EXTRA)
    assert answer.status_code == 302, answer.content[:3000]
    row = Actor.objects.get(pk=actor.pk)
    assert row.surname == "Shoigu" and Actor.objects.count() == 1
    assert not User.objects.filter(is_superuser=True).exists()


def test_extra_fields_make_nobody_more_than_the_form_says(people):
    data = {
        "username": "baru",
        "password1": "a long pass phrase",
        "password2": "a long pass phrase",
        "usable_password": "true",
    }
    people["dewi"].post("/admin/auth/user/add/", data | EXTRA)
    made = User.objects.get(username="baru")
    assert not made.is_superuser and not made.user_permissions.exists() and made.pk != 999


def test_extra_fields_of_an_upload_are_not_taken(people):
    text = "Vladimir Putin met Kim Jong Un in Vladivostok on 13 September 2023."
    people["siti"].post("/admin/desk/add/", {"title": "A title", **(EXTRA | {"text": text})})
    assert not Event.objects.filter(state="published").exists()


def test_the_password_of_a_superuser_is_not_theirs_to_set(people):
    boss = User.objects.create_superuser("boss")
    data = {"password1": "a long pass phrase", "password2": "a long pass phrase", "usable_password": "true"}
    assert people["dewi"].post(f"/admin/auth/user/{boss.pk}/password/", data).status_code in (302, 403, 404)
    boss.refresh_from_db()
    assert not boss.check_password("a long pass phrase")


def stocked() -> None:
    """A row of every kind."""
    Ruling.objects.create(event=event_apart(), field="title", value="A title")
    actor = make_actor("Sergei Shoigu")
    make_outlet("Kabar")
    Place.objects.create(slug="moscow", name="Moscow")
    Office.objects.create(actor=actor, title="Minister", side="RU", level="minister", role="minister")


def addresses() -> list[tuple[str, str]]:
    """Name and address of every route of the admin; of a row where one is asked for."""
    found: list[tuple[str, str]] = []

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, prefix)
            elif pattern.name:
                found.append((pattern.name, _address(pattern.name, pattern)))

    walk(admin.site.get_urls(), "")
    return found


def _address(name: str, pattern: URLPattern) -> str:
    kinds = pattern.pattern.converters
    values = {"object_id": _key(name), "pk": 1, "which": "place", "app_label": "timeline", "content_type_id": 1, "url": "x",
              "from_field": "x", "id": "1", "history_id": "1"}  # fmt: skip
    arguments = {key: values.get(key, 1) for key in kinds}
    try:
        return reverse(f"admin:{name}", kwargs=arguments)
    except NoReverseMatch:
        return "/admin/" + str(pattern.pattern)


def _key(name: str) -> str:
    """The key of a row of the model that a route is named for."""
    app, _, rest = name.partition("_")
    try:
        model = apps.get_model(app, rest.partition("_")[0])
    except LookupError:
        return "1"
    row = model._default_manager.order_by("-pk").first()
    return str(row.pk if row else 1)
