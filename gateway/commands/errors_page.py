"""What to tell a Danish reader for each code, and what to do about it: the part of an error that is not sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.errors import Code


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence in Danish for the citizen, and the next step for whoever builds the frontend."""

    danish: str
    step: str


SHORTER = "Vi spurgte om for meget på én gang. Prøv igen, eller kontakt os, hvis det fortsætter."
OURS = "Siden kan ikke vise dette, fordi den spørger forkert. Kontakt os, hvis det fortsætter."
LATER = "Vi kan ikke hente oplysningerne lige nu. Prøv igen senere."

ADVICE: Mapping[Code, Advice] = {
    Code.UNAUTHENTICATED: Advice("Du skal logge ind for at se dette.", "Send the citizen to log in, then ask again."),
    Code.ASSURANCE_TOO_LOW: Advice(
        "Du skal logge ind med MitID på et højere niveau for at se dette.",
        "Send the citizen to log in again, with `acrValues` as `acr_values`.",
    ),
    Code.NO_CITIZEN: Advice(
        "Dit login hører ikke til et CPR-nummer, så der er ikke noget at vise.",
        "Offer to log in as a private citizen; asking again will not help.",
    ),
    Code.KEYS_UNAVAILABLE: Advice(
        "Vi kan ikke tjekke dit login lige nu. Prøv igen om lidt.",
        "Wait as long as `Retry-After` says and ask again with the same token; do not send the citizen to log in.",
    ),
    Code.AUDIT_LOG_UNAVAILABLE: Advice(LATER, "Show nothing of it, and offer to try again later."),
    Code.BAD_REQUEST: Advice(OURS, "Send one JSON object with `query`, and `variables` that is an object."),
    Code.NOT_ACCEPTABLE: Advice(OURS, "Send `Accept: application/graphql-response+json`."),
    Code.UNSUPPORTED_MEDIA_TYPE: Advice(OURS, "Send `Content-Type: application/json`, in UTF-8 and not compressed."),
    Code.METHOD_NOT_ALLOWED: Advice(OURS, "Use POST, at `/graphql`."),
    Code.PREFLIGHT_REQUIRED: Advice(OURS, "Use POST, or add the header `apollo-require-preflight: true`."),
    Code.UNKNOWN_HOST: Advice(
        "Her er vi ikke. Brug den adresse, du plejer.",
        "Use the gateway's own name; the operator adds names to `BORGERBLIK_HOSTS`.",
    ),
    Code.NOT_FOUND: Advice("Siden findes ikke. Gå tilbage, og prøv igen.", "The graph is at `/graphql`."),
    Code.OVERLOADED: Advice("Der er travlt lige nu. Prøv igen om lidt.", "Wait as long as `Retry-After` says."),
    Code.RATE_LIMITED: Advice(
        "Der er spurgt for mange gange på kort tid. Prøv igen om lidt.",
        "Wait as long as `Retry-After` says, and ask less often; `RateLimit` tells what is left.",
    ),
    Code.DEADLINE_EXCEEDED: Advice(LATER, "Ask once more, for less at a time; wait longer if you sent `Prefer: wait`."),
    Code.BODY_TOO_LARGE: Advice(SHORTER, "Send a shorter document, or its id."),
    Code.REQUEST_READ_TIMEOUT: Advice(
        "Forbindelsen er for langsom. Prøv igen.", "Send the whole request at once; ask again."
    ),
    Code.HEADERS_TOO_LARGE: Advice(OURS, "Send fewer and shorter headers; cookies are not needed."),
    Code.BATCHING_DISABLED: Advice(OURS, "Send one operation a request, or several root fields in one operation."),
    Code.DOCUMENT_NOT_TRUSTED: Advice(OURS, "Add the document to the operator's list, and send its `documentId`."),
    Code.UNKNOWN_DOCUMENT: Advice(OURS, "Publish the list of documents before the frontend that uses it."),
    Code.TRUSTED_DOCUMENTS_UNAVAILABLE: Advice(LATER, "Wait as long as `Retry-After` says, and send the id once more."),
    Code.PERSISTED_QUERY_NOT_FOUND: Advice(OURS, "Send the document with its hash, once; Apollo's clients do."),
    Code.PERSISTED_QUERY_NOT_SUPPORTED: Advice(OURS, "Send the document itself; Apollo's clients do."),
    Code.PERSISTED_QUERY_MISMATCH: Advice(OURS, "Send the SHA-256 of the very text that is sent, in hexadecimal."),
    Code.TOO_MANY_TOKENS: Advice(SHORTER, "Ask two shorter questions."),
    Code.TOO_DEEP: Advice(SHORTER, "Ask for the inner part by `case(id)` or `benefit(id)`."),
    Code.TOO_MANY_ALIASES: Advice(SHORTER, "Ask once, and use what comes back twice."),
    Code.TOO_MANY_DIRECTIVES: Advice(SHORTER, "Put `@include` and `@skip` on fragments instead of fields."),
    Code.TOO_MANY_FRAGMENTS: Advice(SHORTER, "Send only the fragments that the operation uses."),
    Code.TOO_MANY_FIELDS: Advice(SHORTER, "Select what the page shows, and the rest when it is opened."),
    Code.TOO_MANY_ROOT_FIELDS: Advice(SHORTER, "Ask in two requests."),
    Code.TOO_MANY_FIELD_REPETITIONS: Advice(SHORTER, "Select each field once where it stands, or in fewer fragments."),
    Code.TOO_MANY_ENTITIES: Advice(SHORTER, "Ask for fewer representations at once."),
    Code.TOO_COSTLY: Advice(SHORTER, "Lower `first`; `cost` tells what the lists inside lists may come to."),
    Code.UNKNOWN_ENTITY: Advice(OURS, "Compose the supergraph again from this gateway's `schema.graphql`."),
    Code.BAD_REPRESENTATION: Advice(OURS, "Send `__typename` and one of the `keys`, as the entity itself gave it."),
    Code.ROUTER_ONLY: Advice(OURS, "Ask the router, which has its credential from the operator."),
    Code.CACHE_INVALIDATION_FORBIDDEN: Advice(
        OURS, "Send the secret that the operator has given you, as `x-events-secret`."
    ),
    Code.BAD_CACHE_INVALIDATION: Advice(OURS, 'Send `{"cpr": "…"}`, ten digits, once for each citizen.'),
    Code.CACHE_INVALIDATION_FAILED: Advice(
        LATER, "Send it again when the time in `Retry-After` has passed, until it is 204."
    ),
    Code.INTROSPECTION_DISABLED: Advice(OURS, "Read `schema.graphql`, or ask the sandbox."),
    Code.GRAPHQL_PARSE_FAILED: Advice(OURS, "Correct the document where `locations` points."),
    Code.GRAPHQL_VALIDATION_FAILED: Advice(OURS, "Check the document against `schema.graphql` when building."),
    Code.BAD_USER_INPUT: Advice(
        "Noget af det indtastede kan ikke bruges. Ret det, og prøv igen.", "Correct the value."
    ),
    Code.BAD_CURSOR: Advice("Listen er ændret. Begynd forfra.", "Ask for the first page again, without `after`."),
    Code.BAD_PAGE_SIZE: Advice(OURS, "Use 0 to 100, and `after` for the next page."),
    Code.BAD_AREA: Advice("Emnet findes ikke. Vælg et andet.", "Use a KLE number or its beginning."),
    Code.UNKNOWN_AUTHORITY: Advice(
        "Myndigheden viser ikke oplysninger her. Vælg en anden.", "Use CVR numbers that `coverage` or `opens` name."
    ),
    Code.SOURCE_TIMED_OUT: Advice(LATER, "Show what came, say what is missing, and offer to try again."),
    Code.SOURCE_UNAVAILABLE: Advice(LATER, "Show what came, say what is missing, and do not try again at once."),
    Code.SOURCE_REFUSED: Advice(LATER, "Show what came; trying again will not help."),
    Code.SOURCE_GARBLED: Advice(LATER, "Show what came; trying again will not help."),
    Code.INTERNAL: Advice(
        "Der er sket en fejl hos os. Prøv igen, eller kontakt os med fejlens nummer.",
        "Show `requestId` as the number of the error, and report it.",
    ),
}

_HEAD = """\
# Errors

Every error has `extensions.code`; choose your words by it, never by the sentence. Every answer has an `x-request-id`.
This page is made by `borgerblik errors`.

| code | says | to a citizen, in Danish | next step |
|---|---|---|---|
"""


def page() -> str:
    """The page of all codes."""
    return _HEAD + "".join(
        f"| `{code.name}` | {code.value} | {ADVICE[code].danish} | {ADVICE[code].step} |\n" for code in Code
    )
