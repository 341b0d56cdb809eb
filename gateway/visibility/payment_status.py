"""How far a payment has come, by the index's own words (UdbetalingStatus).

What is known of those words: the XSD of SF1491 has them as free text of at most 50 characters, to be "updated with the
status from NemKonto", and optional. No list of them has been published. The table below holds plain Danish wordings
that can be read in one way only, and the answers of the NemKonto system (retursvar 7, 8 and 9). A wording that can be
read in two ways is left out ("ikke udbetalt": not yet, or never?), and so is one that no status fits ("annulleret").
Words outside the table are UNKNOWN, and are counted: an operator who sees such a count learns the words from the
delivering system and adds them here.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from sources.records import PaymentRecord


class PaymentStatus(Enum):
    """How far a payment has come."""

    PLANNED = "PLANNED"
    SENT = "SENT"
    PAID = "PAID"
    PARTLY_PAID = "PARTLY_PAID"
    RETURNED = "RETURNED"
    RECLAIMED = "RECLAIMED"
    UNKNOWN = "UNKNOWN"


PLANNED, SENT, PAID, PARTLY_PAID, RETURNED, RECLAIMED, UNKNOWN = PaymentStatus

_WORDINGS: dict[PaymentStatus, tuple[str, ...]] = {
    PLANNED: (
        "planlagt", "planlagt udbetaling", "planlagt til udbetaling", "kommende udbetaling", "beregnet", "dannet",
        "afventer", "afventer udbetaling", "afventer godkendelse", "afventer afsendelse", "klar til udbetaling",
        "klar til afsendelse", "ikke sendt", "ikke sendt til udbetaling", "endnu ikke sendt",
    ),
    SENT: (
        "sendt", "sendt til udbetaling", "sendt til nemkonto", "afsendt", "afsendt til nemkonto", "under udbetaling",
        "overført til nemkonto", "modtaget af nemkonto", "anvist", "anvist til udbetaling", "kompletteret",
        "sendt til pengeinstitut", "sendt til pengeinstituttet", "modtaget af pengeinstituttet",
    ),
    PAID: ("udbetalt", "fuldt udbetalt", "udbetaling gennemført", "udbetalt til nemkonto", "indsat på konto"),
    PARTLY_PAID: (
        "delvist udbetalt", "delvis udbetalt", "udbetalt delvist", "modregnet", "delvist modregnet", "fuldt modregnet",
        "udbetalt med modregning",
    ),
    RETURNED: (
        "returneret", "returneret fra nemkonto", "returneret af pengeinstituttet", "retur", "retur fra nemkonto",
        "tilbageført", "tilbageført fra nemkonto", "udbetaling returneret", "betaling returneret", "afvist",
        "afvist af nemkonto", "afvist af pengeinstituttet", "udbetaling afvist", "kunne ikke udbetales",
        "fejl ved komplettering", "fejl i pengeinstituttet",
    ),
    RECLAIMED: (
        "krav oprettet", "krav rejst", "krav sendt", "krav sendt til opkrævning", "tilbagebetalingskrav",
        "tilbagebetalingskrav oprettet", "tilbagebetalingskrav rejst", "sendt til opkrævning", "tilbagekrævet",
    ),
}  # fmt: skip

_LONGEST = 50
"""Characters of UdbetalingStatus (Tekst50Type)."""

_SEPARATORS = re.compile(r"[\s_\-]+")
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def payment_status(payment: PaymentRecord | None, today: date) -> PaymentStatus:
    """Return how far a payment has come; None is a payment that the index withholds.

    Words decide. Without words, amounts do: what reached the account, what was sent; else a coming payment is planned.
    Of what is paid, amounts say whether it was less than was sent. A total below zero is never sent or paid.
    """
    if payment is None:
        return UNKNOWN
    status = _status_of_words(payment.status_text)
    if status is None:
        status = PAID if payment.paid is not None else _status_of_unpaid(payment, today)
    if payment.gross is not None and payment.gross < 0 and status in (SENT, PAID, PARTLY_PAID):
        return RECLAIMED
    if status is not PAID or payment.paid is None:
        return status
    if payment.paid > 0 and payment.sent is not None:  # which most are, and `_falls_short` without the call
        return PARTLY_PAID if payment.paid < payment.sent else status
    return PARTLY_PAID if _falls_short(payment) else status


def is_known(words: str | None) -> bool:
    """Return whether the table has these words; no words at all are no unknown ones."""
    return _status_of_words(words) is not UNKNOWN


@lru_cache(maxsize=256)
def _status_of_words(words: str | None) -> PaymentStatus | None:
    plain = _plain(words or "") if len(words or "") <= 2 * _LONGEST else "?"
    return _BY_WORDING.get(plain, UNKNOWN) if plain else None


def _status_of_unpaid(payment: PaymentRecord, today: date) -> PaymentStatus:
    if payment.sent is not None or (payment.gross is not None and payment.gross < 0):
        return SENT
    is_coming = payment.available_on is not None and payment.available_on >= today
    return PLANNED if is_coming else UNKNOWN


def _falls_short(payment: PaymentRecord) -> bool:
    """Return whether less reached the account than was sent, or nothing of what was granted."""
    if payment.paid is None:
        return False
    nothing = payment.paid <= 0 and (payment.gross is None or payment.gross > 0)
    return nothing or payment.paid < (payment.sent or Decimal())


def _plain(words: str) -> str:
    """Lower case, one space between words, no full stop, and æ, ø, å spelled out."""
    text = _SEPARATORS.sub(" ", unicodedata.normalize("NFKC", words).casefold()).strip(" .")
    return text.translate(_LETTERS)


_BY_WORDING = {_plain(wording): status for status, wordings in _WORDINGS.items() for wording in wordings}
