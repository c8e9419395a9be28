"""The desk in a real browser: twenty events from the keyboard alone, two people on one event, both languages, axe."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client

from tests.browser.conftest import Watch
from tests.desk.conftest import event_apart
from tests.factories import make_actor, make_event
from timeline import decisions
from timeline.desk.queues import Queue, waiting
from timeline.models import Claim, Event, Ruling

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HAS_NEXT = "id => document.querySelector('#decide [name=event]')?.value !== id"


@pytest.fixture
def site(live_server, settings) -> str:
    """The test server without the sample articles: each test makes the events that it needs."""
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "sessionid", "csrftoken"  # __Host- wants HTTPS
    return live_server.url


def sign_in(watch: Watch, name: str, role: str) -> None:
    user = User.objects.create_user(username=name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    watch.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": watch.site}])


def current(page) -> str:
    return page.locator("#decide [name=event]").input_value()


def press(page, *keys: str) -> None:
    """Presses keys and waits for the next event."""
    before = current(page)
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_function(HAS_NEXT, arg=before)


def test_twenty_events_from_the_keyboard_alone(watch):
    events = [event_apart() for _ in range(22)]
    sign_in(watch, "budi", "Editors")
    page = watch.open("/admin/desk/")
    page.evaluate("window.untouched = true")
    for _ in range(17):
        press(page, "a")  # one key for a plain accept, and the next is there
    page.keyboard.press("x")  # a rejection wants a reason: the field has the focus
    page.keyboard.type("Names no contact")
    press(page, "Enter")
    press(page, "k")
    press(page, "a")
    assert page.evaluate("window.untouched") is True  # never a page load
    states = [Event.objects.get(pk=event.pk).state for event in events]
    assert (states.count("published"), states.count("rejected"), states.count("draft")) == (18, 1, 3)
    assert Ruling.objects.get(action="reject", field="state").reason == "Names no contact"
    press(page, "u")
    assert waiting(Queue.NEWEST).count() == 4
    assert page.evaluate("document.activeElement.id") == "item-title"  # a screen reader reads the event that came


def test_a_new_curator_comes_as_the_readme_says(watch, monkeypatch):
    """From `createsuperuser` over an account with a group to a published event; nothing that is not on the pages."""
    event, secret = event_apart(), "quiet-Harbour-42"
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", secret)
    call_command("createsuperuser", interactive=False, username="root", email="root@example.org", verbosity=0)

    def log_in(name: str, path: str):
        page = watch.open(path)
        page.fill("[name=username]", name)
        page.fill("[name=password]", secret)
        page.click("[type=submit]")
        return page

    page = log_in("root", "/admin/")
    page.get_by_role("link", name="Users").click()
    page.get_by_role("link", name="Add user").click()
    page.fill("[name=username]", "ani")
    page.fill("[name=password1]", secret)
    page.fill("[name=password2]", secret)
    page.click("[name=_save]")
    page.check("[name=is_staff]")
    page.select_option("[name=groups_old], [name=groups]", label="Editors")
    if page.locator("#id_groups_add, #id_groups_add_link").count():
        page.locator("#id_groups_add, #id_groups_add_link").click()
    page.click("[name=_save]")
    page.get_by_role("button", name="Log out").click()

    page = log_in("ani", "/admin/")
    page.get_by_role("link", name="Review").click()  # the way to the desk is on the first page that one sees
    page.wait_for_load_state()  # only then are there keys
    assert current(page) == event.public_id
    page.keyboard.press("a")
    page.locator(".said p", has_text="Accepted").wait_for()
    assert watch.open(event.get_absolute_url()).locator("h1").inner_text() == event.headline
    assert Event.objects.get(pk=event.pk).state == "published"


def test_keys_are_listed_can_be_turned_off_and_leave_fields_alone(watch):
    event_apart(), event_apart()
    sign_in(watch, "budi", "Editors")
    page = watch.open("/admin/desk/")
    page.keyboard.press("?")
    listed = page.locator("#keys").inner_text()
    assert page.locator("#keys").is_visible() and "Accept" in listed and "Undo" in listed
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.locator("button.help").click()
    page.locator("#keys-on").check()
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.keyboard.type("a k x")  # words, not keys
    assert page.locator("#reason").input_value() == "a k x"
    assert not Ruling.objects.exists()


def test_changing_a_date_is_read_while_one_types(watch):
    event = event_apart()
    sign_in(watch, "siti", "Curators")
    page = watch.open("/admin/desk/")
    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.name") == "title"  # the first field, ready to be typed in
    page.locator("#change_edtf").fill("24–30 July 2023, approximate")
    page.locator("#change_reading code").wait_for()
    assert page.locator("#change_reading").inner_text() == "about 24–30 July 2023 2023-07-24~/2023-07-30~"
    page.locator(".change form button").click()
    page.locator(".said p").wait_for()
    event.refresh_from_db()
    assert event.edtf == "2023-07-24~/2023-07-30~"


def test_merging_with_a_preview(watch):
    leaders = (make_actor("A", "RU"), make_actor("B", "KP"))
    _one, twin = (make_event(edtf=day, people=leaders, kind="call") for day in ("2024-06-18", "2024-06-19"))
    sign_in(watch, "budi", "Editors")
    page = watch.open(f"/admin/desk/?at={twin.public_id}")
    page.keyboard.press("m")
    page.locator(".preview").wait_for()
    assert page.locator(".preview .sides article").count() == 2
    page.keyboard.type("One visit")  # the reason has the focus
    page.keyboard.press("Enter")
    page.locator(".said p", has_text="Merged").wait_for()
    assert Event.objects.get(pk=twin.pk).state == "merged"
    page.keyboard.press("u")
    page.locator(".said p", has_text="Undone").wait_for()
    assert Event.objects.get(pk=twin.pk).state == "draft"


def test_two_browsers_on_one_event(watch, chromium):
    first, second = event_apart(), event_apart()
    sign_in(watch, "siti", "Curators")
    page = watch.open("/admin/desk/")
    assert current(page) == second.public_id
    context = chromium.new_context()
    other = Watch(context, watch.site)
    sign_in(other, "budi", "Editors")
    assert current(other.open("/admin/desk/")) == first.public_id  # the queue gives out what is free
    locked = other.open(f"/admin/desk/?at={second.public_id}")
    assert "siti is deciding about this event" in locked.locator(".held").inner_text()
    assert locked.locator("button[name=action]").count() == 0
    decisions.correct(Event.objects.get(pk=second.pk), "title", "Meanwhile", user=None)  # by other means
    page.keyboard.press("a")
    page.locator(".problem").wait_for()
    assert "has changed since you opened it" in page.locator(".problem").inner_text()
    second.refresh_from_db()
    assert second.title == "Meanwhile" and second.claims.get().verdict == "none"
    assert other.faults == []
    context.close()


@pytest.mark.parametrize("watch", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript(watch):
    event = event_apart()
    sign_in(watch, "budi", "Editors")
    page = watch.open("/admin/desk/")
    page.locator("button[value=reject]").click()
    assert "Give a reason" in page.locator("[role=alert]").inner_text()
    watch.faults.clear()  # the browser notes the status 409
    page.locator("#reason").fill("Not a contact")
    page.locator("button[value=reject]").click()
    assert "Nothing waits" in page.locator("#item-title").inner_text()
    assert Event.objects.get(pk=event.pk).state == "rejected"
    page.locator(".undo button").click()
    assert Event.objects.get(pk=event.pk).state == "draft"


@pytest.mark.parametrize(
    "watch",
    [{"color_scheme": "light"}, {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}}],
    indirect=True,
    ids=["light", "dark-phone"],
)
def test_axe_finds_nothing_on_the_desk(watch):
    leaders = (make_actor("A", "RU"), make_actor("B", "KP"))
    twins = [make_event(edtf="2024-06-19", people=leaders) for _ in range(2)]
    Claim.objects.filter(event__in=twins).update(placed=True)
    sign_in(watch, "dewi", "Administrators")
    for path in DESK_PAGES:
        page = watch.open(path)
        if page.locator(".change summary").count():
            page.locator(".change summary").click()
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], [n["html"][:120] for n in v["nodes"][:2]]) for v in violations] == [], path
        width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], path
        page.close()


DESK_PAGES = [
    "/admin/",
    "/admin/desk/?queue=duplicates",
    "/id/admin/desk/",
    "/admin/desk/?view=table",
    "/admin/desk/log/",
    "/id/admin/desk/add/",
    "/admin/desk/names/?words=Kim",
    "/id/admin/desk/log/import/",
]
