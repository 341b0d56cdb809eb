"""The words of an explanation, in Danish and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gateway.policies.directives import Language

Texts = Mapping[str, str]

_ENGLISH: Texts = MappingProxyType(
    {
        "request": "Request {id}",
        "when": "When",
        "operation": "Asked for",
        "application": "Application",
        "no_application": "none was named",
        "status": "Answer",
        "took": "{status}, after {ms} ms",
        "calls": "Questions to sources",
        "no_calls": "none",
        "openings": "Policies",
        "version": "version {version}",
        "why": "Why",
        "refused": "The request was refused, and nothing was asked for: {reason}",
        "disconnected": "The client was gone before the answer was there.",
        "public": "The request asked about no citizen: it needed no login, or had no answer to give.",
        "no_authority": "No authority was asked: the citizen's municipality has no policy file, or it is not known.",
        "without_policy": "{name} has no policy file here: nothing of it is shown, and it is not asked.",
        "all_failed": "No authority that was asked has answered. The page should say that something is missing.",
        "some_missing": "Something is missing: a source failed or did not answer in full. See below.",
        "all_hidden": "The sources have records of the citizen, and rules hide every one of them.",
        "nothing": "Every source that was asked answered in full, and has nothing of this citizen.",
        "shown": "The gateway gave the page {shown}. If the page shows nothing, look at the page: at its filters, say.",
        "some_hidden": "Rules hide others: {hidden} in all.",
        "only_closed": "Nothing was asked for: the authorities have not opened what the page asks for.",
        "errors": "Errors inside the answer",
        "authority_shown": "Shown",
        "authority_hidden": "Hidden",
        "authority_closed": "Not asked, since the policy opens nothing there",
        "gap": "Missing",
        "todo": "What to do",
        "rule": "rule {number} ({name})",
        "unknown_rule": "a rule that this version does not know",
        "fixed": "holds for everyone",
        "file": "decided by its policy file",
        "registers": "Registers and login",
        "events": "Other lines of the log",
        "preview": "Which records: borgerblik preview --municipality {code} --citizen --purpose …",
        "doctor": "Whether it still fails: borgerblik doctor --municipality {code}",
        "not_finished": (
            "The log has lines about the request, and not its own: it is still running, or the process ended before "
            "it had answered, or the log is not all here."
        ),
        "unknown": (
            "The log has no line of this request. Give the command all of the gateway's logs of that time, from every "
            "process and machine. A request that was shed (503 OVERLOADED) has no line, and where BORGERBLIK_LOG_LEVEL "
            "is above info, none has."
        ),
        "for_people": (
            "The request is in lines for people, which cannot be read back: set BORGERBLIK_LOG_FORMAT=json, or send "
            "the log to a file."
        ),
        "old_gateway": (
            "The line tells no authority: the gateway is older than this command. What it has hidden, by rule: {hidden}"
        ),
        "none": "none",
        "token_refused": "the token was not accepted ({reason}). {sentence}",
        "state_TIMED_OUT": "no answer in time",
        "state_UNAVAILABLE": "no answer",
        "state_REFUSED": "refused to answer",
        "state_GARBLED": "an answer that cannot be used",
        "state_TRUNCATED": "an answer that is not whole",
        "state_ANSWERED": "an answer with records that were dropped",
        "source_cases": "cases",
        "source_documents": "documents",
        "source_benefits": "benefits",
        "source_payments": "payments",
        "source_residences": "register of residences",
        "source_properties": "register of properties",
        "source_representations": "register of representations",
        "source_token": "the login's municipality",
        "times": "{count} times",
    }
)
_DANISH: Texts = MappingProxyType(
    {
        "request": "Forespørgsel {id}",
        "when": "Hvornår",
        "operation": "Spurgt om",
        "application": "Anvender",
        "no_application": "ingen er nævnt",
        "status": "Svar",
        "took": "{status}, efter {ms} ms",
        "calls": "Spørgsmål til kilder",
        "no_calls": "ingen",
        "openings": "Politikker",
        "version": "version {version}",
        "why": "Hvorfor",
        "refused": "Forespørgslen blev afvist, og der blev ikke hentet noget: {reason}",
        "disconnected": "Klienten var væk, før svaret var klar.",
        "public": "Forespørgslen handlede ikke om nogen borger: den krævede ikke login, eller der var intet at svare.",
        "no_authority": ("Ingen myndighed blev spurgt: borgerens kommune har ingen politikfil, eller den kendes ikke."),
        "without_policy": "{name} har ingen politikfil her: intet derfra vises, og der spørges ikke.",
        "all_failed": "Ingen af de myndigheder, der blev spurgt, har svaret. Siden bør sige, at noget mangler.",
        "some_missing": "Noget mangler: en kilde fejlede eller svarede ikke fuldt ud. Se nedenfor.",
        "all_hidden": "Kilderne har oplysninger om borgeren, og regler skjuler dem alle.",
        "nothing": "Alle kilder, der blev spurgt, svarede fuldt ud og har intet om denne borger.",
        "shown": "Gatewayen gav siden {shown}. Viser siden intet, så se på siden, for eksempel på dens filtre.",
        "some_hidden": "Regler skjuler andre: {hidden} i alt.",
        "only_closed": "Der blev ikke hentet noget: myndighederne har ikke åbnet for det, siden spørger om.",
        "errors": "Fejl i svaret",
        "authority_shown": "Vist",
        "authority_hidden": "Skjult",
        "authority_closed": "Ikke spurgt, da politikken ikke åbner for det",
        "gap": "Mangler",
        "todo": "Hvad skal der gøres",
        "rule": "regel {number} ({name})",
        "unknown_rule": "en regel, som denne version ikke kender",
        "fixed": "gælder altid",
        "file": "besluttet i dens politikfil",
        "registers": "Registre og login",
        "events": "Andre linjer i loggen",
        "preview": "Hvilke oplysninger: borgerblik preview --municipality {code} --citizen --language da --purpose …",
        "doctor": "Om det stadig fejler: borgerblik doctor --municipality {code}",
        "not_finished": (
            "Loggen har linjer om forespørgslen, men ikke dens egen: den er stadig i gang, eller processen sluttede, "
            "før den havde svaret, eller loggen er her ikke hel."
        ),
        "unknown": (
            "Loggen har ingen linje om forespørgslen. Giv kommandoen alle gatewayens logge fra den tid, fra alle "
            "processer og maskiner. En forespørgsel, der blev afvist ved overbelastning (503 OVERLOADED), har ingen "
            "linje, og er BORGERBLIK_LOG_LEVEL over info, har ingen det."
        ),
        "for_people": (
            "Forespørgslen står i linjer for mennesker, som ikke kan læses tilbage: sæt BORGERBLIK_LOG_FORMAT=json, "
            "eller send loggen til en fil."
        ),
        "old_gateway": (
            "Linjen nævner ingen myndighed: gatewayen er ældre end denne kommando. Skjult efter regel: {hidden}"
        ),
        "none": "ingen",
        "token_refused": "tokenet blev ikke godtaget ({reason}). {sentence}",
        "state_TIMED_OUT": "intet svar i tide",
        "state_UNAVAILABLE": "intet svar",
        "state_REFUSED": "afviste at svare",
        "state_GARBLED": "et svar, der ikke kan bruges",
        "state_TRUNCATED": "et svar, der ikke er helt",
        "state_ANSWERED": "et svar med oplysninger, der blev kasseret",
        "source_cases": "sager",
        "source_documents": "dokumenter",
        "source_benefits": "ydelser",
        "source_payments": "udbetalinger",
        "source_residences": "bopælsregisteret",
        "source_properties": "ejendomsregisteret",
        "source_representations": "fuldmagtsregisteret",
        "source_token": "kommunen i login",
        "times": "{count} gange",
    }
)

_TEXTS = MappingProxyType({Language.DA: _DANISH, Language.EN: _ENGLISH})


def texts_in(language: Language) -> Texts:
    """Return all words in a language, by their keys."""
    return _TEXTS[language]
