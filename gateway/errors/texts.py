"""What citizens, and employees who help them, are told of an error: in Danish, and the same in English."""

from __future__ import annotations

SHORTER = "Vi spurgte om for meget på én gang. Prøv igen, eller kontakt os, hvis det fortsætter."
OURS = "Siden kan ikke vise dette, fordi den spørger forkert. Kontakt os, hvis det fortsætter."
LATER = "Vi kan ikke hente oplysningerne lige nu. Prøv igen senere."
TYPED = "Noget af det indtastede kan ikke bruges. Ret det, og prøv igen."
EMPLOYEES = "Kun medarbejdere med adgang til at hjælpe borgere kan se dette. Spørg din leder."
APPROVAL = "En kollega skal godkende, at du kigger. Giv kollegaen koden, og prøv så igen."

ENGLISH = {
    SHORTER: "We asked for too much at once. Try again, or contact us if it goes on.",
    OURS: "This page cannot show that, because it asks in the wrong way. Contact us if it goes on.",
    LATER: "We cannot get the information right now. Try again later.",
    "Du skal logge ind for at se dette.": "Log in to see this.",
    "Du skal logge ind med MitID på et højere niveau for at se dette.": (
        "Log in with MitID at a higher level to see this."
    ),
    "Dit login hører ikke til et CPR-nummer, så der er ikke noget at vise.": (
        "Your login does not belong to a CPR number, so there is nothing to show."
    ),
    "Vi kan ikke tjekke dit login lige nu. Prøv igen om lidt.": (
        "We cannot check your login right now. Try again in a moment."
    ),
    "Der er travlt lige nu. Prøv igen om lidt.": "It is busy right now. Try again in a moment.",
    "Der er spurgt for mange gange på kort tid. Prøv igen om lidt.": (
        "That was asked too many times in a short while. Try again in a moment."
    ),
    "Her er vi ikke. Brug den adresse, du plejer.": "We are not here. Use the address that you usually do.",
    "Siden findes ikke. Gå tilbage, og prøv igen.": "There is no such page. Go back, and try again.",
    "Forbindelsen er for langsom. Prøv igen.": "The connection is too slow. Try again.",
    TYPED: "Some of what was typed cannot be used. Correct it, and try again.",
    EMPLOYEES: "Only employees who may help citizens can see this. Ask your manager.",
    APPROVAL: "A colleague must approve that you look. Give the colleague the code, and try again.",
    "Listen er ændret. Begynd forfra.": "The list has changed. Start again from the top.",
    "Vi kan ikke se, hvad der er nyt siden sidst. Begynd forfra.": (
        "We cannot tell what is new since last time. Start again."
    ),
    "Du kan ikke se dette på en andens vegne. Måske er retten til det ophørt.": (
        "You cannot see this on behalf of another. The right to do so may have ended."
    ),
    "Vi kan ikke se lige nu, hvem du må se oplysninger for. Prøv igen senere.": (
        "We cannot tell right now whose information you may see. Try again later."
    ),
    "Emnet findes ikke. Vælg et andet.": "There is no such subject. Choose another.",
    "Myndigheden viser ikke oplysninger her. Vælg en anden.": "The authority shows nothing here. Choose another.",
    "Der er sket en fejl hos os. Prøv igen, eller kontakt os med fejlens nummer.": (
        "Something went wrong here. Try again, or contact us with the number of the error."
    ),
}
"""What is said to a citizen, by the Danish words."""
