"""The words of a draft policy file, in Danish and English."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.policies.directives import Language

TEXTS: Mapping[Language, Mapping[str, str]] = {
    Language.DA: {
        "head": (
            "Udkast til {name}s fil, skrevet af `borgerblik new` den {day}. Læste borgere: {citizens}.\n"
            "Det er forslag, ikke beslutninger: læs hver linje, ret den, og slet det, der ikke skal åbnes.\n"
            "Tjek filen: `borgerblik check FIL`. Se, hvem den rammer: `borgerblik preview --against FIL`.\n"
            "Hvad ordene betyder, står i docs/da/ord.md."
        ),
        "made_up": "Data er sandkassens opdigtede borgere. Læs kommunens egne data, før noget besluttes.",
        "fit": "Klar: mindst 95 % af det, der er oprettet siden fradatoen (since), er egnet til visning.",
        "not_fit": "Ikke klar endnu. Ret data i fagsystemet først; fjern så # foran linjen, og sæt en fradato (since).",
        "none_fit": "Intet emne er klar til at åbne.",
        "score": "poster: {records}, borgere: {citizens}, egnet: {score}.",
        "own_titles": "Vælg ikke sagernes egne titler (title: CASE): med dem er {score} egnet.",
        "opened": "Åbnet i dag: {parts}.",
        "worst": "{name} ({records}): {cure}",
        "hidden": "Posterne kan ikke vises, selv om emnet bliver åbnet: se `borgerblik data-quality`.",
        "young": "Intet år, hvorfra mindst 95 % er egnet.",
        "unknown_number": "Nummeret er ikke i vores liste over KLE: undersøg det først.",
        "merged": "KLE har lagt {old} sammen med {new}: begge skal åbnes, ellers mangler en del af historien.",
    },
    Language.EN: {
        "head": (
            "Draft of the file of {name}, written by `borgerblik new` on {day}. Citizens read: {citizens}.\n"
            "These are proposals, not decisions: read each line, change it, and delete what is not to be opened.\n"
            "Check the file: `borgerblik check FILE`. See whom it touches: `borgerblik preview --against FILE`.\n"
            "What the words mean: docs/municipalities.md."
        ),
        "made_up": "The records are those of the sandbox's made-up citizens. Read your own before anything is decided.",
        "fit": "Ready: at least 95 % of what was created since the floor (since) is fit to be shown.",
        "not_fit": "Not ready yet. Mend the records first; then remove the # before the line, and set a floor (since).",
        "none_fit": "No area is ready to be opened.",
        "score": "records: {records}, citizens: {citizens}, fit: {score}.",
        "own_titles": "Do not choose the cases' own titles (title: CASE): under them {score} is fit.",
        "opened": "Open today: {parts}.",
        "worst": "{name} ({records}): {cure}",
        "hidden": "The records cannot be shown even if the area is opened: see `borgerblik data-quality`.",
        "young": "There is no year from which on at least 95 % is fit.",
        "unknown_number": "Our table of KLE does not have the number: look into it first.",
        "merged": "KLE merged {old} and {new}: open both, or a part of the history is missing.",
    },
}
