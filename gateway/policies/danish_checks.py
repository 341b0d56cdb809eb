"""The sentences of `gateway/policies/lint` in Danish."""

from __future__ import annotations

from collections.abc import Mapping

CHECKS_DA: Mapping[str, str] = {
    # areas
    '"{text}" is no area: there are no wildcards, since a number covers all numbers below it.': (
        '"{text}" er ikke et emne: der er ingen jokertegn, for et nummer dækker alle numre under sig.'
    ),
    "Name each area that you mean in an opening of its own.": "Skriv en @opens for hvert emne, du mener.",
    '"{text}" is no KLE number and no beginning of one.': (
        '"{text}" er ikke et KLE-nummer og heller ikke begyndelsen af et.'
    ),
    "Write one, two or three pairs of digits with dots between them, and one area an opening.": (
        "Skriv et, to eller tre par cifre med punktum imellem, og ét emne i hver @opens."
    ),
    'Write area: "{area}".': 'Skriv area: "{area}".',
    "Write two openings: {listed}, and one for each number between them that you mean.": (
        "Skriv to @opens: {listed}, og en for hvert nummer imellem, som du mener."
    ),
    "Write two {kind}: {listed}, and one for each number between them that you mean.": (
        "Skriv to {kind}: {listed}, og en for hvert nummer imellem, som du mener."
    ),
    "Write two openings: {listed}.": "Skriv to @opens: {listed}.",
    "Write three openings: {listed}.": "Skriv tre @opens: {listed}.",
    "Write {count} openings: {listed}.": "Skriv {count} @opens: {listed}.",
    "Write two {kind}: {listed}.": "Skriv to {kind}: {listed}.",
    "Write three {kind}: {listed}.": "Skriv tre {kind}: {listed}.",
    "Write {count} {kind}: {listed}.": "Skriv {count} {kind}: {listed}.",
    "Write {count} {kind}: {listed}{between}.": "Skriv {count} {kind}: {listed}{between}.",
    "Our table of KLE has no {text}: citizens will read the title of the group above it.": (
        "Vores liste over KLE har ikke {text}: borgerne læser titlen på gruppen over det."
    ),
    "Is it {near}, {title}? If {text} is new, all is well.": (
        "Er det {near}, {title}? Er {text} et nyt nummer, er alt godt."
    ),
    "Look {text} up at kle-online.dk.": "Slå {text} op på kle-online.dk.",
    "{text} left KLE on {day}: it is fine for the history, and no new cases will come.": (
        "{text} udgik af KLE den {day}: det er fint for historien, men der kommer ingen nye sager."
    ),
    "Nothing to do; {area} took over.": "Der er intet at gøre; {area} har taget over.",
    "{into} is open but {old} is not: KLE merged it into {into} on {day}, so the cases from before are not shown.": (
        "{into} er åbnet, men {old} er ikke: KLE lagde det ind under {into} den {day}, så sagerne fra før vises ikke."
    ),
    "{old} is open but {into} is not: since {day} new cases have that number.": (
        "{old} er åbnet, men {into} er ikke: siden {day} har nye sager det nummer."
    ),
    'Open area: "{old}" too, for its history.': 'Åbn også area: "{old}" for historiens skyld.',
    'Open area: "{into}" too.': 'Åbn også area: "{into}".',
    # heads
    "No municipality has the code {code}.": "Ingen kommune har koden {code}.",
    'Is it "{near}", {name}?': 'Er det "{near}", {name}?',
    "Look the code up in the CPR register's list.": "Slå koden op i CPR-registrets liste.",
    "The CVR number of {name} is {cvr}; {other} is that of {whose}.": (
        "CVR-nummeret for {name} er {cvr}; {other} er {whose}s."
    ),
    "The CVR number of {name} is {cvr}.": "CVR-nummeret for {name} er {cvr}.",
    'Write cvr: "{cvr}", or the code of who is meant.': 'Skriv cvr: "{cvr}", eller koden for den, der er ment.',
    "{cvr} is the CVR number of {name}, which is no agency.": (
        "{cvr} er CVR-nummeret for {name}, som ikke er en landsdækkende myndighed."
    ),
    'Write @municipality(code: "{code}", …) instead of @agency.': (
        'Skriv @municipality(code: "{code}", …) i stedet for @agency.'
    ),
    "{name} has the code {code}; {other} is {whose}.": "{name} har koden {code}; {other} er {whose}.",
    'Write name: "{name}", or the code of who is meant.': 'Skriv name: "{name}", eller koden for den, der er ment.',
    "The municipality's official name is {name}: citizens read this name.": (
        "Kommunens officielle navn er {name}: det er det navn, borgerne læser."
    ),
    'Write name: "{name}".': 'Skriv name: "{name}".',
    "{cvr} cannot be a CVR number: its check digit is wrong. Every citizen's request asks an agency.": (
        "{cvr} kan ikke være et CVR-nummer: kontrolcifret er forkert. En myndighed spørges om hver eneste borger."
    ),
    "Look the number up in the CVR register.": "Slå nummeret op i CVR-registret.",
    "Nobody here knows the agency with CVR number {cvr}, so number and name are taken as they are.": (
        "Myndigheden med CVR-nummer {cvr} kendes ikke her, så nummer og navn bruges, som de står."
    ),
    "Compare them with the CVR register once.": "Sammenlign dem én gang med CVR-registret.",
    "The {argument} is empty.": "Der står intet i {argument}.",
    "Write the words that citizens read.": "Skriv det, borgerne skal læse.",
    "This file is an example: {name} has not decided it.": "Filen er et eksempel: {name} har ikke besluttet den.",
    "Remove the comment that says so once the authority has decided each line of the file.": (
        "Slet kommentaren om det, når myndigheden har besluttet hver linje i filen."
    ),
    # openings
    "{area} is opened on line {line} already, and not in the same way.": (
        "{area} er allerede åbnet på linje {line}, og ikke på samme måde."
    ),
    "{area} is opened on line {line} already, in the same way.": (
        "{area} er allerede åbnet på linje {line}, på samme måde."
    ),
    "Keep one of the two.": "Behold den ene.",
    "Remove one of the two.": "Slet den ene.",
    "{area} is opened without `since`: every case is shown, however old and however written.": (
        "{area} er åbnet uden fradato (`since`): hver sag vises, uanset hvor gammel den er, og hvordan den er skrevet."
    ),
    'Add since: "2018-12-11" or another day; since: null if all is meant.': (
        'Tilføj since: "2018-12-11" eller en anden dag; since: null, hvis alt er ment.'
    ),
    "{area} replaces {above}, and its since: {floor} no longer holds here.": (
        "{area} træder i stedet for {above}, så dens since: {floor} gælder ikke her."
    ),
    "{area} replaces {above}, and its documentsSince: {floor} no longer holds here.": (
        "{area} træder i stedet for {above}, så dens documentsSince: {floor} gælder ikke her."
    ),
    "{area} replaces {above}, and its {argument} no longer holds here.": (
        "{area} træder i stedet for {above}, så dens {argument} gælder ikke her."
    ),
    'Repeat since: "{floor}", or write since: null if that is meant.': (
        'Gentag since: "{floor}", eller skriv since: null, hvis det er ment.'
    ),
    'Repeat documentsSince: "{floor}", or write documentsSince: null.': (
        'Gentag documentsSince: "{floor}", eller skriv documentsSince: null.'
    ),
    "Repeat {argument}, or write {argument}: null if that is meant.": (
        "Gentag {argument}, eller skriv {argument}: null, hvis det er ment."
    ),
    "{floor} lies in the future: until then nothing is new enough to be shown by {argument}.": (
        "{floor} ligger i fremtiden: indtil da er intet nyt nok til at blive vist efter {argument}."
    ),
    "Write a day that has been, if that is not meant.": "Skriv en dag, der har været, hvis det ikke er ment.",
    "{area} says the same as {above} on line {line}, which covers it.": (
        "{area} siger det samme som {above} på linje {line}, der dækker det."
    ),
    "Remove it.": "Slet det.",
    "{area} is closed, but nothing opens it: what no file opens is not shown.": (
        "{area} er lukket, men intet åbner det: det, ingen fil åbner, vises ikke."
    ),
    "This file opens nothing, so nothing of this authority is shown.": (
        "Filen åbner intet, så intet fra denne myndighed vises."
    ),
    'Add @opens(area: "32.24", parts: [CASES], since: "2018-12-11").': (
        'Tilføj @opens(area: "32.24", parts: [CASES], since: "2018-12-11").'
    ),
    "Building cases are shown to a property's owner, and no property register is set: nobody sees them.": (
        "Byggesager vises for ejendommens ejer, men der er ikke sat noget ejerregister: ingen ser dem."
    ),
    "Set BORGERBLIK_PROPERTY_REGISTER_URL.": "Sæt BORGERBLIK_PROPERTY_REGISTER_URL.",
    # parts
    "{listed} cannot be shown without CASES: they are shown on a case.": (
        "{listed} kan ikke vises uden CASES: de vises på en sag."
    ),
    "Add CASES to the parts, or remove {listed}.": "Tilføj CASES til parts, eller slet {listed}.",
    "{listed} is named twice.": "{listed} er nævnt to gange.",
    "Name each part once.": "Nævn hver del én gang.",
    "documentsSince has no effect: DOCUMENTS is not open here.": (
        "documentsSince har ingen virkning: DOCUMENTS er ikke åbnet her."
    ),
    "Add DOCUMENTS to the parts, or remove it.": "Tilføj DOCUMENTS til parts, eller slet det.",
    "title has no effect: CASES is not open here, and benefits have their own names.": (
        "title har ingen virkning: CASES er ikke åbnet her, og ydelser har deres egne navne."
    ),
    "Add CASES to the parts, or remove it.": "Tilføj CASES til parts, eller slet det.",
    "activeBeforeSince has no effect: there is no `since` here.": (
        "activeBeforeSince har ingen virkning: der er ingen `since` her."
    ),
    "Add `since`, or remove it.": "Tilføj `since`, eller slet det.",
    "{arguments} decides nothing: parts: [] closes {area}.": "{arguments} afgør intet: parts: [] lukker {area}.",
    "Remove it, or name the parts to open.": "Slet det, eller nævn de dele, der skal åbnes.",
    # systems
    "{system} stands under onlySystems and under exceptSystems.": (
        "{system} står både under onlySystems og under exceptSystems."
    ),
    "Keep it under one of them.": "Behold det under den ene.",
    "exceptSystems has no effect: onlySystems shuts out all systems that it does not name.": (
        "exceptSystems har ingen virkning: onlySystems udelukker alle fagsystemer, som den ikke nævner."
    ),
    "onlySystems: [] lets nothing through, so nothing of {area} is shown.": (
        "onlySystems: [] lader intet slippe igennem, så intet på {area} vises."
    ),
    "Name a system, or remove it; parts: [] closes an area.": (
        "Nævn et fagsystem, eller slet det; parts: [] lukker et emne."
    ),
    "{argument} names a system twice.": "{argument} nævner et fagsystem to gange.",
    "Name each system once.": "Nævn hvert fagsystem én gang.",
    # links and limits
    "Nothing of {area} is open, so nobody sees this link.": "Intet på {area} er åbnet, så ingen ser dette link.",
    'Open it with @opens(area: "{area}", …), or remove this line.': (
        'Åbn det med @opens(area: "{area}", …), eller slet denne linje.'
    ),
    "The link to {url} stands here twice.": "Linket til {url} står her to gange.",
    "No number of a case can stand here.": "Her kan intet sagsnummer stå.",
    "Write {case} for the number of the case, in a @selfService and behind the host.": (
        "Skriv {case} for sagens nummer, i en @selfService og efter værtsnavnet."
    ),
    "No number of a case may go to {host}, so nobody sees this link.": (
        "Intet sagsnummer må sendes til {host}, så ingen ser dette link."
    ),
    "Have the host added to BORGERBLIK_CASE_LINK_HOSTS.": "Få værtsnavnet tilføjet i BORGERBLIK_CASE_LINK_HOSTS.",
    "The shared articles of {area} are off already.": "De fælles artikler er allerede slået fra for {area}.",
    "Remove this line.": "Slet denne linje.",
    "A limit of {days} days is none.": "En frist på {days} dage er ingen frist.",
    "Write the number of calendar days, 1 or more.": "Skriv antallet af kalenderdage, 1 eller flere.",
    "A limit of {days} days is longer than ten years.": "En frist på {days} dage er længere end ti år.",
    "Write the number of calendar days that you have published.": (
        "Skriv det antal kalenderdage, som I har offentliggjort."
    ),
    "{area} has a limit already.": "{area} har allerede en frist.",
    "No case of {area} is open, so nobody sees this limit.": (
        "Ingen sager på {area} er åbnet, så ingen ser denne frist."
    ),
    "A limit counted from {step} is never shown: the case is decided by then, or nobody knows.": (
        "En frist regnet fra {step} vises aldrig: da er sagen afgjort, eller ingen ved det."
    ),
    "Write from: OPENED or from: EXAMINED.": "Skriv from: OPENED eller from: EXAMINED.",
    # guidance
    "{area} has a @{name} in {language} already.": "{area} har allerede en @{name} på {language}.",
    "Nothing of {area} is open, so nobody sees this @{name}.": "Intet på {area} er åbnet, så ingen ser denne @{name}.",
    "Nobody can be reached by this contact.": "Ingen kan nås med denne kontakt.",
    "Give it a phone or a url.": "Giv den et telefonnummer (phone) eller en side (url).",
    '"{phone}" cannot be dialled.': '"{phone}" kan man ikke ringe til.',
    'Write eight digits: "70 12 34 56", or "+45 70 12 34 56".': (
        'Skriv otte cifre: "70 12 34 56" eller "+45 70 12 34 56".'
    ),
    "Nobody has {weeks} weeks to complain.": "Ingen har {weeks} uger til at klage i.",
    "Write the number of weeks that the letter says: 4.": "Skriv det antal uger, der står i brevet: 4.",
}
