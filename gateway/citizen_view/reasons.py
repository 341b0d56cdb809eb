"""Why a record is hidden, in plain words: a sentence for each numbered rule, in Danish and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.citizen_view.view import Withheld
from gateway.policies.directives import Language
from gateway.policies.policy import Opening
from gateway.visibility.rule_context import HiddenReason

FILE_RULES = frozenset(
    {
        HiddenReason.NOT_OPENED,
        HiddenReason.FLOOR,
        HiddenReason.SYSTEM,
        HiddenReason.DOCUMENT_FLOOR,
        HiddenReason.BENEFIT_NOT_OPENED,
        HiddenReason.BENEFIT_FLOOR,
        HiddenReason.BENEFIT_SYSTEM,
        HiddenReason.LINE,
        HiddenReason.NOTE_FLOOR,
    }
)
"""The rules that an authority's file decides. The others hold for everyone."""


@dataclass(frozen=True, slots=True)
class DecidingLine:
    """Where a decision stands: a line of an authority's file, or that no line covers the area, or that it is fixed."""

    text: str
    line: str | None = None


def reason(hidden: HiddenReason, language: Language) -> str:
    """Return the rule in plain words."""
    return (_DANISH if language is Language.DA else _ENGLISH)[hidden]


def deciding_line(withheld: Withheld, language: Language) -> DecidingLine:
    """Return the @opens line that decided, as far as one did."""
    texts = _DECISIONS[language]
    if withheld.reason not in FILE_RULES:
        return DecidingLine(texts["fixed"])
    return at(withheld.opening, withheld.area, language)


def at(opening: Opening | None, area: str | None, language: Language) -> DecidingLine:
    """Where an opening is written."""
    texts = _DECISIONS[language]
    if opening is None:
        return DecidingLine(texts["none"].format(area=area) if area else texts["no_area"])
    line = opening.written_at or texts["unknown"]
    return DecidingLine(f'{line} @opens(area: "{opening.area}")', line)


_DECISIONS: Mapping[Language, Mapping[str, str]] = {
    Language.DA: {
        "fixed": "gælder altid",
        "none": "ingen @opens dækker {area}",
        "no_area": "uden KLE-nummer dækker ingen @opens",
        "unknown": "ukendt sted",
    },
    Language.EN: {
        "fixed": "holds for everyone",
        "none": "no @opens covers {area}",
        "no_area": "no @opens covers what has no KLE number",
        "unknown": "unknown place",
    },
}

_ENGLISH: Mapping[HiddenReason, str] = {
    HiddenReason.AUTHORITY: "The case belongs to another authority.",
    HiddenReason.PARTY: "The citizen is not the primary party today, by CPR number.",
    HiddenReason.BUILDING: "A building case is shown to the owner of the property only.",
    HiddenReason.MARKED: 'The case is marked "Visning undtaget for borger".',
    HiddenReason.VIP: "The case is a VIP case, or has a sensitivity that nobody knows.",
    HiddenReason.NOT_OPENED: "Cases are not opened for this area.",
    HiddenReason.FLOOR: "The case was created before the area's `since`, or has no creation date.",
    HiddenReason.SYSTEM: "What this it-system delivers is not shown for this area.",
    HiddenReason.JOURNAL: "It is a note in the journal, or nobody can tell until when it is filed there.",
    HiddenReason.ABSENT: "The journal names a document that the index does not have.",
    HiddenReason.MARKED_DOCUMENT: 'The document, or a case it is filed on, is marked "Visning undtaget for borger".',
    HiddenReason.UNFINISHED: "The document is not finished: not Publiceret, Endeligt or Afleveret.",
    HiddenReason.INTERNAL: "The document is an internal note.",
    HiddenReason.VIP_DOCUMENT: "The document has VIP sensitivity.",
    HiddenReason.DOCUMENT_FLOOR: ("The document is dated before the area's `documentsSince`, or has no date."),
    HiddenReason.GRANTED: "The benefit is not granted to the citizen, by CPR number, by this authority.",
    HiddenReason.VIP_BENEFIT: "The grant has VIP sensitivity.",
    HiddenReason.BENEFIT_NOT_OPENED: "Benefits are not opened for this area.",
    HiddenReason.BENEFIT_FLOOR: (
        "The benefit's case was created before the area's `since`, or is not among the citizen's."
    ),
    HiddenReason.BENEFIT_SYSTEM: "What this it-system delivers is not shown for this area.",
    HiddenReason.LINE: "Payments are not opened for this area, or the index withholds the benefit.",
    HiddenReason.TOTAL: "Not every line of the payment is shown, so its total is not either.",
    HiddenReason.NOT_REPRESENTED: "It lies outside what the representative may see on the citizen's behalf.",
    HiddenReason.NOTE: "It cannot be seen for how long the note is filed here.",
    HiddenReason.INTERNAL_NOTE: "The note is internal: exempt from public access, or called so.",
    HiddenReason.NOTE_FLOOR: "The note is from before the area's floor for notes (`notesSince`), or undated.",
}

_DANISH: Mapping[HiddenReason, str] = {
    HiddenReason.AUTHORITY: "Sagen hører til en anden myndighed.",
    HiddenReason.PARTY: "Borgeren er ikke sagens primære part i dag, på CPR-nummer.",
    HiddenReason.BUILDING: "En byggesag vises kun for ejendommens ejer.",
    HiddenReason.MARKED: 'Sagen er mærket "Visning undtaget for borger".',
    HiddenReason.VIP: "Sagen er en VIP-sag eller har en følsomhed, som ingen kender.",
    HiddenReason.NOT_OPENED: "Der er ikke åbnet for sager på dette emne.",
    HiddenReason.FLOOR: "Sagen er oprettet før emnets fradato (`since`), eller den har ingen oprettelsesdato.",
    HiddenReason.SYSTEM: "Det, som dette fagsystem leverer, vises ikke for dette emne.",
    HiddenReason.JOURNAL: "Det er et journalnotat, eller det kan ikke ses, hvor længe det er journaliseret her.",
    HiddenReason.ABSENT: "Journalen nævner et dokument, som indekset ikke har.",
    HiddenReason.MARKED_DOCUMENT: 'Dokumentet, eller en sag det ligger på, er mærket "Visning undtaget for borger".',
    HiddenReason.UNFINISHED: "Dokumentet er ikke færdigt: ikke Publiceret, Endeligt eller Afleveret.",
    HiddenReason.INTERNAL: "Dokumentet er et internt notat.",
    HiddenReason.VIP_DOCUMENT: "Dokumentet har følsomheden VIP.",
    HiddenReason.DOCUMENT_FLOOR: (
        "Dokumentet er fra før emnets fradato for dokumenter (`documentsSince`) eller uden dato."
    ),
    HiddenReason.GRANTED: "Ydelsen er ikke bevilget til borgeren, på CPR-nummer, af denne myndighed.",
    HiddenReason.VIP_BENEFIT: "Bevillingen har følsomheden VIP.",
    HiddenReason.BENEFIT_NOT_OPENED: "Der er ikke åbnet for ydelser på dette emne.",
    HiddenReason.BENEFIT_FLOOR: (
        "Ydelsens sag er oprettet før emnets fradato (`since`) eller er ikke blandt borgerens sager."
    ),
    HiddenReason.BENEFIT_SYSTEM: "Det, som dette fagsystem leverer, vises ikke for dette emne.",
    HiddenReason.LINE: "Der er ikke åbnet for udbetalinger på dette emne, eller indekset tilbageholder ydelsen.",
    HiddenReason.TOTAL: "Ikke alle udbetalingens linjer vises, og derfor vises dens sum heller ikke.",
    HiddenReason.NOT_REPRESENTED: "Den ligger uden for det, repræsentanten må se på borgerens vegne.",
    HiddenReason.NOTE: "Det kan ikke ses, hvor længe notatet er journaliseret her.",
    HiddenReason.INTERNAL_NOTE: "Notatet er internt: undtaget for offentlighed, eller det hedder sådan.",
    HiddenReason.NOTE_FLOOR: "Notatet er fra før emnets fradato for notater (`notesSince`) eller uden dato.",
}
