from datetime import date
from typing import Any

from django import template

from contacts.models import Contact
from interactions.arc import arc_with
from interactions.models import Update

register = template.Library()
SHOWN = 20
ICONS = {
    Update.Kind.JOB: "landmark", Update.Kind.ARTICLE: "file-text", Update.Kind.COURSE: "book-open",
    Update.Kind.TALK: "message-square", Update.Kind.AWARD: "sparkles",
    Update.Kind.GRADUATION: "library", Update.Kind.MOVE: "map-pin", Update.Kind.QUESTION: "info",
}  # fmt: skip


@register.inclusion_tag("interactions/_news.html", takes_context=True)
def contact_news(context: dict[str, Any], contact: Contact, today: date) -> dict[str, Any]:
    """Their news, the latest first, with what waits for an answer and what has faded."""
    rows = contact.updates.present().with_answer().latest_first().select_related("context__term")
    news = [
        (
            row,
            "answered" if vars(row)["is_answered"] else "faded" if row.has_faded(today) else "open",
        )
        for row in rows[:SHOWN]
    ]
    return {"contact": contact, "news": news, "today": today, "kinds": Update.Kind.choices,
            "request": context["request"]}  # fmt: skip


@register.inclusion_tag("interactions/_arc.html")
def contact_arc(contact: Contact, today: date) -> dict[str, Any]:
    """How far a new acquaintance has come, until it is settled."""
    return {"contact": contact, "arc": arc_with(contact, today)}


@register.filter
def news_icon(kind: str) -> str:
    return ICONS[Update.Kind(kind)]
