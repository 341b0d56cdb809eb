"""What the commands that read citizens' records say of mistakes, in Danish."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.policies.translation import translator

MISTAKES_DA: Mapping[str, str] = {
    "What was given is no plain text in UTF-8.": "Det, der blev givet, er ikke ren tekst i UTF-8.",
    "The indexes did not answer: {kind} ({reason}).": "Indeksene svarede ikke: {kind} ({reason}).",
    "The indexes answered about nobody.": "Indeksene svarede ikke om nogen.",
    "The sandbox has no records of {name}. It has those of {listed}.": (
        "Sandkassen har ingen data fra {name}. Den har data fra {listed}."
    ),
    "No municipality or agency is {text}. {then}": "Ingen kommune eller myndighed er {text}. {then}",
    "Did you mean {name}?": "Mente du {name}?",
    "Write a name such as Vejle, or a code such as 0630.": "Skriv et navn som Vejle eller en kode som 0630.",
    "Say why you read a real citizen's records: --purpose.": (
        "Skriv, hvorfor du læser en rigtig borgers data: --purpose."
    ),
    "Say where the audit log is: --audit-log, or BORGERBLIK_PREVIEW_AUDIT_LOG.": (
        "Skriv, hvor loggen er: --audit-log eller BORGERBLIK_PREVIEW_AUDIT_LOG."
    ),
    "The audit log {path} cannot be written: {reason}.": "Loggen {path} kan ikke skrives: {reason}.",
    "Nobody can list the citizens of the real indexes: give their numbers on standard input, --citizens.": (
        "Ingen kan få en liste over borgerne fra de rigtige indekser: giv deres numre på standard input, --citizens."
    ),
    "Say whose view to show: --persona KEY or --citizen; or what to compare with: --against PATH.": (
        "Skriv, hvem der skal vises: --persona NØGLE eller --citizen; eller hvad der sammenlignes med: --against STI."
    ),
    "Say whose records to read: --municipality, such as Vejle.": (
        "Skriv, hvis data der skal læses: --municipality Vejle."
    ),
    "--citizens goes with --against. For one citizen: --citizen.": (
        "--citizens hører til --against. For én borger: --citizen."
    ),
    "--html is the page of one citizen: it goes with --persona or --citizen.": (
        "--html er én borgers side: den hører til --persona eller --citizen."
    ),
    "--serve stands alone: the citizen is picked in the browser, among the sandbox's.": (
        "--serve står alene: borgeren vælges i browseren, blandt sandkassens."
    ),
    "The page is not built: run make explorer, or install again where npm's packages can be had.": (
        "Siden er ikke bygget: kør make explorer, eller installer igen, hvor npm's pakker kan hentes."
    ),
    "{draft} says nothing of {name}.": "{draft} siger intet om {name}.",
    "There is no persona {key}. Choose one of: {keys}": "Personaen {key} findes ikke. Vælg en af: {keys}",
    "A CPR number has ten digits.": "Et CPR-nummer har ti cifre.",
    "No CPR number was read from standard input: give one a line.": (
        "Der kom intet CPR-nummer fra standard input: giv ét på hver linje."
    ),
    "Line {number} of standard input is no CPR number: ten digits.": (
        "Linje {number} på standard input er ikke et CPR-nummer: ti cifre."
    ),
    "{path} is there already: name another file with --output.": (
        "{path} findes allerede: skriv en anden fil med --output."
    ),
    "{path} cannot be written: {reason}.": "{path} kan ikke skrives: {reason}.",
    "{path} holds a line that is no UUID.": "{path} har en linje, der ikke er et UUID.",
    "Choose one of --csv and --json.": "Vælg enten --csv eller --json.",
}

danish_mistake = translator(MISTAKES_DA)
"""A sentence about a mistake in Danish. None: it has none."""
