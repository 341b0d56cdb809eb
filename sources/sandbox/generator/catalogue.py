"""What municipalities work with: KLE areas with the titles their cases and letters carry."""

from __future__ import annotations

from dataclasses import dataclass

from sources.sandbox.generator.letters import (
    AID_LETTERS,
    BUILDING_LETTERS,
    CHILD_LETTERS,
    EXTERNAL_NOTE,
    HELP_LETTERS,
    HOUSING_LETTERS,
    LETTER_IN,
    LETTER_OUT,
    PENSION_LETTERS,
    PLAN,
    REPORT,
    SICK_LETTERS,
    Letters,
)


@dataclass(frozen=True, slots=True)
class Area:
    """A KLE subject with the titles that its cases and letters carry."""

    number: str
    title: str
    uuid: str
    cases: tuple[str, ...]
    letters: Letters = ()


_AREAS = (
    Area(
        "02.34.02",
        "Byggetilladelse",
        "e9073dc0-8967-4a20-a1be-bfd999a1c138",
        ("Opførelse af carport", "Tilbygning til enfamiliehus", "Nyt udhus", "Ombygning af tagetage"),
        BUILDING_LETTERS,
    ),
    Area(
        "15.17.06",
        "Sygedagpengeopfølgning",
        "97aef53a-e6b2-47a7-ae96-820fa2954c9d",
        ("Opfølgning på sygemelding", "Sygedagpenge – opfølgning og indsats"),
        SICK_LETTERS,
    ),
    Area(
        "15.17.12",
        "Revalidering",
        "90bfd02b-8092-4b52-855c-e08f87aeadc0",
        ("Revalidering til social- og sundhedsassistent", "Forrevalidering"),
        SICK_LETTERS,
    ),
    Area(
        "15.17.22",
        "Ressourceforløb",
        "dbb1b318-3c85-11e3-9adf-0050c2490048",
        ("Ressourceforløb", "Ressourceforløb – forlængelse"),
        SICK_LETTERS,
    ),
    Area(
        "15.17.26",
        "Jobafklaringsforløb",
        "8bff5c02-ea5e-11e3-9e63-0050c2490048",
        ("Jobafklaringsforløb", "Jobafklaring efter sygemelding"),
        SICK_LETTERS,
    ),
    Area(
        "15.20.01",
        "Min Plan - beskæftigelsesindsats",
        "356e5f68-e0af-4a80-ae13-6e1393a581ce",
        ("Min plan", "Plan for job og uddannelse"),
        ((PLAN, "Min plan"), (LETTER_OUT, "Tilbud om virksomhedspraktik")),
    ),
    Area(
        "15.20.20",
        "Kontaktforløb m.v.",
        "54c0f130-d684-4ac5-afd9-d6b386de9f62",
        ("Kontaktforløb for ledige", "Jobsamtaler og kontaktforløb"),
        ((LETTER_OUT, "Indkaldelse til jobsamtale"), (EXTERNAL_NOTE, "Referat af jobsamtale")),
    ),
    Area(
        "15.20.24",
        "Fleksjob",
        "c11086d8-3dd1-44c1-8339-37588f9817d2",
        ("Visitation til fleksjob", "Opfølgning på fleksjob"),
        ((REPORT, "Beskrivelse af skånebehov"), (LETTER_OUT, "Bevilling af fleksjob")),
    ),
    Area(
        "27.12.06",
        "Familieorienteret rådgivning og forebyggende indsatser",
        "01484f8c-6f2e-11e4-8fcc-0050c2490048",
        ("Rådgivning til familien", "Forebyggende indsats"),
        CHILD_LETTERS[:2],
    ),
    Area(
        "27.24.03",
        "Børnefaglig undersøgelse",
        "5256fbc6-949f-4109-bb71-f6e257df84ba",
        ("Børnefaglig undersøgelse",),
        ((LETTER_OUT, "Indkaldelse til møde"), (REPORT, "Børnefaglig undersøgelse")),
    ),
    Area(
        "27.35.04",
        "Forebyggende hjemmebesøg",
        "410ecaba-14f2-4613-b7ab-584b62da6c86",
        ("Forebyggende hjemmebesøg", "Tilbud om forebyggende hjemmebesøg"),
        ((LETTER_OUT, "Tilbud om forebyggende hjemmebesøg"),),
    ),
    Area(
        "27.36.04",
        "Personlig og praktisk hjælp",
        "c0cd35ec-c0ff-4c71-bdf8-7e0f5a0296fd",
        ("Praktisk hjælp i hjemmet", "Personlig pleje og praktisk hjælp", "Madservice"),
        ((LETTER_OUT, "Bevilling af praktisk hjælp"), (LETTER_OUT, "Revurdering af hjælpen")),
    ),
    Area(
        "27.39.20",
        "Borgerstyret personlig assistance",
        "a2b3e212-ff62-465a-8607-1b32f0e45f02",
        ("Borgerstyret personlig assistance (BPA)",),
        AID_LETTERS,
    ),
    Area(
        "27.60.04",
        "Kropsbårne hjælpemidler",
        "8b01dd5f-b285-4883-a1ee-4f3cb263bf03",
        ("Ortopædisk fodtøj", "Kompressionsstrømper", "Benprotese", "Paryk"),
        AID_LETTERS,
    ),
    Area(
        "27.60.16",
        "Forbrugsgoder",
        "1a0074a5-194f-4920-b262-a316cf361d9e",
        ("Elscooter", "El-køresæde", "Kommunikationshjælpemiddel"),
        AID_LETTERS,
    ),
    Area(
        "27.60.20",
        "Støtte til bil efter serviceloven",
        "a592217c-780b-4cf2-850b-572e5ccddf03",
        ("Støtte til køb af bil", "Særlig indretning af bil"),
        AID_LETTERS,
    ),
    Area(
        "27.60.24",
        "Boligindretning",
        "19fcc6c0-1fa2-4132-a2a3-0a787c1cb7aa",
        ("Boligindretning – ombygning af badeværelse", "Rampe ved hoveddør", "Fjernelse af dørtrin"),
        AID_LETTERS,
    ),
    Area(
        "28.09.40",
        "Optagelse i dagtilbud / plads i anden kommune / opsigelse",
        "f1df4937-f4b6-496b-a0fb-9ceb27cf9720",
        ("Plads i vuggestue", "Plads i børnehave", "Skift af daginstitution"),
        CHILD_LETTERS,
    ),
    Area(
        "28.09.44",
        "Forældrebetaling for dagtilbud",
        "5dcfd046-6229-44a7-bc56-50ba25e350d9",
        ("Økonomisk fripladstilskud", "Søskendetilskud"),
        CHILD_LETTERS,
    ),
    Area(
        "32.03.04",
        "Folkepension",
        "70355b26-6028-4e42-9eb1-1a93aa9890b1",
        ("Folkepension", "Ansøgning om folkepension"),
        PENSION_LETTERS,
    ),
    Area(
        "32.03.12",
        "Personligt tillæg og helbredstillæg",
        "f9579323-878a-4b5a-8d8e-e1219223c648",
        ("Helbredstillæg til briller", "Personligt tillæg til opvarmning", "Helbredstillæg til tandbehandling"),
        HELP_LETTERS,
    ),
    Area(
        "32.03.16",
        "Førtidspension",
        "cff501db-de4b-4fe0-8c3f-706b7462ade9",
        ("Førtidspension",),
        PENSION_LETTERS,
    ),
    Area(
        "32.03.44",
        "Seniorpension",
        "10814d96-4be5-11ea-bbb7-0050c2490048",
        ("Seniorpension",),
        PENSION_LETTERS,
    ),
    Area(
        "32.06.04",
        "Boligydelse",
        "d61d041d-3131-4e87-aaa5-d8afcbe5da38",
        ("Boligydelse", "Boligydelse – ændring af husleje"),
        HOUSING_LETTERS,
    ),
    Area(
        "32.06.08",
        "Boligsikring, ikke førtidspensionister",
        "bafb4628-4bc3-4c6b-acf4-2d385358a3d0",
        ("Boligsikring", "Boligsikring – ny bolig"),
        HOUSING_LETTERS,
    ),
    Area(
        "32.06.12",
        "Boligsikring, førtidspensionister",
        "373d5686-b0da-4013-a82e-e99ff335db67",
        ("Boligsikring til førtidspensionist",),
        HOUSING_LETTERS,
    ),
    Area(
        "32.06.16",
        "Beboerindskud",
        "95f567ff-5e43-42b8-b1d2-f31a1ce1037e",
        ("Lån til beboerindskud",),
        HELP_LETTERS,
    ),
    Area(
        "32.12.04",
        "Børneydelse",
        "3ef1b91f-7f31-11e6-8bb6-0050c2490048",
        ("Børne- og ungeydelse", "Ordinært børnetilskud"),
        ((LETTER_OUT, "Besked om børne- og ungeydelse"), (LETTER_IN, "Erklæring om enlig forsørger")),
    ),
    Area(
        "32.18.04",
        "Merudgiftsydelse, børn med nedsat funktionsevne",
        "44dc3654-600a-4589-98bf-fc35f855bf41",
        ("Merudgifter til barn med nedsat funktionsevne", "Merudgifter – årlig opfølgning"),
        HELP_LETTERS,
    ),
    Area(
        "32.18.08",
        "Merudgifter for voksne med nedsat funktionsevne",
        "457b4b98-56c4-463a-a622-648b0f7910df",
        ("Merudgiftsydelse",),
        HELP_LETTERS,
    ),
    Area(
        "32.18.12",
        "Tabt arbejdsfortjeneste m.v., forsørgelse af børn",
        "92661419-e899-4d70-9daf-3dbad3fd3f85",
        ("Tabt arbejdsfortjeneste",),
        HELP_LETTERS,
    ),
    Area(
        "32.21.12",
        "Hjælp til enkeltudgifter",
        "0f365801-fe6e-45d5-8ae4-61e5989b5ed3",
        ("Hjælp til køb af vaskemaskine", "Hjælp til regning på el", "Hjælp til depositum"),
        HELP_LETTERS,
    ),
    Area(
        "32.21.16",
        "Hjælp til sygebehandling mv.",
        "07f8d03b-bc50-4c03-af9f-3e7cf208a9ae",
        ("Hjælp til udgift til medicin", "Hjælp til fysioterapi"),
        HELP_LETTERS,
    ),
    Area(
        "32.21.17",
        "Tilskud til tandpleje",
        "dbb1b318-3c85-11e3-9b3e-0050c2490048",
        ("Tilskud til tandbehandling", "Tandpleje – overslag fra tandlæge"),
        HELP_LETTERS,
    ),
    Area(
        "32.21.24",
        "Flyttehjælp",
        "7113951b-1693-411e-8804-a0938c221c10",
        ("Flyttehjælp til ny bolig",),
        HELP_LETTERS,
    ),
    Area(
        "32.24.04",
        "Hjælp til forsørgelse (kontanthjælp mv.)",
        "bf9585e8-d2f9-49f0-b9fe-ab37950db740",
        ("Kontanthjælp", "Uddannelseshjælp", "Selvforsørgelses- og hjemrejseydelse"),
        HELP_LETTERS,
    ),
    Area(
        "32.24.08",
        "Revalideringsydelse",
        "6bc81e4a-b396-4b1c-8cf9-b4161216c0d9",
        ("Revalideringsydelse",),
        HELP_LETTERS,
    ),
    Area(
        "32.24.12",
        "Ledighedsydelse",
        "a8de3fba-c33e-4864-8dfe-dfc351f60756",
        ("Ledighedsydelse mellem fleksjob",),
        HELP_LETTERS,
    ),
    Area(
        "32.24.28",
        "Ressourceforløbsydelse, ressourceforløb",
        "dbb1b318-3c85-11e3-9b44-0050c2490048",
        ("Ressourceforløbsydelse",),
        HELP_LETTERS,
    ),
    Area(
        "32.24.30",
        "Ressourceforløbsydelse, jobafklaringsforløb",
        "8bff5c02-ea5e-11e3-9e64-0050c2490048",
        ("Ressourceforløbsydelse under jobafklaring",),
        HELP_LETTERS,
    ),
    Area(
        "32.24.32",
        "Uddannelseshjælp",
        "dbb1b318-3c85-11e3-9b45-0050c2490048",
        ("Uddannelseshjælp",),
        HELP_LETTERS,
    ),
    Area(
        "32.24.44",
        "Særlig støtte efter § 34 i lov om aktiv socialpolitik",
        "33ec741d-6f1f-11e4-b5cc-0050c2490048",
        ("Særlig støtte til høj husleje",),
        HELP_LETTERS,
    ),
    Area(
        "32.24.48",
        "Selvforsørgelses- og hjemrejseydelse og overgangsydelse",
        "b6f7de44-40c5-11e5-a760-0050c2490048",
        ("Overgangsydelse",),
        HELP_LETTERS,
    ),
    Area(
        "32.27.10",
        "Fleksløntilskud",
        "dbb1b318-3c85-11e3-9b48-0050c2490048",
        ("Fleksløntilskud", "Fleksløntilskud – ændret timetal"),
        ((LETTER_OUT, "Afgørelse om fleksløntilskud"), (LETTER_IN, "Lønsedler")),
    ),
    Area(
        "32.30.04",
        "Udbetaling af sygedagpenge",
        "8e137a14-3428-432d-bcf4-5b40c10041df",
        ("Udbetaling af sygedagpenge", "Sygedagpenge"),
        (*SICK_LETTERS[:3], (LETTER_OUT, "Afgørelse om sygedagpenge")),
    ),
    Area(
        "32.30.08",
        "Dagpenge ved barsel",
        "10d92b06-89bb-4322-a3fb-228ee9304301",
        ("Barselsdagpenge",),
        ((LETTER_IN, "Ansøgning om barselsdagpenge"), (LETTER_OUT, "Afgørelse om barselsdagpenge")),
    ),
    Area(
        "32.42.08",
        "Begravelseshjælp",
        "0454ac45-bf09-47b3-bc60-218f1e1fc226",
        ("Begravelseshjælp",),
        HELP_LETTERS,
    ),
)

AREAS: dict[str, Area] = {area.number: area for area in _AREAS}
UNKNOWN_AREA = Area("99.98.97", "Ukendt emne", "00000000-0000-4000-8000-000000009897", ("Sag med ukendt emne",))
AGENCY_AREAS = tuple(
    area for area in _AREAS if area.number[:5] in ("32.03", "32.06", "32.12") or area.number == "32.30.08"
)
BUILDING_AREA = AREAS["02.34.02"]
RETIRED_AREAS = (AREAS["32.24.32"], AREAS["32.24.48"])
MUNICIPAL_AREAS = tuple(
    area for area in _AREAS if area not in AGENCY_AREAS and area not in RETIRED_AREAS and area is not BUILDING_AREA
)
