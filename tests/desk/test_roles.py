"""Every address asks for its permission on the server, whatever the page showed."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.desk.conftest import act, event_apart, form, state
from timeline import decisions
from timeline.admin.addresses import desk_urls
from timeline.desk.roles import ROLES
from timeline.models import Event, Ruling

pytestmark = pytest.mark.django_db


def test_groups_are_there_after_migrate():
    assert set(Group.objects.values_list("name", flat=True)) >= set(ROLES)
    for name, codes in ROLES.items():
        assert set(Group.objects.get(name=name).permissions.values_list("codename", flat=True)) == set(codes)


def addresses() -> list[str]:
    from django.contrib import admin

    found = []
    for pattern in desk_urls(admin.site):
        try:
            found.append(reverse(f"admin:{pattern.name}"))
        except NoReverseMatch:
            found.append(reverse(f"admin:{pattern.name}", args=[1]))
    return found


def test_no_address_is_open(client, people):
    assert len(addresses()) >= 8
    for address in addresses():
        for method in (client.get, client.post):
            assert method(address)["Location"].startswith("/admin/login/"), address  # nobody signed in
        for method in (people["joko"].get, people["joko"].post):
            assert method(address).status_code == 403, address  # staff without a role


def test_readers_only_read(people):
    event = event_apart()
    page = people["rina"].get(f"/admin/desk/?at={event.public_id}").content.decode()
    assert event.claims.get().quote in page and 'name="action"' not in page
    for address in ("decide", "preview", "undo", "skipped"):
        assert people["rina"].post(f"/admin/desk/{address}/", form("accept", event)).status_code == 403
    assert not Ruling.objects.exists()


@pytest.mark.parametrize("action", ["merge", "split", "move", "retract"])
def test_curators_do_not_do_what_editors_do(people, action):
    event, other = event_apart(claims=2), event_apart()
    ticked = [event.claims.first().pk]
    assert act(people["siti"], action, event, other, claim=ticked, reason="Because").status_code == 403
    assert people["siti"].post("/admin/desk/preview/", form(action, event, other)).status_code in (302, 403)
    assert not Ruling.objects.exists()


def test_what_is_public_is_taken_away_by_editors_only(people):
    event = event_apart()
    decisions.publish(event, user=User.objects.get(username="budi"))
    answer = act(people["siti"], "reject", Event.objects.get(pk=event.pk), reason="I think not")
    assert answer.status_code == 403 and state(event) == "published"
    decision = Ruling.objects.filter(event=event).first().decision
    assert people["siti"].post("/admin/desk/undo/", {"decision": str(decision)}).status_code == 403
    assert people["budi"].post("/admin/desk/undo/", {"decision": str(decision)}).status_code == 302
    assert state(event) == "draft"


def test_the_decision_of_another_is_taken_back_by_editors_only(people):
    event, colleague = event_apart(), Client()
    user = User.objects.create_user(username="tono", is_staff=True)
    user.groups.add(Group.objects.get(name="Curators"))
    colleague.force_login(user)
    act(people["siti"], "reject", event, reason="No contact")
    named = {"decision": str(Ruling.objects.get(event=event, field="state").decision)}
    assert colleague.post("/admin/desk/undo/", named).status_code == 403 and state(event) == "rejected"
    assert people["budi"].post("/admin/desk/undo/", named).status_code == 302 and state(event) == "draft"


def test_administrators_make_nobody_a_superuser(people):
    admin, user = people["dewi"], User.objects.get(username="siti")
    boss = User.objects.create_superuser("boss")
    assert admin.get("/admin/auth/user/").status_code == 200
    assert admin.get(f"/admin/auth/user/{boss.pk}/change/").status_code == 302  # not theirs to see
    page = admin.get(f"/admin/auth/user/{user.pk}/change/").content.decode()
    assert 'name="groups"' in page and 'name="is_superuser"' not in page and 'name="user_permissions"' not in page
    group = Group.objects.get(name="Curators").pk
    data = {"username": "siti", "is_staff": "on", "is_active": "on", "is_superuser": "on", "groups": [group]}
    assert admin.post(f"/admin/auth/user/{user.pk}/change/", data).status_code == 302
    user.refresh_from_db()
    assert not user.is_superuser and user.groups.count() == 1
    assert people["budi"].get("/admin/auth/user/").status_code == 403


def test_records_are_decided_about_at_the_desk_only(people):
    """The lists of the admin change no event, claim or ruling, not even for a superuser."""
    boss = User.objects.create_superuser("boss")
    people["joko"].force_login(boss)
    event = event_apart()
    for model, pk in (("event", event.pk), ("claim", event.claims.get().pk)):
        assert people["joko"].post(f"/admin/timeline/{model}/{pk}/change/", {"title": "x"}).status_code == 403
        assert people["joko"].post(f"/admin/timeline/{model}/{pk}/delete/", {"post": "yes"}).status_code == 403
    assert Event.objects.filter(pk=event.pk).exists()
