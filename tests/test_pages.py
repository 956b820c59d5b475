"""The pages as a student uses them, as a stranger tries them, and with odd input."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from contacts.models import Contact
from reminders.models import Decision
from tests.factories import day, log_interaction, make_contact, make_context, make_tie

WROTE = {"direction": "wrote", "channel": "mail"}


@pytest.fixture
def dana(alice):
    dana = make_contact(alice, cadence_days=30, created_day=day("2026-01-05"), notes="CANARY")
    log_interaction(dana, alice.today() - timedelta(days=90), said="CANARY")
    return dana


@pytest.mark.parametrize(
    "name",
    [
        "reminders:today",
        "contacts:list",
        "contacts:create",
        "contacts:deleted",
        "interactions:log_any",
        "interactions:quick_log",
        "accounts:profile",
        "reminders:settings",
        "reminders:digests",
    ],
)
def test_a_page_is_there_for_its_owner_and_nobody_else(client, alice, dana, name):
    assert client.get(reverse(name)).url.startswith("/accounts/login/")
    client.force_login(alice)
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "default-src 'self'" in response["Content-Security-Policy"]


def test_a_strangers_row_and_a_missing_row_answer_alike(as_mallory, alice, dana):
    talk = alice.interactions.get()
    tie = make_tie(make_context(owner=alice), contact=dana)
    decision = Decision.objects.create(
        owner=alice, contact=dana, kind="keep", occurrence="x", choice="snoozed", day=alice.today()
    )
    missing = as_mallory.get("/people/999999/").content
    names = [
        "detail",
        "update",
        "cadence",
        "archive",
        "unarchive",
        "delete",
        "restore",
        "tie_create",
    ]
    urls = [reverse(f"contacts:{name}", args=[dana.pk]) for name in names]
    urls += [reverse(f"interactions:{name}", args=[dana.pk]) for name in ("log", "today")]
    urls += [reverse(f"interactions:{n}", args=[talk.pk]) for n in ("update", "delete", "restore")]
    urls += [reverse("contacts:tie_delete", args=[tie.pk])]
    urls += [reverse(f"reminders:{n}", args=[decision.pk]) for n in ("snooze_until", "undo")]
    for name in ("log_it", "snooze", "skip"):
        urls.append(reverse(f"reminders:{name}", args=[dana.pk, "keep", "2026-01-01"]))
    for url in urls:
        for method in ("get", "post", "put", "delete"):
            response = getattr(as_mallory, method)(url)
            assert response.status_code in (404, 405), (method, url)
            if response.status_code == 404:
                assert response.content == missing
    dana.refresh_from_db()
    assert dana.is_active
    assert alice.interactions.present().count() == 1


def test_another_students_people_cannot_be_put_into_my_log(as_mallory, alice, mallory, dana):
    own = make_contact(mallory, "Own Person")
    form = {"contacts": [own.pk, dana.pk], "day": mallory.today()} | WROTE
    assert as_mallory.post(reverse("interactions:log_any"), form).status_code == 200
    assert not mallory.interactions.exists()


def test_adding_someone_keeps_addresses_tags_and_a_key(as_alice, alice):
    form = {
        "name": "Teodor Quillfeather",
        "kind": "student",
        "emails": "Teo@x.example\nt@y.example",
        "links": "https://www.linkedin.com/in/teo-q/?trk=x",
        "tag_names": "archives, chess",
    }
    as_alice.post(reverse("contacts:create"), form)
    teo = Contact.objects.get()
    assert sorted(teo.points.values_list("kind", "key")) == [
        ("email", "t@y.example"),
        ("email", "teo@x.example"),
        ("linkedin", "teo-q"),
    ]
    assert teo.tags.count() == 2
    assert b"Teodor" in as_alice.get(reverse("contacts:list"), {"q": "teo archives"}).content


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Add a name, even just a first name."),
        ("emails", "dana@", "is not a mail address"),
        ("links", "javascript:alert(1)", "does not begin with https://"),
        ("cadence_days", "0", "from 1 to 3,650 days"),
        ("cadence_days", "99999999999999999999", "to"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(
    as_alice, alice, field, value, sentence
):
    form = {"name": "Somebody", "kind": "student", "how_met": "typed already"} | {field: value}
    page = as_alice.post(reverse("contacts:create"), form).content.decode()
    assert sentence in page
    assert "typed already" in page
    assert not alice.contacts.exists()


def test_somebody_of_the_same_name_is_shown_first_and_added_when_sure(as_alice, alice, dana):
    form = {"name": "dana okafor-lind", "kind": "student"}
    page = as_alice.post(reverse("contacts:create"), form).content.decode()
    assert "You may know this person already" in page
    assert alice.contacts.count() == 1
    as_alice.post(reverse("contacts:create"), form | {"sure": "on"})
    assert alice.contacts.count() == 2


def test_a_day_to_come_is_refused_with_a_sentence(as_alice, alice, dana):
    form = {"contacts": [dana.pk], "day": alice.today() + timedelta(days=1)} | WROTE
    page = as_alice.post(reverse("interactions:log", args=[dana.pk]), form).content.decode()
    assert "That day has not come yet" in page


def test_in_touch_today_twice_is_logged_once_and_undone_once(as_alice, alice, dana):
    for _ in range(2):
        as_alice.post(reverse("interactions:today", args=[dana.pk]))
    assert alice.interactions.present().count() == 2
    talk = alice.interactions.latest_first().first()
    as_alice.post(reverse("interactions:delete", args=[talk.pk]))
    dana.refresh_from_db()
    assert dana.last_day == alice.today() - timedelta(days=90)


def test_today_acts_and_takes_back(as_alice, alice, dana):
    page = as_alice.get(reverse("reminders:today")).content.decode()
    assert "One person would be glad to hear from you." in page
    occurrence = (dana.last_day + timedelta(days=30)).isoformat()
    as_alice.post(reverse("reminders:log_it", args=[dana.pk, "keep", occurrence]))
    page = as_alice.get(reverse("reminders:today")).content.decode()
    assert "All caught up." in page
    as_alice.post(reverse("reminders:undo", args=[Decision.objects.get().pk]))
    assert dana.name in as_alice.get(reverse("reminders:today")).content.decode()


@pytest.mark.parametrize(
    "query", ["?page=abc", "?page=-1", "?q=%00", "?kind=x&order=y", "?q=" + "a" * 9000]
)
def test_odd_addresses_still_give_the_list(as_alice, alice, dana, query):
    assert as_alice.get(reverse("contacts:list") + query).status_code == 200


@pytest.mark.parametrize("name", ["contacts:list", "reminders:today"])
def test_queries_do_not_grow_with_rows(as_alice, alice, django_assert_max_num_queries, name):
    def fill(count):
        course = make_context(owner=alice, code="INFO 287")
        make_tie(course, owner=alice)
        for number in range(count):
            person = make_contact(
                alice, f"P{number}", cadence_days=7, created_day=day("2026-01-01")
            )
            make_tie(course, contact=person)
            log_interaction(person, alice.today() - timedelta(days=60))

    fill(8)  # more than come up in a week
    as_alice.get(reverse(name))
    with django_assert_max_num_queries(30) as few:
        as_alice.get(reverse(name))
    fill(20)
    with django_assert_max_num_queries(len(few)):
        as_alice.get(reverse(name))


def test_sign_up_signs_in_only_after_the_address_is_verified(client, db, mailoutbox):
    form = {
        "email": "New@Lakeshore.example",
        "password1": "correct horse 27",
        "name": "New Person",
        "browser_zone": "Asia/Kolkata",
    }
    client.post(reverse("account_signup"), form)
    user = User.objects.get()
    assert (user.email, user.time_zone) == ("new@lakeshore.example", "Asia/Kolkata")
    assert len(mailoutbox) == 1
    login = {"login": user.email, "password": "correct horse 27"}
    client.post(reverse("account_login"), login)
    assert "_auth_user_id" not in client.session


def test_without_a_broker_the_web_lives_and_says_so(client, db, as_alice):
    assert client.get("/livez").status_code == 200
    health = client.get("/healthz")
    assert health.status_code == 503
    assert health.json()["database"] == {"ok": True}
    assert "digests" not in health.json()
    assert as_alice.post(reverse("reminders:send_now")).status_code == 302


def test_the_mail_page_is_there_in_local_mode_only(client, db, settings):
    assert client.get("/mail/").status_code == 404
    settings.LOCAL = True
    assert client.get("/mail/").status_code == 200
    assert client.get("/mail/..%2Fsecret_key/").status_code == 404


def test_return_in_a_field_never_adds_somebody_who_may_be_known(as_alice, dana):
    page = as_alice.post(reverse("contacts:create"), {"name": dana.name, "kind": "student"})
    words = page.content.decode()
    form = words[words.index("form-sheet") :]
    assert form.index("Add them</button>") < form.index("Add all the same</button>")
    assert Contact.objects.count() == 1


def test_an_hour_reads_as_people_say_it(as_alice):
    page = as_alice.get(reverse("reminders:settings")).content.decode()
    assert ">8:00 am<" in page and ">12:00 pm<" in page and ">12:00 am<" in page
