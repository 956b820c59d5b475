from django.urls import path

from reminders.views import compose, digests, links, operations, rounds, today

app_name = "reminders"
nudge = "people/<int:pk>/nudges/<str:kind>/<str:occurrence>"
letter = "letter/<int:pk>/people/<int:contact>"
urlpatterns = [
    path("people/<int:pk>/write/", compose.write, name="write"),
    path("today/", today.today, name="today"),
    path("today/first/", today.first_people, name="first_people"),
    path(f"{nudge}/log/", today.log_it, name="log_it"),
    path(f"{nudge}/snooze/", today.snooze, name="snooze"),
    path(f"{nudge}/skip/", today.skip, name="skip"),
    path("decisions/<int:pk>/snooze/", today.snooze_until, name="snooze_until"),
    path("decisions/<int:pk>/undo/", today.undo, name="undo"),
    path("decisions/<int:pk>/note/", today.note, name="note"),
    path("letter/", rounds.home, name="letter"),
    path("letter/begin/", rounds.begin, name="letter_begin"),
    path("letter/<int:pk>/", rounds.overview, name="letter_round"),
    path("letter/<int:pk>/edit/", rounds.edit, name="letter_edit"),
    path("letter/<int:pk>/everybody/", rounds.everybody, name="letter_everybody"),
    path("letter/<int:pk>/replies/", rounds.replies, name="letter_replies"),
    path(f"{letter}/", rounds.person, name="letter_person"),
    path(f"{letter}/words/", rounds.words, name="letter_words"),
    path(f"{letter}/sent/", rounds.mark_sent, name="letter_sent"),
    path(f"{letter}/send/", rounds.send, name="letter_send"),
    path(f"{letter}/lately/", rounds.lately, name="letter_lately"),
    path(f"{letter}/put-off/", rounds.put_off, name="letter_put_off"),
    path("letter/rows/<int:pk>/undo/", rounds.undo, name="letter_undo"),
    path("letter/rows/<int:pk>/reply/", rounds.reply, name="letter_reply"),
    path("digests/", digests.digests, name="digests"),
    path("settings/digest/", digests.digest_settings, name="settings"),
    path("settings/digest/preview/", digests.preview, name="preview"),
    path("settings/digest/preview/mail/", digests.preview_mail, name="preview_mail"),
    path("settings/digest/now/", digests.send_now, name="send_now"),
    path(
        "l/<int:digest>/<int:contact>/<str:kind>/<str:occurrence>/<str:action>/<str:ends>/<str:mac>/",
        links.link,
        name="link",
    ),
    path("m/<str:action>/<int:owner>/<str:mac>/", links.mail_choice, name="mail_choice"),
    path("operations/", operations.operations, name="operations"),
    path("metrics", operations.metrics, name="metrics"),
    path("hooks/mail/", operations.mail_events, name="mail_events"),
    path("settings/digest/again/", operations.mail_again, name="mail_again"),
]
