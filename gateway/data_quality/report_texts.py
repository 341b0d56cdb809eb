"""The report's own words, in Danish and English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gateway.data_quality.report import Report
from gateway.policies.directives import Language
from gateway.preview.citizen_view import SeenKind

KINDS: Mapping[Language, Mapping[SeenKind, str]] = {
    Language.DA: {
        SeenKind.CASE: "sager",
        SeenKind.DOCUMENT: "dokumenter",
        SeenKind.BENEFIT: "ydelser",
        SeenKind.PAYMENT: "udbetalingslinjer",
    },
    Language.EN: {
        SeenKind.CASE: "cases",
        SeenKind.DOCUMENT: "documents",
        SeenKind.BENEFIT: "benefits",
        SeenKind.PAYMENT: "payment lines",
    },
}

TEXTS: Mapping[Language, Mapping[str, str]] = {
    Language.DA: {
        "title": "Klar til at åbne?",
        "lead": "Er {name}s data til at læse for borgerne?",
        "made_up": "Opdigtede borgere fra sandkassen",
        "real": "Læst i indeksene",
        "day": "{day}. {citizens} borgere spurgt, {with_records} med data her.",
        "score": "egnet til visning",
        "score_is": "Andelen af poster, der ville blive vist uden en spærrende fejl, hvis deres emne blev åbnet. "
        "Poster, som ingen fil kan åbne (undtagne, VIP, interne notater, ufærdige dokumenter, andres sager), "
        "er ikke talt med.",
        "records": "Poster",
        "now": "Vises nu",
        "would": "Vist hvis åbnet",
        "fit": "egnet",
        "year": "Oprettet",
        "share": "Egnet",
        "own_titles": "Med egne titler",
        "citizens": "Borgere",
        "always": "Altid skjult",
        "opened": "Åbnede emner",
        "closed": "Emner, der ikke er åbnet",
        "opened_lead": "Her møder borgerne fejlene i dag.",
        "closed_lead": "Sådan ville det se ud, hvis emnet blev åbnet i dag, med alle dele og uden fradato.",
        "area": "Emne",
        "since": "Egnet fra",
        "since_is": "“Egnet fra” er den første dag i det tidligste år, hvorfra mindst 95 % af sager og ydelser er "
        "egnede: et bud på en fradato (`since`). Tomt: intet år er godt nok, eller intet har en dato.",
        "worst": "Mest spærrende",
        "findings": "Hvad er der galt?",
        "findings_lead": "Rødt spærrer: posten er ikke egnet til visning. Gråt bør ses efter. Fejl i sagens egen titel "
        "spærrer kun, hvor filen viser den (`title: CASE`).",
        "finding": "Fund",
        "blocking": "spærrer",
        "title_only": "spærrer, hvor sagens egen titel vises",
        "check": "se efter",
        "meets": "Det møder borgeren",
        "cure": "Gør sådan",
        "examples": "Eksempler (indeksets id)",
        "no_findings": "Ingen fund.",
        "years": "Hvornår blev det godt?",
        "years_lead": "Sager og ydelser efter det år, de blev oprettet. Højden er antallet; rødt er ikke egnet. Vælg "
        "fradato, hvor det røde holder op.",
        "undated": "uden dato",
        "systems": "Hvilket fagsystem leverer det?",
        "system": "Fagsystem",
        "unnamed": "(uden navn)",
        "unknown_system": "Ukendt fagsystem",
        "benefits": "Ydelser efter navn",
        "benefit": "Ydelse",
        "lines": "Linjer",
        "nothing": "ingen",
        "not_seen": "Det kan rapporten ikke se",
        "defined": "Alle fund, rapporten leder efter",
        "not_fit": "ikke egnet",
        "no_area": "Uden KLE-nummer",
    },
    Language.EN: {
        "title": "Ready to open?",
        "lead": "Can citizens read the data of {name}?",
        "made_up": "Made-up citizens of the sandbox",
        "real": "Read from the indexes",
        "day": "{day}. {citizens} citizens asked about, {with_records} with records here.",
        "score": "fit to be shown",
        "score_is": "The share of records that would be shown without a blocking finding, if their area were opened. "
        "What no file can open (exempt, VIP, internal notes, unfinished documents, others' cases) is not counted.",
        "records": "Records",
        "now": "Shown now",
        "would": "Shown if opened",
        "fit": "fit",
        "year": "Created",
        "share": "Fit",
        "own_titles": "Under own titles",
        "citizens": "Citizens",
        "always": "Always hidden",
        "opened": "Opened areas",
        "closed": "Areas not opened yet",
        "opened_lead": "Here citizens meet the faults today.",
        "closed_lead": "How it would look if the area were opened today, with all parts and without `since`.",
        "area": "Area",
        "since": "Fit since",
        "since_is": "“Fit since” is the first day of the earliest year from which on at least 95 % of cases and "
        "benefits are fit: a proposal for `since`. Empty: no year is good enough, or nothing has a date.",
        "worst": "Blocks most",
        "findings": "What is wrong?",
        "findings_lead": "Red blocks: the record is not fit to be shown. Grey is worth checking. A fault in a case's "
        "own title blocks only where the file shows that title (`title: CASE`).",
        "finding": "Finding",
        "blocking": "blocks",
        "title_only": "blocks where the case's own title is shown",
        "check": "worth checking",
        "meets": "What the citizen meets",
        "cure": "What to do",
        "examples": "Examples (id in the index)",
        "no_findings": "Nothing found.",
        "years": "When did it become good?",
        "years_lead": "Cases and benefits by the year they were created. Height is how many; red is not fit. Choose "
        "`since` where the red ends.",
        "undated": "undated",
        "systems": "Which it-system delivers it?",
        "system": "It-system",
        "unnamed": "(without a name)",
        "unknown_system": "Unknown it-system",
        "benefits": "Benefits by name",
        "benefit": "Benefit",
        "lines": "Lines",
        "nothing": "none",
        "not_seen": "What this report cannot see",
        "defined": "Everything the report looks for",
        "not_fit": "not fit",
        "no_area": "Without a KLE number",
    },
}


_MONTHS = {
    Language.DA: (
        "januar", "februar", "marts", "april", "maj", "juni",
        "juli", "august", "september", "oktober", "november", "december",
    ),
    Language.EN: (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip


def written_out(day: date, language: Language) -> str:
    """Return a day in words: 16 November 2026."""
    point = "." if language is Language.DA else ""
    return f"{day.day}{point} {_MONTHS[language][day.month - 1]} {day.year}"


def blind_spots(report: Report, language: Language) -> list[str]:
    """Return what this way of reading cannot find, as the report itself says."""
    danish = language is Language.DA
    return [
        *_partyless(report, danish),
        "Navne, adresser og uforståelige titler findes ved tegn, ikke ved viden: se eksemplerne efter, og regn med "
        "andre, som tegnene ikke fanger."
        if danish
        else "Names, addresses and unintelligible titles are found by signs, not by knowledge: check the examples, "
        "and expect others that the signs miss.",
        "Dokumenter uden for sagernes journaler, og data som tokenet ikke giver adgang til."
        if danish
        else "Documents outside the journals of cases, and whatever the token for the index does not reach.",
        *_unread(report, danish),
    ]


def _partyless(report: Report, danish: bool) -> list[str]:
    if report.named:
        return [
            f"Sager uden primær part findes kun ved id: {report.named} sager blev slået op sådan."
            if danish
            else f"Cases without a primary party are found by id only: {report.named} cases were looked up that way."
        ]
    return [
        "Sager uden primær part: indekset søges borger for borger, og dem finder ingen borger. "
        "Giv deres id'er med --cases."
        if danish
        else "Cases without a primary party: the index is searched citizen by citizen, and no citizen finds them. Give "
        "their ids with --cases."
    ]


def _unread(report: Report, danish: bool) -> list[str]:
    lines = []
    if report.unread:
        lines.append(
            f"{report.unread} borgere, som indeksene ikke svarede om."
            if danish
            else f"{report.unread} citizens that the indexes did not answer about."
        )
    if report.cut:
        lines.append(
            f"{report.cut} borgere med flere poster, end der blev hentet."
            if danish
            else f"{report.cut} citizens with more records than were fetched."
        )
    return lines
