"""The findings in words: what it is, what the citizen meets, and what to do about it; in Danish and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.policies.directives import Language


@dataclass(frozen=True, slots=True)
class FindingText:
    """How a finding is said."""

    name: str
    meets: str
    cure: str


_NAME_CURE_DA = "Skriv, hvad sagen handler om, ikke hvem. Ret i fagsystemet."
_NAME_CURE_EN = "Write what it is about, not whom. Mend it in the specialist system."

_DANISH = {
    "case-no-primary-party": FindingText(
        "Sag uden primær part",
        "Ingen borger ser sagen.",
        "Sæt borgeren som primær part med CPR-nummer i fagsystemet.",
    ),
    "case-no-area": FindingText("Sag uden KLE-nummer", "Ingen ser sagen.", "Giv sagen en primær klasse fra KLE."),
    "case-no-creation-date": FindingText(
        "Sag uden oprettelsesdato",
        "Sagen skjules, så snart emnet har en fradato.",
        "Send OprettetTidspunkt, eller fremdriften Opstaaet med dato.",
    ),
    "case-no-progress": FindingText(
        "Sag uden fremdrift", "Borgeren kan ikke se, hvor langt sagen er.", "Send alle fremdriftens trin til indekset."
    ),
    "case-never-closed": FindingText(
        "Sag, der aldrig blev afsluttet",
        "En gammel sag ser ud, som om den behandles endnu.",
        "Luk sagen i fagsystemet, eller sæt fradato uden `activeBeforeSince`.",
    ),
    "case-title-cpr": FindingText("CPR-nummer i sagens titel", "Et CPR-nummer står i overblikket.", _NAME_CURE_DA),
    "case-title-name": FindingText(
        "Personnavn i sagens titel", "Et navn, måske en andens, står i overblikket.", _NAME_CURE_DA
    ),
    "case-title-unintelligible": FindingText(
        "Uforståelig titel på sag", "Titlen siger ikke borgeren noget.", "Vis emnets titel: `title: AREA`."
    ),
    "case-title-address": FindingText("Adresse i sagens titel", "En adresse står i overblikket.", _NAME_CURE_DA),
    "case-title-capitals": FindingText(
        "Sagens titel med lutter store bogstaver", "Titlen råber.", "Vis emnets titel, eller ret titlerne."
    ),
    "case-title-missing": FindingText(
        "Sag uden egen titel", "Borgeren læser emnets titel i stedet.", "Skriv en titel, hvis emnets ikke er nok."
    ),
    "case-progress-unordered": FindingText(
        "Fremdrift i forkert orden", "Tidslinjen går frem og tilbage.", "Ret trinnenes datoer; genåbning er tilladt."
    ),
    "case-progress-undated": FindingText(
        "Fremdrift uden dato eller uden begyndelse", "Trinnet mangler på tidslinjen.", "Send virkning fra på alle trin."
    ),
    "case-area-unknown": FindingText(
        "Ukendt KLE-nummer på sag",
        "Titlen bliver nummeret alene, hvor emnets titel vises.",
        "Ret nummeret; findes det i KLE, så meld det til os.",
    ),
    "case-area-retired": FindingText(
        "Udgået KLE-nummer på sag", "Sagen vises kun, hvor det gamle nummer er åbnet.", "Åbn også det gamle nummer."
    ),
    "case-no-system": FindingText(
        "Sag uden fagsystem", "Skjules, hvor kun bestemte fagsystemer er åbnet.", "Send master-systemet."
    ),
    "case-decision-unknown": FindingText(
        "Afgørelsesklasse, som ingen har forklaret", "Sagens udfald vises ikke.", "Oplys, hvad klassen betyder."
    ),
    "case-no-sensitivity": FindingText(
        "Sag uden følsomhed", "Ingen forskel: den regnes for følsom og vises til parten.", "Send følsomheden."
    ),
    "document-dangling": FindingText(
        "Dokument, som indekset ikke har", "Dokumentet mangler på listen.", "Send dokumentet før journalposten."
    ),
    "document-title-cpr": FindingText(
        "CPR-nummer i dokumentets titel", "Et CPR-nummer står på listen.", "Ret titlen, før dokumenter åbnes."
    ),
    "document-title-name": FindingText(
        "Personnavn i dokumentets titel",
        "Et navn, måske en andens, står på listen.",
        "Ret titlen, før dokumenter åbnes.",
    ),
    "document-title-missing": FindingText(
        "Dokument uden titel", 'Der står "Dokument uden titel".', "Skriv en titel, som en borger forstår."
    ),
    "document-title-unintelligible": FindingText(
        "Uforståelig titel på dokument", "Titlen er et filnavn, en kode eller et tomt ord.", "Indfør en titelpraksis."
    ),
    "document-title-address": FindingText(
        "Adresse i dokumentets titel", "En adresse står på listen.", "Se efter, om adressen er nødvendig."
    ),
    "document-title-capitals": FindingText(
        "Dokumentets titel med lutter store bogstaver", "Titlen råber.", "Ret skabelonen, som titlen kommer fra."
    ),
    "document-undated": FindingText(
        "Dokument uden dato", "Skjules under en fradato for dokumenter.", "Send BrevDato eller virkning fra."
    ),
    "benefit-no-area": FindingText("Ydelse uden KLE-nummer", "Ingen ser ydelsen.", "Send ydelsens KLE-emne."),
    "benefit-unnamed": FindingText("Ydelse uden navn", "Borgeren læser et nummer.", "Send YdelseNavn."),
    "benefit-case-absent": FindingText(
        "Ydelsens sag er ikke blandt borgerens",
        "Ydelsen skjules under en fradato: dens sag mangler, er en andens eller har ingen part.",
        "Ret SagUUID på bevillingen eller sagens primære part.",
    ),
    "benefit-amount-misread": FindingText(
        "Planlagt beløb ser fejllæst ud", "Beløbet er for eksempel 5.942 i stedet for 5942.", "Ret talformatet."
    ),
    "benefit-without-payments": FindingText(
        "Ydelse uden udbetalinger", "Ydelsen står uden penge bag.", "Send effektueringerne, eller afslut ydelsen."
    ),
    "benefit-area-unknown": FindingText("Ukendt KLE-nummer på ydelse", "Emnet står som et nummer.", "Ret nummeret."),
    "benefit-area-retired": FindingText(
        "Udgået KLE-nummer på ydelse", "Vises kun, hvor det gamle nummer er åbnet.", "Åbn også det gamle nummer."
    ),
    "payment-amount-misread": FindingText(
        "Beløb ser fejllæst ud", "Borgeren læser 5,94 kr. i stedet for 5.942 kr.", "Ret talformatet hos afsenderen."
    ),
    "payment-undated": FindingText(
        "Udbetaling uden dispositionsdato", "Borgeren ser ikke, hvornår pengene kom.", "Send dispositionsdatoen."
    ),
    "payment-lines-differ": FindingText(
        "Linjerne giver ikke beløbet",
        "Udbetalingens sum vises ikke.",
        "Send alle linjer; det kan også være en fejllæsning.",
    ),
    "payment-withheld": FindingText(
        "Linje uden ydelse eller udbetaling", "Linjen vises ikke eller uden dato.", "Se, hvad indekset tilbageholder."
    ),
}

_ENGLISH = {
    "case-no-primary-party": FindingText(
        "Case without a primary party",
        "No citizen sees the case.",
        "Make the citizen the primary party, by CPR number, in the specialist system.",
    ),
    "case-no-area": FindingText(
        "Case without a KLE number", "Nobody sees the case.", "Give it a primary class of KLE."
    ),
    "case-no-creation-date": FindingText(
        "Case without a creation date",
        "It is hidden as soon as its area has a `since`.",
        "Send OprettetTidspunkt, or the step Opstaaet with its date.",
    ),
    "case-no-progress": FindingText(
        "Case without progress", "The citizen cannot see how far it has come.", "Send every step of Fremdrift."
    ),
    "case-never-closed": FindingText(
        "Case never closed",
        "An old case looks as if somebody still works on it.",
        "Close it in the specialist system, or set `since` without `activeBeforeSince`.",
    ),
    "case-title-cpr": FindingText(
        "CPR number in the case's title", "A CPR number stands in the overview.", _NAME_CURE_EN
    ),
    "case-title-name": FindingText(
        "Name of a person in the case's title", "A name, perhaps of another, stands in the overview.", _NAME_CURE_EN
    ),
    "case-title-unintelligible": FindingText(
        "Unintelligible title of a case",
        "The title says nothing to a citizen.",
        "Show the area's title: `title: AREA`.",
    ),
    "case-title-address": FindingText(
        "Address in the case's title", "An address stands in the overview.", _NAME_CURE_EN
    ),
    "case-title-capitals": FindingText(
        "Case's title all in capitals", "The title shouts.", "Show the area's title, or mend the titles."
    ),
    "case-title-missing": FindingText(
        "Case without a title of its own",
        "The citizen reads the area's title instead.",
        "Write one, if the area's is not enough.",
    ),
    "case-progress-unordered": FindingText(
        "Progress out of order", "The timeline goes back and forth.", "Mend the steps' dates; reopening is allowed."
    ),
    "case-progress-undated": FindingText(
        "Progress without a date, or without its beginning",
        "The step is missing from the timeline.",
        "Send when each step took effect.",
    ),
    "case-area-unknown": FindingText(
        "Unknown KLE number on a case",
        "The title is the bare number, where the area's title is shown.",
        "Mend the number; if KLE has it, tell us.",
    ),
    "case-area-retired": FindingText(
        "Retired KLE number on a case", "Shown only where the old number is open.", "Open the old number as well."
    ),
    "case-no-system": FindingText(
        "Case without an it-system", "Hidden where only certain systems are open.", "Send the master system."
    ),
    "case-decision-unknown": FindingText(
        "Class of a decision that nobody has explained", "The outcome is not shown.", "Tell what the class means."
    ),
    "case-no-sensitivity": FindingText(
        "Case without sensitivity", "None: it counts as sensitive and its party sees it.", "Send Foelsomhed."
    ),
    "document-dangling": FindingText(
        "Document that the index does not have", "The list lacks it.", "Send the document before the journal entry."
    ),
    "document-title-cpr": FindingText(
        "CPR number in a document's title", "A CPR number stands on the list.", "Mend it before you open documents."
    ),
    "document-title-name": FindingText(
        "Name of a person in a document's title",
        "A name, perhaps of another, stands on the list.",
        "Mend it before you open documents.",
    ),
    "document-title-missing": FindingText(
        "Document without a title", 'It reads "Dokument uden titel".', "Write a title that a citizen understands."
    ),
    "document-title-unintelligible": FindingText(
        "Unintelligible title of a document",
        "The title is a file's name, a code or an empty word.",
        "Agree on how titles are written.",
    ),
    "document-title-address": FindingText(
        "Address in a document's title", "An address stands on the list.", "See whether the address is needed."
    ),
    "document-title-capitals": FindingText(
        "Document's title all in capitals", "The title shouts.", "Mend the template that it comes from."
    ),
    "document-undated": FindingText(
        "Document without a date", "Hidden under `documentsSince`.", "Send BrevDato, or when it was filed."
    ),
    "benefit-no-area": FindingText("Benefit without a KLE number", "Nobody sees the benefit.", "Send its KLE subject."),
    "benefit-unnamed": FindingText("Benefit without a name", "The citizen reads a number.", "Send YdelseNavn."),
    "benefit-case-absent": FindingText(
        "The benefit's case is not among the citizen's",
        "The benefit is hidden under a `since`: its case is missing, somebody else's, or without a party.",
        "Mend SagUUID of the grant, or the case's primary party.",
    ),
    "benefit-amount-misread": FindingText(
        "Planned amount looks misread", "The amount is for instance 5.942 for 5942.", "Mend how numbers are written."
    ),
    "benefit-without-payments": FindingText(
        "Benefit without payments", "It stands there without money.", "Send its payments, or end the benefit."
    ),
    "benefit-area-unknown": FindingText(
        "Unknown KLE number on a benefit", "The area reads as a number.", "Mend the number."
    ),
    "benefit-area-retired": FindingText(
        "Retired KLE number on a benefit", "Shown only where the old number is open.", "Open the old number as well."
    ),
    "payment-amount-misread": FindingText(
        "Amount looks misread", "The citizen reads DKK 5.94 for DKK 5,942.", "Mend how the sender writes numbers."
    ),
    "payment-undated": FindingText(
        "Payment without a day", "The citizen does not see when the money came.", "Send Dispositionsdato."
    ),
    "payment-lines-differ": FindingText(
        "Lines do not add up", "The payment's total is not shown.", "Send every line; it may be a misreading too."
    ),
    "payment-withheld": FindingText(
        "Line without its benefit or payment", "It is not shown, or has no day.", "See what the index withholds."
    ),
}

FINDING_TEXTS: Mapping[Language, Mapping[str, FindingText]] = {Language.DA: _DANISH, Language.EN: _ENGLISH}
