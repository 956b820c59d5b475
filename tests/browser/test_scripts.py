"""Sixty scripts in every field that a file brings, on every page and in the mail: none runs.

The browser is told to pass over the Content-Security-Policy, so that escaping alone has to hold.
"""

# ruff: noqa: E501 - each payload stands on one line

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from django.utils import timezone

from reminders.digests import open_now
from reminders.mail import digest_mail
from reminders.nudges import due_nudges
from tests.benchmarks.imports import add_everyone
from tests.browser.test_look import sign_in
from tests.factories import day, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAYLOADS = r"""
<script>alert(1)</script>
<ScRiPt>alert(2)</sCrIpT>
<script src=data:,alert(3)></script>
</script><script>alert(4)</script>
</title><script>alert(5)</script>
</textarea><script>alert(6)</script>
</style><script>alert(7)</script>
--><script>alert(8)</script>
]]><script>alert(9)</script>
<svg onload=alert(10)>
<svg/onload=alert(11)>
<svg><script>alert(12)</script></svg>
<svg><animate onbegin=alert(13) attributeName=x dur=1s>
<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg' onload='alert(14)'/>#x">
<img src=x onerror=alert(15)>
<img src=x onerror="alert(16)">
"><img src=x onerror=alert(17)>
'><img src=x onerror=alert(18)>
" onmouseover="alert(19)
' onfocus='alert(20)' autofocus='
" autofocus onfocus=alert(21) x="
" style="animation-name:x" onanimationstart="alert(22)
<body onload=alert(23)>
<iframe src=javascript:alert(24)>
<iframe srcdoc="<script>parent.alert(25)</script>">
<object data=javascript:alert(26)>
<embed src=javascript:alert(27)>
<math><mi xlink:href=javascript:alert(28)>x
<details open ontoggle=alert(29)>
<input autofocus onfocus=alert(30)>
<select autofocus onfocus=alert(31)>
<textarea autofocus onfocus=alert(32)>
<video><source onerror=alert(33)></video>
<audio src=x onerror=alert(34)>
<marquee onstart=alert(35)>x</marquee>
<form><button formaction=javascript:alert(36)>x
<a href=javascript:alert(37)>x</a>
<base href=javascript:alert(38)//>
<meta http-equiv=refresh content="0;url=javascript:alert(39)">
<link rel=stylesheet href=data:,*{x:expression(alert(40))}>
javascript:alert(41)
JaVaScRiPt:alert(42)
java&#10;script:alert(43)
data:text/html,<script>alert(44)</script>
vbscript:alert(45)
https://x.example/"onmouseover="alert(46)
http://x.example/'><script>alert(47)</script>
{{7*7}}{{constructor.constructor('alert(48)')()}}
{% debug %}<script>alert(49)</script>
${alert(50)}
`${alert(51)}`
';alert(52)//
";alert(53)//
\";alert(54)//
&lt;script&gt;alert(55)&lt;/script&gt;
&#60;script&#62;alert(56)&#60;/script&#62;
%3Cscript%3Ealert(57)%3C/script%3E
+ADw-script+AD4-alert(58)+ADw-/script+AD4-
[x](javascript:alert(59))
<noscript><p title="</noscript><img src=x onerror=alert(60)>">
<div hx-get="/" hx-trigger=load hx-on::load=alert(61)>
＜script＞alert(62)＜/script＞
""".strip().splitlines()
HOOK = """
window.caught = [];
for (const name of ["alert", "confirm", "prompt"]) window[name] = (words) => window.caught.push(words);
"""
LIVE = re.compile(r"\s*(javascript|vbscript|data):", re.IGNORECASE)
EACH = 2  # pages looked at for one address


def cards():
    """Each payload in every field of a card."""

    def card(payload):
        text = payload.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
        names = (
            "FN",
            "NICKNAME",
            "ORG",
            "TITLE",
            "NOTE",
            "CATEGORIES",
            "PRONOUNS",
            "TEL",
            "UID",
            "BDAY",
        )
        lines = [f"{name}:{text}" for name in names]
        lines += [
            f"URL:{payload}",
            f"URL:https://x.example/{payload}",
            f"EMAIL:{payload.replace(' ', '')}@x.example",
        ]
        return "\r\n".join(
            ["BEGIN:VCARD", "VERSION:4.0", *lines, f"N:{text};{text};;;", "END:VCARD", ""]
        )

    return "".join(map(card, PAYLOADS))


def chat():
    return "".join(
        f"18:00:{n % 60:02} From {one} to Everyone:\n\t{one}\n" for n, one in enumerate(PAYLOADS)
    )


def event():
    lines = (
        f"BEGIN:VEVENT\nDTSTART:20260305\nSUMMARY:{one}\nATTENDEE;CN=A{n}:mailto:a{n}@x.example\nEND:VEVENT\n"
        for n, one in enumerate(PAYLOADS)
    )
    return "BEGIN:VCALENDAR\n" + "".join(lines) + "END:VCALENDAR\n"


def table():
    rows = ('"' + one.replace('"', '""') + '"' for one in PAYLOADS)
    return "Name,Email,Company,Notes,Links\n" + "".join(",".join([row] * 5) + "\n" for row in rows)


class Look:
    """Opens pages and keeps what ran there, and which links would run."""

    def __init__(self, page, root):
        self.page, self.root, self.seen, self.faults = page, root, {}, []
        page.add_init_script(HOOK)

    def at(self, path):
        self.page.goto(urljoin(self.root, path))
        self.page.wait_for_timeout(30)
        self.faults += [(path, one) for one in self.page.evaluate("window.caught")]
        links = self.page.eval_on_selector_all(
            "a[href]", "all => all.map(one => one.getAttribute('href'))"
        )
        self.faults += [(path, link) for link in links if LIVE.match(link)]
        return links

    def everywhere(self, path):
        """`path`, and all that it and what it leads to lead to."""
        waiting = [path]
        while waiting:
            path = waiting.pop()
            for link in self.at(path):
                parts = urlsplit(urljoin(self.root + path, link))
                if parts.scheme + "://" + parts.netloc == self.root and self._is_new(parts.path):
                    waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))

    def _is_new(self, path):
        try:
            name = resolve(path).view_name
        except Resolver404:
            return False
        pages = self.seen.setdefault(name, set())
        if path in pages or len(pages) >= EACH:
            return False
        pages.add(path)
        return not path.endswith((".csv", ".zip", ".vcf", ".ics")) and "export" not in name


def test_no_script_of_a_file_runs_on_any_page_or_in_the_mail(open_page, live_server, tmp_path):
    noor = make_user("noor@lakeshore.example", name="Noor Castellane")
    page = open_page(bypass_csp=True)
    sign_in(page, live_server, noor)
    look = Look(page, live_server.url)
    for name, text in (
        ("x.vcf", cards()),
        ("x.txt", chat()),
        ("x.ics", event()),
        ("<script>alert(0)</script>.csv", table()),
    ):
        page.goto(live_server.url + "/import/")
        page.set_input_files(
            "[name=file]", {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
        )
        page.locator("[name=file]").evaluate("one => one.form.requestSubmit()")
        page.wait_for_url("**/import/*/**")
        source = noor.imports.latest("pk")
        assert len(source.rows) > len(PAYLOADS) // 2
        look.at(urlsplit(page.url).path)
        add_everyone(source)
    assert noor.contacts.count() > len(PAYLOADS)
    shown = noor.contacts.filter(called__contains="alert")
    assert shown.count() > 50
    noor.contacts.update(cadence_days=7, created_day=day("2026-01-05"), next_due=day("2026-01-08"))
    look.everywhere("/today/")
    assert len(look.seen) > 12
    for person in shown:
        look.at(person.get_absolute_url())
    letter = tmp_path / "letter.html"
    mail = digest_mail(
        open_now(noor, timezone.now()), due_nudges(noor, noor.today()), timezone.now()
    )
    letter.write_text(mail.html, encoding="utf-8")
    look.root = ""
    look.at(letter.as_uri())
    assert look.faults == []


def test_the_hook_hears_a_script_that_runs(open_page, tmp_path):
    page = open_page()
    file = tmp_path / "x.html"
    file.write_text("<svg onload=alert(10)></svg><a href='JavaScript:alert(1)'>x</a>")
    look = Look(page, "")
    look.at(file.as_uri())
    assert [one for _, one in look.faults] == [10, "JavaScript:alert(1)"]
