"""The words that a citizen must read about the progress of a case and the status of a payment, as they were agreed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

PROGRESS = ("OPENED", "EXAMINED", "DECIDED", "CLOSED", "UNKNOWN")

MEANS = {
    "DA": (
        "Sagen er åbnet hos myndigheden. Der er ikke taget stilling til den endnu.",
        "Myndigheden har samlet de oplysninger, den skal bruge. Der er ikke taget stilling til sagen endnu.",
        "Der er truffet en afgørelse i sagen.",
        "Sagen er afsluttet. Der sker ikke mere i den, medmindre den bliver åbnet igen.",
        "Vi kan ikke se her, hvor langt sagen er.",
    ),
    "EN": (
        "The authority has opened the case. Nothing has been decided yet.",
        "The authority has gathered what it needs to know. Nothing has been decided yet.",
        "A decision has been made in the case.",
        "The case is closed. Nothing more happens in it unless it is opened again.",
        "We cannot see here how far the case has come.",
    ),
}
NEXT = {
    "DA": (
        "Som regel samler myndigheden nu det, den skal vide. Måske bliver du spurgt om noget.",
        "Som regel ser myndigheden nu på det hele og tager stilling til sagen.",
        "Du får som regel besked om afgørelsen. Er du uenig, kan du spørge myndigheden, om du kan klage.",
        None,
        "Vi kan ikke se her, hvad der sker nu. Spørg myndigheden, hvis du vil vide mere.",
    ),
    "EN": (
        "The authority usually gathers what it needs to know now. You may be asked for more.",
        "The authority usually looks at all of it now, and then decides.",
        "You are usually told about the decision. If you do not agree, ask the authority whether you can appeal.",
        None,
        "We cannot see here what happens now. Ask the authority if you would like to know more.",
    ),
}
STEP = {
    "DA": (
        "Sagen er åbnet",
        "Oplysningerne er samlet",
        "Der er truffet en afgørelse",
        "Sagen er afsluttet",
        "Sagen har fået en ny status",
    ),
    "EN": (
        "The case has been opened",
        "The facts have been gathered",
        "A decision has been made",
        "The case has been closed",
        "The case has a new status",
    ),
}
PAYMENT = {
    "DA": {
        "PLANNED": "Pengene er ikke sendt endnu. Udbetalingen er planlagt og kan blive ændret.",
        "SENT": "Pengene er sendt til udbetaling. Vi kan ikke se endnu, om de er nået frem.",
        "PAID": "Pengene er udbetalt.",
        "PARTLY_PAID": "Kun en del er udbetalt, eller intet, fordi noget er trukket fra.",
        "RETURNED": "Pengene kunne ikke udbetales og er kommet tilbage til myndigheden.",
        "RECLAIMED": "Myndigheden beder om at få penge tilbage.",
        "UNKNOWN": "Vi kan ikke se her, hvor langt udbetalingen er. Spørg myndigheden om det.",
    },
    "EN": {
        "PLANNED": "The money has not been sent yet. The payment is planned, and may be changed.",
        "SENT": "The money has been sent. We cannot see yet whether it has arrived.",
        "PAID": "The money has been paid.",
        "PARTLY_PAID": "Only a part has been paid, or nothing, because something has been taken off.",
        "RETURNED": "The money could not be paid, and has come back to the authority.",
        "RECLAIMED": "The authority asks for money back.",
        "UNKNOWN": "We cannot see here how far the payment has come. Ask the authority about it.",
    },
}


Texts = Mapping[str, tuple[str | None, ...]]


def progress_text(table: Texts, progress: str, language: str = "DA") -> str | None:
    """Return the words of a table for a progress."""
    return table[language][PROGRESS.index(progress)]


_DANISH_MONTHS = ("januar", "februar", "marts", "april", "maj", "juni",
                  "juli", "august", "september", "oktober", "november", "december")  # fmt: skip
_ENGLISH_MONTHS = ("January", "February", "March", "April", "May", "June",
                   "July", "August", "September", "October", "November", "December")  # fmt: skip


def day_in_words(day: date, language: str = "DA") -> str:
    """Return a day as people write it."""
    if language == "DA":
        return f"{day.day}. {_DANISH_MONTHS[day.month - 1]} {day.year}"
    return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"
