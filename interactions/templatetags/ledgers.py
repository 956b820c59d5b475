from datetime import date
from typing import Any

from django import template

from accounts.http import is_key
from contacts.models import Contact
from contacts.pronouns import Spoken, spoken_of
from interactions import ledger
from interactions.forms import FOUR
from interactions.models import Exchange
from interactions.turns import turn_with, turn_words

register = template.Library()
KINDS = {"directions": [("received", "You received"), ("given", "You gave")], "things": FOUR}


@register.inclusion_tag("interactions/_give_and_take.html", takes_context=True)
def give_and_take(context: template.Context, contact: Contact, today: date) -> dict[str, Any]:
    """What went each way with this person, and what is promised, asked or not thanked yet."""
    return {
        "contact": contact,
        "ledger": ledger.ledger_of(contact, today),
        "spoken": spoken_of(contact),
        "today": today,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("interactions/_turn.html")
def whose_turn(contact: Contact, today: date) -> dict[str, Any]:
    return {"words": turn_words(turn_with(contact, today), spoken_of(contact))}


@register.inclusion_tag("interactions/_after_log.html", takes_context=True)
def after_log(context: template.Context, contact: Contact, logged: str) -> dict[str, Any]:
    """The four kinds, offered once beside what was just logged, while nothing is noted with it."""
    talk = None
    if logged and is_key(logged) and contact.is_active:
        talk = contact.interactions.present().filter(pk=logged, exchanges=None).first()
    return {
        "contact": contact,
        "interaction": talk,
        **KINDS,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("interactions/_four_kinds.html")
def four_kinds() -> dict[str, Any]:
    """A button for each of the four, received and given."""
    return KINDS


@register.filter
def said(exchange: Exchange, spoken: Spoken) -> str:
    return ledger.said(exchange, spoken)
