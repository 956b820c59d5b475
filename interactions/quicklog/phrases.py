# ruff: noqa: E501
"""The turns of phrase that say what happened, over a line in which names, days and places are signs.

`<w>` stands for somebody, `<d>` for a day, `<c>` for a place, `<u>` for a place nobody knows.
"""

import re

W = "<w>"
THINGS = {
    "advice": "advice", "feedback": "advice", "tip": "advice", "tips": "advice", "pointers": "advice",
    "guidance": "guidance", "mentoring": "guidance", "mentorship": "guidance",
    "understanding": "understanding", "support": "understanding", "encouragement": "understanding",
    "reference": "reference", "references": "reference", "recommendation": "reference",
    "recommendations": "reference", "letter of recommendation": "reference",
    "rec letter": "reference", "reference letter": "reference",
}  # fmt: skip
_NAMED = "|".join(sorted(map(re.escape, THINGS), key=len, reverse=True))
THING = rf"(?:(?:an?|some|good|great|the|useful|career|more|job|his|her|their|my) )*(?P<thing>{_NAMED})(?![a-z])"
HAND = "send|email|mail|give|share with|share|forward|write|introduce|lend|show|bring|get|tell|text|help"
LATER = "will|must|should|need to|have to|going to|want to|plan to|am going to"
GIVEN, RECEIVED = "given", "received"


def _all(*rows: tuple[str, str, str]) -> list[tuple[re.Pattern[str], str, str]]:
    return [
        (re.compile(rf"(?<![^ ]){words}(?![a-z])"), direction, stage)
        for words, direction, stage in rows
    ]


# What is given or received of the four things; the first that fits decides.
GIFTS = _all(
    (rf"{W} asked (?:me |us )?(?:for|to (?:be|write|give|serve as)|if i .*?(?:be|write|give)) (?:(?:me|her|him|them) )?{THING}", GIVEN, "asked"),
    (rf"(?:i )?asked {W} (?:for|to (?:be|write|give|serve as)|if (?:<w>|she|he|they) .*?(?:be|write|give)) (?:me )?{THING}", RECEIVED, "asked"),
    (rf"(?:i )?asked (?:for) {THING} from {W}", RECEIVED, "asked"),
    (rf"{W} (?:agreed|promised|is happy|said yes) to (?:be|write|give|serve as) (?:me )?{THING}", RECEIVED, "promised"),
    (rf"{W} (?:declined|refused)(?: to (?:be|write|give))? (?:me )?{THING}", RECEIVED, "declined"),
    (rf"(?:i )?(?:declined|refused) {W} {THING}", GIVEN, "declined"),
    (rf"{W} (?:kindly )?(?:gave|shared|sent|wrote|had|submitted) (?:me |us )?{THING}", RECEIVED, "done"),
    (rf"{W} offered (?:me |us )?(?:to (?:be|write|give) (?:me )?)?{THING}", RECEIVED, "offered"),
    (rf"{W} promised (?:me |us )?{THING}", RECEIVED, "promised"),
    (rf"(?:i )?(?:gave|shared|sent|wrote) {W} {THING}", GIVEN, "done"),
    (rf"(?:i )?(?:gave|shared|wrote) {THING} (?:to|for|with) {W}", GIVEN, "done"),
    (rf"(?:i )?(?:got|received|took|had) {THING} from {W}", RECEIVED, "done"),
    (rf"(?:i )?(?:got|received) {THING}", RECEIVED, "done"),
    (rf"(?:i )?offered {W} (?:to (?:be|write|give) )?{THING}", GIVEN, "offered"),
    (rf"(?:i )?offered {THING} to {W}", GIVEN, "offered"),
    (rf"(?:i )?offered {THING}", GIVEN, "offered"),
    (rf"(?:i )?(?:promised|owe) {W} {THING}", GIVEN, "promised"),
    (rf"(?:i )?asked for {THING}", RECEIVED, "asked"),
    (rf"(?:i )?gave {THING}", GIVEN, "done"),
    (rf"{W} (?P<advice>advised) (?:me|us)", RECEIVED, "done"),
    (rf"(?:i )?(?P<advice>advised) {W}", GIVEN, "done"),
    (rf"{W} (?P<guidance>guided|mentored) (?:me|us)", RECEIVED, "done"),
    (rf"(?:i )?(?P<guidance>guided|mentored) {W}", GIVEN, "done"),
    (rf"(?:i )?(?P<understanding>listened) to {W}", GIVEN, "done"),
    (rf"{W} (?P<understanding>listened)(?: to me)?", RECEIVED, "done"),
)  # fmt: skip
# A promise of anything else: what follows is what was promised.
PROMISES = _all(
    (rf"{W} owes (?:me|us)", RECEIVED, "promised"),
    (rf"{W} (?:promised|{LATER}) (?:(?:me|us) )?(?:to )?(?:{HAND}) (?:me|us)", RECEIVED, "promised"),
    (rf"{W} promised (?:me|us)(?: to (?:{HAND}))?", RECEIVED, "promised"),
    (rf"(?:i )?(?:still )?owe {W}", GIVEN, "promised"),
    (rf"(?:i )?promised (?:to (?:{HAND}) )?{W}(?: to (?:{HAND}) (?:<w>)?)?", GIVEN, "promised"),
    (rf"(?:i )?(?:{LATER}) (?:{HAND}) {W}", GIVEN, "promised"),
    (rf"(?:i )?promised to (?:{HAND}) (?P<tail>.+?) (?:to|with) {W}", GIVEN, "promised"),
    (rf"(?:i )?(?:promised|owe) (?P<tail>.+?) to {W}", GIVEN, "promised"),
    (rf"^(?:{HAND}) {W}(?=.* by <d>)", GIVEN, "promised"),
    (rf"^remind me to (?:{HAND}) {W}(?=.* <d>)", GIVEN, "promised"),
    (r"(?:i )?promised (?:to (?:send|email|give|share|forward|write) )?(?=[a-z])", GIVEN, "promised"),
    (rf"(?:i )?offered {W} (?=[a-z])", GIVEN, "offered"),
    (rf"{W} offered (?:me |us )?(?=[a-z])", RECEIVED, "offered"),
)  # fmt: skip
# A reminder, of the conversation before it or of what follows.
REMIND = re.compile(
    r"(?:remind me(?: to| about| of)?|(?:a )?reminder(?: to)?|follow[ -]?up)(?![a-z])"
)
_HEDGE = r"(?:(?:just|also|recently|finally|now|has|had|have|is|was|are|will|been|be|got|getting|'s|a|an|the|her|his|their) )*"
NEWS = [
    (kind, re.compile(rf"{W} (?P<words>{_HEDGE}(?:{words})(?![a-z]).*)"))
    for kind, words in [
        (
            "question",
            r"asked (?:me )?(?:about|how|whether|if|what|which|where|when|why)|question|wonders|wondering|wants to know",
        ),
        (
            "graduation",
            r"graduat\w+|finished (?:her|his|their|the) (?:degree|mlis|program|master\w*)|defended",
        ),
        ("course", r"registered|registering|enrolled|enrolling|signed up for|taking|takes"),
        (
            "article",
            r"published|publishing|article|paper|wrote an? (?:article|book|post|paper|review)|blog post|shared an? article|posted an? article",
        ),
        (
            "talk",
            r"(?:gave|gives|giving|give|presented|presenting|presents|speaking|spoke|speaks) (?:an? |the |at |on )*(?:talk|lightning talk|webinar|panel|workshop|poster|keynote|paper|lecture|conference|session|<c>|<u>|[a-z]+con)|presented|presenting|talk at|speaking at",
        ),
        ("award", r"won|awarded|award|scholarship|fellowship|prize|grant"),
        ("move", r"moved|moving|moves|relocat\w+"),
        (
            "job",
            r"got (?:an?|the|her|his|their|new|first)? ?(?:\w+ ){0,4}(?:job|position|role|internship|offer|assistantship|gig)|got hired|hired|new job|new position|new role|promoted|started (?:at|as|working|her|his|their|an?|the|new)|starts (?:at|as|working|an?|the|new)|starting (?:at|as|an?|new)|accepted an?|landed an?|joined|joining|job at|works at|working at|interning|internship",
        ),
    ]
]
# Channels: the first that is found says how; all that are found are understood.
CHANNELS = [
    (channel, re.compile(rf"(?<![^ ])(?:{words})(?![a-z])"))
    for channel, words in [
        ("board", r"discussion boards?|discussion post|message board|forum|canvas|board|posted"),
        (
            "video",
            r"zoom(?:ed|ing)?(?: call)?|video(?: call| chat)?|(?:ms )?teams(?: call)?|facetimed?|google meet|skyped?|webinar|virtual(?:ly)?|online",
        ),
        (
            "person",
            r"(?:had |grabbed |got )?(?:coffee|lunch|dinner|breakfast|tea|drinks?|beers?|ice cream)(?: chat)?|office hours|in person|walk(?:ed)?",
        ),
        ("call", r"(?:phone )?call(?:ed|s)?|(?:tele)?phoned?|rang|voicemail"),
        (
            "chat",
            r"linkedin(?: message| chat)?|text(?:ed)?(?: messages?)?|messag(?:e|ed|es)|dm(?:'?d|ed|s)?|slack(?:ed)?|whatsapp(?:ed)?|discord|ping(?:ed)?|chat(?:ted|s)?",
        ),
        (
            "mail",
            r"e-?mail(?:ed|s)?|mail(?:ed|s)?|wrote(?: back)?|letter|note|heard(?: back)?|repl(?:y|ied)|answer(?:ed)?|thanked|thank you|sent|congratulated",
        ),
        (
            "person",
            r"met(?: up)?|meet(?:ing)?|saw|ran into|bumped into|visit(?:ed)?|talk(?:ed)?|spoke|speaking|conversation|sat|caught up|catch-?up|hung out",
        ),
    ]
]
GOT = re.compile(
    rf"(?:e-?mail|mail|note|letter|messages?|text|dm|reply|answer|linkedin|heard|heard back|got \w+|received \w+)(?: an?)? (?:back )?from {W}"
    rf"|{W} (?:just )?(?:e-?mailed|mailed|wrote|texted|messaged|replied|answered|dmed|dm'd|pinged|posted|thanked|sent|congratulated)(?! {W})"
    r"|heard (?:back )?from"
)
WROTE = re.compile(
    r"(?<![^ ])(?:e-?mailed|mailed|wrote|texted|messaged|dmed|dm'd|pinged|sent|replied|answered|thanked|posted|slacked|congratulated)"
    rf"|(?:e-?mail|mail|note|letter|message|text|dm|reply|answer|thank you) (?:note )?to {W}"
    rf"|^(?:e-?mail|text|message|dm|reply) {W}"
)
STATEMENTS = {
    "owe", "owes", "promised", "gave", "got", "asked", "offered", "emailed", "called",
    "texted", "messaged", "wrote", "met", "phoned", "zoomed", "thanked", "sent", "told",
    "replied", "answered", "advised", "guided", "mentored", "listened", "published", "moved",
    "registered", "enrolled", "won", "started", "starts", "starting", "graduated",
    "presented", "presenting", "joined", "accepted", "landed", "agreed", "declined", "is",
    "has", "was", "will", "works", "hired", "received", "heard", "mentioned", "wants", "asks",
    "shared", "saw",
}  # fmt: skip
FILLERS = {
    "with", "w/", "and", "&", "+", "at", "in", "on", "the", "a", "an", "to", "from", "me",
    "i", "we", "us", "had", "have", "has", "was", "were", "did", "for", "by", "of", "it",
    "my", "then", "also", "but", "so", "just", "quick", "quickly", "short", "long", "nice",
    "good", "great", "brief", "briefly", "again", "re", "about", "that", "who", "up", "over",
    "during", "via", "back", "today's", "is", "our", "before", "until", "due", "through",
    "had's", "got", "some", "this",
} | {",", ".", ":", "(", ")", "!", "?", "-", "–", "—", ";"}  # fmt: skip
