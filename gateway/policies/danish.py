"""What is said of policy files, in Danish: the sentences of the grammar, of the folder, and of the checks."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.policies.danish_checks import CHECKS_DA
from gateway.policies.directives import Language
from gateway.policies.problem import PolicyProblem, Severity
from gateway.policies.translation import translator

_GUIDE = "docs/da/ord.md"
GRAMMAR_DA: Mapping[str, str] = {
    "A CVR number has eight digits.": "Et CVR-nummer har otte cifre.",
    "A code has four digits: 0630.": "En kommunekode har fire cifre: 0630.",
    "Say whose file this is: @municipality or @agency is missing.": (
        "Skriv, hvis fil det er: @municipality eller @agency mangler."
    ),
    "A file has exactly one of @municipality and @agency.": "En fil har præcis én af @municipality og @agency.",
    "A policy file holds `extend schema` with directives, and nothing else.": (
        "En fil indeholder `extend schema` med ord, der begynder med @, og intet andet."
    ),
    "@{name} has no meaning in a policy file. {then}": "@{name} betyder ikke noget i en fil. {then}",
    "@{name} has no meaning in a policy file.": "@{name} betyder ikke noget i en fil.",
    "@{name} does not belong among shared articles.": "@{name} hører ikke til blandt fælles artikler.",
    "There can be only one argument named '{name}'.": "{name} kan kun stå én gang.",
    "Argument '@{name}({argument}:)' of type '{kind}' is required, but it was not provided.": (
        "@{name} mangler {argument}."
    ),
    "Unknown argument '{name}' on directive '@{directive}'. {then}": (
        "@{directive} har ikke noget, der hedder {name}. {then}"
    ),
    "Unknown argument '{name}' on directive '@{directive}'.": "@{directive} har ikke noget, der hedder {name}.",
    "Value '{value}' does not exist in '{kind}' enum. {then}": "{value} er ikke et af ordene i {kind}. {then}",
    "Value '{value}' does not exist in '{kind}' enum.": "{value} er ikke et af ordene i {kind}.",
    "Enum '{kind}' cannot represent non-enum value: {value}. {then}": "{value} er ikke et af ordene i {kind}. {then}",
    "Enum '{kind}' cannot represent non-enum value: {value}.": "{value} er ikke et af ordene i {kind}.",
    "{kind} cannot represent a non {wanted} value: {value}": "{value} kan ikke stå her: der ventes {wanted}.",
    "Int cannot represent non-integer value: {value}": "{value} er ikke et helt tal.",
    "Int cannot represent non 32-bit signed integer value: {value}": "{value} er for stort et tal.",
    "Expected value of type '{kind}', found {value}; {then}": "{value} kan ikke stå her. {then}",
    "Expected value of type '{kind}', but encountered error '{then}'; found: {value}.": (
        "{value} kan ikke stå her. {then}"
    ),
    "Expected value of type '{kind}' to be non-null": "Her kan der ikke stå null.",
    "Expected value of type '{kind}', found {value}.": "{value} kan ikke stå her.",
    "A Date is written as 2026-11-22.": "En dato skrives 2026-11-22.",
    "The calendar has no such day.": "Den dag findes ikke i kalenderen.",
    "A Url begins with https:// and names a host.": "En adresse begynder med https:// og nævner en vært.",
    "A UUID is written as 8-4-4-4-12 hexadecimal digits.": "Et UUID skrives som 8-4-4-4-12 hexadecimale cifre.",
    "Did you mean the enum value {listed}?": "Mente du {listed}?",
    "Did you mean the enum values {listed}?": "Mente du {listed}?",
    "Did you mean {listed}?": "Mente du {listed}?",
    "Syntax Error: Unterminated string.": "Skrivefejl: en tekst slutter ikke.",
    "Syntax Error: Unexpected single quote character ('), did you mean to use a double quote (\")?": (
        "Skrivefejl: enkelte anførselstegn (') bruges ikke her."
    ),
    "Syntax Error: Expected {wanted}, found {found}.": "Skrivefejl: her står {found}, men der ventes {wanted}.",
    "Syntax Error: Unexpected variable {name} in constant value.": "Skrivefejl: {name} er en variabel.",
    "Syntax Error: Invalid number, unexpected digit after 0: {digit}.": "Skrivefejl: et tal kan ikke begynde med 0.",
    "Syntax Error: Invalid number, expected digit but got: {sign}.": "Skrivefejl: {sign} kan ikke stå i et tal.",
    "Syntax Error: Unexpected {found}.": "Skrivefejl: {found} ventes ikke her.",
    "Syntax Error: {rest}": "Skrivefejl: {rest}",
    # hints
    'Close the text with a " on the same line.': 'Slut teksten med " på samme linje.',
    "One file is one authority: write less, or use wider areas.": (
        "En fil er én myndighed: skriv mindre, eller brug bredere emner."
    ),
    "Lists hold values here, never lists of lists.": "Lister indeholder værdier her, aldrig andre lister.",
    "Write the value itself: a file has no variables.": "Skriv selve værdien: en fil har ingen variable.",
    "Something is not closed, or the file is empty: it begins with `extend schema`.": (
        "Noget er ikke lukket, eller filen er tom: den begynder med `extend schema`."
    ),
    'Write plain quotes (") around text: a word processor makes curly ones.': (
        'Skriv lige anførselstegn (") om tekst: et tekstbehandlingsprogram laver krumme.'
    ),
    'Write double quotes (") around text.': 'Skriv dobbelte anførselstegn (") om tekst.',
    "Write a colon instead of the sign =.": "Skriv kolon i stedet for tegnet =.",
    "Write a comma instead.": "Skriv et komma i stedet.",
    "Begin a comment with #.": "Begynd en kommentar med #.",
    "Outside quotes and comments stand the guide's English words alone.": (
        f"Uden for anførselstegn og kommentarer står kun de engelske ord: se {_GUIDE}."
    ),
    "Begin the file with `extend schema`.": "Begynd filen med `extend schema`.",
    "Write @ before a word such as opens, and its arguments in parentheses.": (
        "Skriv @ foran et ord som opens, og det, der hører til, i parentes."
    ),
    "Look for a quote, a bracket or a parenthesis missing just before this place.": (
        "Se efter et anførselstegn eller en parentes, der mangler lige før dette sted."
    ),
    "Remove it: types and queries belong elsewhere.": "Slet det: typer og forespørgsler hører til et andet sted.",
    "Remove it: docs/municipalities.md lists what a file may say.": f"Slet det: {_GUIDE} viser, hvad en fil kan sige.",
    "Move it to an authority's file: this one holds @article alone.": (
        "Flyt det til en myndigheds fil: denne indeholder kun @article."
    ),
    'Write @municipality(code: "0630", cvr: "29189900", name: "Vejle Kommune") first.': (
        'Skriv først @municipality(code: "0630", cvr: "29189900", name: "Vejle Kommune").'
    ),
    "Keep one of them: a file is one authority's.": "Behold den ene: en fil er én myndigheds.",
    'Write all eight digits in quotes, such as "29189900".': 'Skriv alle otte cifre i anførselstegn: "29189900".',
    'Write the code with its leading zero, in quotes: "0630".': (
        'Skriv koden med nullet foran, i anførselstegn: "0630".'
    ),
    "Keep one file for this authority.": "Behold én fil for denne myndighed.",
    "Add the argument: docs/municipalities.md shows each with an example.": f"Tilføj det: se {_GUIDE}.",
    "Remove it: docs/municipalities.md lists the arguments.": f"Slet det: se {_GUIDE}.",
    'Write a day as "2026-11-22": year, month, day, in quotes.': (
        'Skriv en dag som "2026-11-22": år, måned, dag, i anførselstegn.'
    ),
    "Name the it-system by its UUID; `borgerblik data-quality` lists the UUIDs.": (
        "Skriv fagsystemets UUID; `borgerblik data-quality` viser dem."
    ),
    "Write the whole address, with https:// in front.": "Skriv hele adressen med https:// foran.",
    "Write the word in capitals and without quotes.": "Skriv ordet med store bogstaver og uden anførselstegn.",
    "Write true or false, without quotes.": "Skriv true (ja) eller false (nej) uden anførselstegn.",
    "Write one value, without brackets: each further one has a directive of its own.": (
        "Skriv én værdi uden kantede parenteser: hver anden har sin egen linje."
    ),
    "Write the value alone, in quotes.": "Skriv kun værdien, i anførselstegn.",
    "Put the value in quotes.": "Sæt værdien i anførselstegn.",
    "Write a whole number, without quotes.": "Skriv et helt tal uden anførselstegn.",
    "Leave out the argument, or the null in the list.": "Udelad det, eller udelad null i listen.",
    "Look at the calendar. Year, month and day stand in this order: 2026-11-22.": (
        "Se i kalenderen. År, måned og dag står i denne orden: 2026-11-22."
    ),
    "Compare it with the examples of docs/municipalities.md.": f"Sammenlign med eksemplerne i {_GUIDE}.",
    'Put it in quotes: "{value}".': 'Sæt det i anførselstegn: "{value}".',
    'Put the day in quotes, year first: "{value}".': 'Sæt dagen i anførselstegn, året først: "{value}".',
}

FOLDER_DA: Mapping[str, str] = {
    "Save it as a file of plain text in UTF-8.": "Gem den som ren tekst i UTF-8.",
    "The folder holds more than {count} policy files.": "Mappen har flere end {count} filer.",
    "Keep one file for each authority in it, and all else elsewhere.": (
        "Hav én fil for hver myndighed i den, og alt andet et andet sted."
    ),
    "The folder holds no policy file (*.graphql).": "Mappen har ingen filer, der ender på .graphql.",
    "Put one file an authority into it.": "Læg én fil for hver myndighed i den.",
    "There is no such folder of policy files.": "Mappen findes ikke.",
    "Name a folder that exists.": "Skriv en mappe, der findes.",
    "This file is not in force. {then}": "Filen er ikke i kraft. {then}",
    "Hidden files and editors' copies are not read.": "Skjulte filer og kopier fra redigeringsprogrammer læses ikke.",
    "Only files ending in .graphql are read.": "Kun filer, der ender på .graphql, læses.",
    "Symbolic links are not read.": "Symbolske links læses ikke.",
    "Files in subfolders are not read.": "Filer i undermapper læses ikke.",
    "Rename it to end in .graphql.": "Omdøb den, så den ender på .graphql.",
    "Put the file itself in its place.": "Læg selve filen der.",
    "Put an ordinary file in its place.": "Læg en almindelig fil der.",
    "Move it one folder up.": "Flyt den en mappe op.",
    "The file cannot be read: {then}.": "Filen kan ikke læses: {then}.",
    "it is a symbolic link, other than those of a mounted ConfigMap": "det er et symbolsk link",
    "it is no regular file": "det er ikke en almindelig fil",
    "it is larger than 1 MB": "den er større end 1 MB",
    "UnicodeDecodeError": "den er ikke ren tekst i UTF-8",
    "PermissionError": "adgang er nægtet",
    "FileNotFoundError": "den findes ikke",
    "IsADirectoryError": "det er en mappe",
    "{name} has the shared articles already.": "{name} har allerede de fælles artikler.",
    "{name} has the CVR number {cvr} already.": "{name} har allerede CVR-nummeret {cvr}.",
    "{name} has the municipality code {code} already.": "{name} har allerede kommunekoden {code}.",
    "No file here is that of {name}.": "Ingen af filerne er {name}s.",
    "BORGERBLIK_POLICIES is missing: name the folder to check, or the files.": (
        "BORGERBLIK_POLICIES mangler: skriv den mappe eller de filer, der skal tjekkes."
    ),
    "There is no such file.": "Filen findes ikke.",
    "There is no such file or folder.": "Filen eller mappen findes ikke.",
    "Compare the path with what is there.": "Sammenlign med det, der ligger der.",
}

SEVERITIES: Mapping[Language, Mapping[Severity, tuple[str, str]]] = {
    Language.DA: {
        Severity.ERROR: ("fejl", "fejl"),
        Severity.WARNING: ("advarsel", "advarsler"),
        Severity.NOTE: ("bemærkning", "bemærkninger"),
    },
    Language.EN: {severity: (severity.value, f"{severity.value}s") for severity in Severity},
}
"""One of them, and several."""

danish_sentence = translator(CHECKS_DA, FOLDER_DA, GRAMMAR_DA)
"""A sentence of this room in Danish. None: it has none."""


def said_of(problem: PolicyProblem, language: Language) -> tuple[str, str]:
    """Return what a problem is, and what to do, in a language. A hint that ends the sentence stands there once."""
    sentence = problem.message.removesuffix(problem.hint).rstrip()
    if language is Language.EN:
        return sentence, problem.hint
    return danish_sentence(sentence) or sentence, problem.hint and (danish_sentence(problem.hint) or problem.hint)
