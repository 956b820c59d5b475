"""The sentences that drafted lines are made of: what each occasion may say of each fact.

A sentence names its facts in braces and claims nothing besides; the first brace is the fact it is
about. Under "" stand those that need no fact. Nothing here may say more than the fact's slot bears
(`interactions.commonalities.slot_of`): that somebody *took* a course only where both were students.
"""

from enum import StrEnum


class Occasion(StrEnum):
    CHAT = "chat"
    MAIL = "mail"
    REPLY = "reply"
    CATCH_UP = "catchup"
    NEWS = "news"
    THANKS = "thanks"
    ASK = "ask"
    YEARLY = "yearly"
    BIRTHDAY = "birthday"
    LEAVING = "leaving"
    STEP = "step"


WORDS = {
    Occasion.CHAT: "First message, in a chat",
    Occasion.MAIL: "First message, by mail",
    Occasion.REPLY: "Reply",
    Occasion.CATCH_UP: "Catch up",
    Occasion.NEWS: "Answer to their news",
    Occasion.THANKS: "Thanks",
    Occasion.ASK: "Ask for something",
    Occasion.YEARLY: "Yearly letter",
    Occasion.BIRTHDAY: "Birthday",
    Occasion.LEAVING: "Before a last day at school",
    Occasion.STEP: "A step together",
}
LONGEST = dict.fromkeys(Occasion, 600) | {Occasion.CHAT: 300}

FIRST = {
    "introducer": ["{introducer} introduced us, and I would like to say hello myself."],
    "team": [
        "we are on the same team in {team}, and I would like to stay in touch.",
        "{team} made us teammates. I would like to hear what else you are working on.",
    ],
    "section": [
        "{section} is something we have in common. How is it going for you?",
        "I see that {section} is something we share. What made you choose it?",
        "I know your name from {section}, and I would like to say hello properly.",
    ],
    "elsewhen": [
        "you and I know {elsewhen} from different terms. How do you find it?",
        "I see that {elsewhen} is a course of yours, too, in another term than mine.",
    ],
    "taught": [
        "I know you from {taught}, and I would like to say hello properly.",
        "{taught} is where I know you from. What are you working on now?",
    ],
    "group": [
        "we both belong to {group}. What brought you there?",
        "I know your name from {group}, and I would like to say hello properly.",
    ],
    "event": [
        "we were both at {event}. What did you take away from it?",
        "I know your name from {event}, and I would like to say hello properly.",
    ],
    "workplace": ["we have {workplace} in common. What is your work there?"],
    "employer": ["we have {employer} in common as a place of work. What do you do there?"],
    "interest": [
        "we share an interest in {interest}. What are you reading or working on?",
        "I see that {interest} interests you, as it does me. How did you come to it?",
    ],
    "place": ["we have {place} in common. How do you like it for work and study?"],
    "shared": [
        "I know your name from {shared}, and I would like to say hello properly.",
        "{shared} is something we have in common. What is your part in it?",
    ],
    "": [
        "I have meant to say hello. What are you working on this term?",
        "I would like to get to know you. What are you working on at the moment?",
    ],
}
CATCH_UP = {
    "topic": [
        "when we were last in touch it was about {topic}. How did it go on?",
        "I have been thinking about {topic}. Is there news?",
    ],
    "any": [
        "I thought of you when {any} came up. How are you?",
        "{any} came to my mind, and so did you. What are you working on now?",
        "how do you look back on {any}? And how are you?",
    ],
    "interest": ["I thought of you and {interest}. What are you working on now?"],
    "": [
        "how are you, and what are you working on?",
        "it would be good to hear from you. What are you working on these days?",
    ],
}
LINES: dict[Occasion, dict[str, list[str]]] = {
    Occasion.CHAT: FIRST,
    Occasion.MAIL: FIRST,
    Occasion.CATCH_UP: CATCH_UP,
    Occasion.REPLY: {
        "letter": ["thank you for your message about {letter}.", "about {letter}: thank you."],
        "": ["thank you for your message."],
    },
    Occasion.NEWS: {
        "took": [
            "good luck with {news}! I took it in {took}, and can say what helped.",
            "good choice, {news}! I took it in {took}. Ask me anything about it.",
        ],
        "takes": [
            "so you take {news}, too! I have it on my list of courses now. Shall we compare notes?",
        ],
        "job_at": [
            "congratulations on {job_at}! How was the first week?",
            "{job_at}: congratulations! What will you be doing?",
        ],
        "job": ["congratulations on the new {job}! How is it so far?"],
        "title": ["I saw that you have {title} out. May I ask what led you to it?"],
        "article": ["I saw that you have an {article} out. What was the hardest part of it?"],
        "registered": ["good luck with {registered}! What made you choose it?"],
        "course": ["good luck with the {course}! What made you choose it?"],
        "talk": ["congratulations on the {talk}! Is there a recording, or are there slides?"],
        "award": ["congratulations on the {award}! What was it for, in your own words?"],
        "graduation": ["congratulations on the {graduation}! What comes next for you?"],
        "move_to": ["good luck in {move_to}! How are you settling in?"],
        "move": ["good luck with the {move}! How are you settling in?"],
        "question": ["about your {question}: here is what I know."],
        "": ["how good to hear your news! Tell me more when you have a minute."],
    },
    Occasion.THANKS: {
        "thing": ["thank you for the {thing} about {about}. It helped me."],
        "gift": ["thank you for the {gift}. It helped me."],
        "": ["thank you. I have meant to say so."],
    },
    Occasion.ASK: {
        "any": [
            "I know you from {any}, and I have a question: may I ask your advice?",
            "with {any} in mind I thought of you. May I ask you something?",
        ],
        "topic": ["we last spoke about {topic}. May I ask your advice on something?"],
        "interest": ["since {interest} is close to you: may I ask your advice?"],
        "": ["may I ask your advice on something? Ten minutes would do."],
    },
    Occasion.YEARLY: {
        "any": [
            "once a year I write to the people I know from {any}. This year:",
            "with {any} in mind, this is where I am this year:",
        ],
        "thing": [
            "I have not forgotten your {thing} about {about}. Once a year I say where I am:",
            "once a year I write, and your {thing} about {about} comes to mind. This year:",
        ],
        "gift": ["I have not forgotten your {gift}. Once a year I write to say where I am:"],
        "topic": ["we last spoke about {topic}. Once a year I write to say where I am:"],
        "": ["once a year I write to say where I am. This year:"],
    },
    Occasion.BIRTHDAY: {
        "": [
            "happy birthday! I hope the day is a good one.",
            "all the best for your birthday! May the new year of life be a kind one.",
        ]
    },
    Occasion.LEAVING: {
        "leaves": [
            "I have noted {leaves} as your last day at school. Which address reaches you"
            " after that? I would like to stay in touch.",
        ],
        "mine": [
            "I finish on {mine}. May I stay in touch, and write to you from another address?",
        ],
        "": ["may I stay in touch? Which address will reach you?"],
    },
    Occasion.STEP: {
        "ending": ["as my part in {ending} ends, I would like to thank you for looking after it."],
        "opening": ["I read about the opening “{opening}”, and would like to hear what it takes."],
        "group": ["I am thinking of joining {group}. What would you want from a new member?"],
        "": ["I would like to work with you. What would be a good first step?"],
    },
}
