"""The Mail page of local mode: what was sent, read where the program runs, and nowhere else."""

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

HTML = '<html><head></head><body><p style="color: red">Hello</p></body></html>'


@pytest.fixture
def local(settings, tmp_path):
    settings.LOCAL, settings.MAIL_DIR = True, tmp_path / "mail"
    return settings.MAIL_DIR


def send(subject="Three people to write to", html=HTML):
    mail = EmailMultiAlternatives(subject, "Hello, plainly: https://x.example/", to=["a@x.example"])
    mail.attach_alternative(html, "text/html")
    get_connection("netcrm.mailbox.EmailBackend").send_messages([mail])


def test_mail_is_read_without_signing_in(client, db, local):
    send("Äpfel <b>")
    [path] = local.iterdir()
    page = client.get("/mail/").content.decode()
    assert "Äpfel &lt;b&gt;" in page
    assert f"/mail/{path.name}/" in page
    one = client.get(f"/mail/{path.name}/").content.decode()
    assert "a@x.example" in one
    assert '<a href="https://x.example/"' in one
    assert HTML not in one


def test_a_mail_styles_itself_and_does_nothing_else(client, db, local):
    send()
    [path] = local.iterdir()
    response = client.get(f"/mail/{path.name}/html/")
    assert "Hello" in response.content.decode()
    rules = response["Content-Security-Policy"]
    assert "default-src 'none'" in rules
    assert "style-src 'unsafe-inline'" in rules
    assert "frame-ancestors 'self'" in rules
    assert "sandbox" in rules
    assert "allow-scripts" not in rules
    assert "allow-same-origin" not in rules
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_the_newest_mail_is_first_and_no_mail_says_so(client, db, local):
    assert "No mail yet." in client.get("/mail/").content.decode()
    send("The first")
    send("The second")
    page = client.get("/mail/").content.decode()
    assert page.index("The second") < page.index("The first")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\x00\xfe",
        b"Subject: =?x?q?\xff?=\nFrom: <<<\nTo: [\nContent-Type: text/html; charset=nope\n\n\xff",
        b"Content-Type: multipart/alternative\n\nno parts",
        b"To: =?utf-8?b?!!!?=@\nSubject:\n\n",
    ],
)
def test_a_broken_file_breaks_no_page(client, db, local, content):
    send("A good one")
    (local / "broken.eml").write_bytes(content)
    page = client.get("/mail/")
    assert page.status_code == 200
    assert "A good one" in page.content.decode()
    for part in ("", "html/"):
        assert client.get(f"/mail/broken.eml/{part}").status_code in (200, 404)


@pytest.mark.parametrize(
    "name", ["..", "%2e%2e%2fsecret.eml", "..%5csecret.eml", "nothing.eml", "%00", ".hidden.eml"]
)
def test_only_mails_are_shown(client, db, local, name):
    send()
    for path in (local.parent / "secret.eml", local / ".hidden.eml"):
        path.write_text("Subject: CANARY\n\nCANARY")
    (local / "folder.eml").mkdir()
    for part in ("", "html/"):
        assert client.get(f"/mail/{name}/{part}").status_code == 404
    assert "CANARY" not in client.get("/mail/").content.decode()
    assert client.get("/mail/folder.eml/").status_code == 404


def test_elsewhere_there_is_no_mail_page_even_for_those_signed_in(as_alice, settings, local):
    send()
    [path] = local.iterdir()
    settings.LOCAL = False
    for url in ("/mail/", f"/mail/{path.name}/", f"/mail/{path.name}/html/"):
        assert as_alice.get(url).status_code == 404
    assert 'href="/mail/"' not in as_alice.get("/settings/").content.decode()
