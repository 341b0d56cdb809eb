"""The kinds and titles of letters and other documents that cases hold."""

from __future__ import annotations

LETTER_IN, LETTER_OUT = "Brev, indgaaende", "Brev, udgaaende"
REPORT, PLAN, INVOICE, AGENDA = "Rapport", "Plan", "Faktura", "Dagsorden"
EXTERNAL_NOTE, INTERNAL_NOTE, OTHER, LETTER = "Eksternt Notat", "Internt Notat", "Andet", "Brev"

Letters = tuple[tuple[str, str], ...]

COMMON_LETTERS: Letters = (
    (LETTER_OUT, "Kvittering for modtaget ansøgning"),
    (LETTER_OUT, "Vi mangler oplysninger til din sag"),
    (LETTER_OUT, "Partshøring"),
    (LETTER_IN, "Svar på partshøring"),
    (LETTER_IN, "Samtykkeerklæring"),
    (LETTER_OUT, "Afgørelse"),
    (LETTER_OUT, "Orientering om sagens behandling"),
    (EXTERNAL_NOTE, "Referat af samtale"),
    (LETTER_IN, "Fuldmagt"),
    (LETTER_OUT, "Klagevejledning"),
    (OTHER, "Bilag til ansøgning"),
)
UNSHOWN_LETTERS: Letters = (
    (INTERNAL_NOTE, "Faglig vurdering til brug for indstilling"),
    (INTERNAL_NOTE, "Telefonnotat"),
    (INTERNAL_NOTE, "Overvejelser før afgørelse"),
)

SICK_LETTERS: Letters = (
    (LETTER_IN, "Oplysningsskema om sygefravær"),
    (LETTER_OUT, "Indkaldelse til første opfølgningssamtale"),
    (LETTER_IN, "Lægeattest til sygedagpengeopfølgning (LÆ 285)"),
    (PLAN, "Min plan"),
    (REPORT, "Rehabiliteringsteamets indstilling"),
    (LETTER_OUT, "Afgørelse om forlængelse af sygedagpenge"),
)
HELP_LETTERS: Letters = (
    (LETTER_IN, "Ansøgning om økonomisk hjælp"),
    (LETTER_IN, "Kontoudtog for de seneste tre måneder"),
    (LETTER_IN, "Lønsedler"),
    (LETTER_OUT, "Bevilling af hjælp"),
    (LETTER_OUT, "Afslag på ansøgning om hjælp"),
)
AID_LETTERS: Letters = (
    (LETTER_IN, "Ansøgning om hjælpemiddel"),
    (REPORT, "Ergoterapeutens vurdering"),
    (LETTER_OUT, "Bevilling af hjælpemiddel"),
    (INVOICE, "Faktura fra leverandør"),
    (LETTER_IN, "Tilbud fra leverandør"),
)
CHILD_LETTERS: Letters = (
    (LETTER_IN, "Ansøgning fra forældre"),
    (REPORT, "Udtalelse fra dagtilbud"),
    (LETTER_OUT, "Tilbud om plads"),
    (LETTER_OUT, "Opkrævning af forældrebetaling"),
)
BUILDING_LETTERS: Letters = (
    (LETTER_IN, "Ansøgning om byggetilladelse"),
    (OTHER, "Situationsplan"),
    (LETTER_OUT, "Naboorientering"),
    (LETTER_OUT, "Byggetilladelse"),
    (LETTER_IN, "Færdigmelding"),
    (LETTER_OUT, "Ibrugtagningstilladelse"),
)
PENSION_LETTERS: Letters = (
    (LETTER_IN, "Ansøgning om pension"),
    (LETTER_OUT, "Pensionsmeddelelse"),
    (LETTER_OUT, "Årsopgørelse af pension"),
)
HOUSING_LETTERS: Letters = (
    (LETTER_IN, "Ansøgning om boligstøtte"),
    (LETTER_IN, "Lejekontrakt"),
    (LETTER_OUT, "Afgørelse om boligstøtte"),
    (LETTER_OUT, "Efterregulering af boligstøtte"),
)
