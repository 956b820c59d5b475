"""What is typed, and how it is to be read, or which question is to be asked. Today is Wed Nov 18, 2026.

A reading is written as parts joined by " | ":

    11-17 person/talked Jane, Liam @Student chapter re finding aids     a conversation
    from Jane: advice done re cover letters      to Liam: help promised by 11-20 re syllabus
    Jane: job: got job at public library         somebody's news
    Dana1/Dana2    two that may be meant, the likelier first      +Priya    nobody yet known
    = Jane         a bare name: the person is opened
    ? how   ? when   ? who   ? where Foo         what has to be asked
    ~ words                                      what was not understood, and is kept
"""  # noqa: E501

# Keys, names and what they are called; whom the owner shares more with comes first of two Danas.
PEOPLE = {
    "Dana1": "Dana Okafor-Lind", "Dana2": "Dana Whitlow-Sung", "Jane": "Jane Ferrante",
    "Liam": "Liam Brackenridge", "Henrike": "Dr. Henrike Adeyemi-Vos", "Teo": "Teodor Quillfeather",
    "Zoe": "Zoë Marchetti", "Jose": "José Álvarez", "Junho": "Jun-ho Abarca",
    "MaryAnn": "Mary Ann O’Neill", "April": "April Castro", "Will": "Will Tran",
    "Grace": "Grace Kim", "Ola": "Ola de la Cruz",
}  # fmt: skip
CALLED = {"Teo": "Teo", "Henrike": "Dr. Adeyemi-Vos", "Grace": "Gigi"}
PLACES = ["INFO 287", "INFO 200", "Student chapter", "Meet & Greet", "City Archives"]

FIRST = [
    # Channels, and who began it
    ("coffee with Jane", "11-18 person/talked Jane"),
    ("lunch with Liam", "11-18 person/talked Liam"),
    ("met Jane", "11-18 person/talked Jane"),
    ("call with Jane", "11-18 call/talked Jane"),
    ("phoned Liam", "11-18 call/talked Liam"),
    ("zoom with Liam", "11-18 video/talked Liam"),
    ("video call with Jane", "11-18 video/talked Jane"),
    ("emailed Jane", "11-18 mail/wrote Jane"),
    ("email to Jane", "11-18 mail/wrote Jane"),
    ("email from Jane", "11-18 mail/got Jane"),
    ("Jane emailed me", "11-18 mail/got Jane"),
    ("Jane wrote me", "11-18 mail/got Jane"),
    ("wrote Jane", "11-18 mail/wrote Jane"),
    ("heard from Liam", "11-18 mail/got Liam"),
    ("texted Liam", "11-18 chat/wrote Liam"),
    ("LinkedIn message to Jane", "11-18 chat/wrote Jane"),
    ("chatted with Jane on the discussion board", "11-18 board/talked Jane"),
    # Days
    ("coffee with Jane yesterday", "11-17 person/talked Jane"),
    ("coffee with Jane today", "11-18 person/talked Jane"),
    ("coffee with Jane Tue", "11-17 person/talked Jane"),
    ("coffee with Jane on Tuesday", "11-17 person/talked Jane"),
    ("coffee with Jane last Friday", "11-13 person/talked Jane"),
    ("coffee with Jane Nov 3", "11-03 person/talked Jane"),
    ("coffee with Jane 3 November", "11-03 person/talked Jane"),
    ("coffee with Jane 11/3", "11-03 person/talked Jane"),
    ("coffee with Jane 3/11", "11-03 person/talked Jane", "gb"),
    ("coffee with Jane 2026-11-03", "11-03 person/talked Jane"),
    ("coffee with Jane 2 weeks ago", "11-04 person/talked Jane"),
    ("coffee with Jane two days ago", "11-16 person/talked Jane"),
    ("yesterday coffee with Jane", "11-17 person/talked Jane"),
    ("coffee with Jane tomorrow", "11-18 person/talked Jane | ? when"),
    # About what
    ("coffee with Jane re finding aids", "11-18 person/talked Jane re finding aids"),
    ("coffee with Jane re: finding aids", "11-18 person/talked Jane re finding aids"),
    ("call with Liam about the syllabus", "11-18 call/talked Liam re the syllabus"),
    (
        "coffee with Jane re finding aids yesterday",
        "11-17 person/talked Jane re finding aids",
    ),
    # Where
    ("met Jane @ student chapter", "11-18 person/talked Jane @Student chapter"),
    ("met Jane at student chapter", "11-18 person/talked Jane @Student chapter"),
    ("met Jane in INFO 287", "11-18 person/talked Jane @INFO 287"),
    ("met Jane @ info287", "11-18 person/talked Jane @INFO 287"),
    ("met Jane @ meet & greet", "11-18 person/talked Jane @Meet & Greet"),
    ("met Jane @ the Bean", "11-18 person/talked Jane | ? where the Bean | ~ @ the Bean"),
    # Several people
    ("met Jane, Liam", "11-18 person/talked Jane, Liam"),
    ("met Jane and Liam", "11-18 person/talked Jane, Liam"),
    ("lunch w/ Jane, Liam & Zoë", "11-18 person/talked Jane, Liam, Zoe"),
    # Names
    ("coffee with Dana", "11-18 person/talked Dana1/Dana2"),
    ("coffee with Dana Whitlow-Sung", "11-18 person/talked Dana2"),
    ("coffee with Dana W", "11-18 person/talked Dana2"),
    ("coffee with Dana @ INFO 200", "11-18 person/talked Dana2/Dana1 @INFO 200"),
    ("emailed Dr. Adeyemi-Vos", "11-18 mail/wrote Henrike"),
    ("zoom with zoe", "11-18 video/talked Zoe"),
    ("zoom with Gigi", "11-18 video/talked Grace"),
    ("coffee with Jose Alvarez", "11-18 person/talked Jose"),
    ("coffee with Priya", "11-18 person/talked +Priya"),
    ("coffee with Priya Raman and Jane", "11-18 person/talked +Priya Raman, Jane"),
    # What they gave, what I gave
    (
        "coffee with Jane yesterday re archives internship, she gave advice",
        "11-17 person/talked Jane re archives internship | from Jane: advice done",
    ),
    (
        "coffee with Dana yesterday re archives internship, she gave advice",
        "11-17 person/talked Dana1/Dana2 re archives internship | from Dana1/Dana2: advice done",
    ),
    ("asked Jane for a reference", "from Jane: reference asked"),
    ("Liam asked me for advice", "to Liam: advice asked"),
    ("offered Liam guidance", "to Liam: guidance offered"),
    # News
    ("Jane got job at public library", "Jane: job: got job at public library"),
    ("Liam published an article on zines", "Liam: article: published an article on zines"),
    ("Liam registered for INFO 287", "Liam: course: registered for INFO 287"),
    ("Zoë moved to Chicago", "Zoe: move: moved to Chicago"),
    # Promises
    ("owe Liam syllabus by Fri", "to Liam: help promised by 11-20 re syllabus"),
    ("promised Jane the template by tomorrow", "to Jane: help promised by 11-19 re the template"),
    # All together
    (
        "met Jane, Liam at student chapter; Jane got job at public library; "
        "owe Liam syllabus by Fri",
        "11-18 person/talked Jane, Liam @Student chapter | Jane: job: got job at public library"
        " | to Liam: help promised by 11-20 re syllabus",
    ),
    # What nobody understands stays
    ("Jane", "= Jane"),
    ("blue elephants", "? who | ~ blue elephants"),
    ("coffee with Jane xyzzy plugh", "11-18 person/talked Jane | ~ xyzzy plugh"),
]  # fmt: skip
