"""The table of error codes, all that is known of each in one place, and the errors that carry them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from itertools import cycle
from types import MappingProxyType
from typing import Any, NamedTuple

from gateway.errors.texts import APPROVAL, EMPLOYEES, ENGLISH, LATER, OURS, SHORTER, TYPED

STEP_UP = "https://data.gov.dk/concept/core/nsis/Substantial"
"""The level of assurance to ask the issuer for, as its `acr_values`."""
STEP_UP_FACTS = {"needed": "SUBSTANTIAL", "acrValues": STEP_UP}
RETRY_AFTER = "retry-after"
BEARER, ROUTER, EVENTS = ({"www-authenticate": scheme} for scheme in ("Bearer", "Router", "Events"))
CHALLENGE = {"www-authenticate": f'Bearer error="insufficient_user_authentication", acr_values="{STEP_UP}"'}
"""RFC 9470: the login is good, and its level too low."""
RETRY = {RETRY_AFTER: ""}
CLOSE = {"connection": "close"}

_RETRY_SECONDS = cycle((1, 2, 3))
"""In turn: clients that are refused together should not come back together."""


class CodeRow(NamedTuple):
    """What the table says of one code."""

    status: int
    sentence: str
    danish: str
    step: str
    headers: Mapping[str, str] = MappingProxyType({})
    facts: Mapping[str, str] = MappingProxyType({})


class Code(Enum):
    """A stable code of an error: its HTTP status, its sentence in English, what to say to a citizen in Danish, the
    next step for whoever builds the frontend, and the headers of an answer that has nothing but it.

    200: the error stands beside data. A frontend chooses its words by the code, never by the sentence.
    """

    # fmt: off
    UNAUTHENTICATED = CodeRow(401, "Log in first: the request has no valid token.",
        "Du skal logge ind for at se dette.", "Send the citizen to log in, then ask again.", BEARER)
    ASSURANCE_TOO_LOW = CodeRow(403,
        "Log in again with more certainty: this needs NSIS level Substantial (Betydelig) or higher.",
        "Du skal logge ind med MitID på et højere niveau for at se dette.",
        "Send the citizen to log in again, with `acrValues` as `acr_values`.",
        CHALLENGE, STEP_UP_FACTS)
    NO_CITIZEN = CodeRow(403, "The login names no citizen by CPR number, so there is nothing to show.",
        "Dit login hører ikke til et CPR-nummer, så der er ikke noget at vise.",
        "Offer to log in as a private citizen; asking again will not help.")
    KEYS_UNAVAILABLE = CodeRow(503,
        "The login cannot be checked now: its issuer's keys cannot be had. Try again in a moment.",
        "Vi kan ikke tjekke dit login lige nu. Prøv igen om lidt.",
        "Wait as long as `Retry-After` says and ask again with the same token; do not send the citizen to log in.",
        RETRY)
    AUDIT_LOG_UNAVAILABLE = CodeRow(503, "The audit log could not be written, so nothing is shown. Try again later.",
        LATER, "Show nothing of it, and offer to try again later.")
    BAD_REQUEST = CodeRow(400, "The request is not a GraphQL request.",
        OURS, "Send one JSON object with `query`, and `variables` that is an object.")
    NOT_ACCEPTABLE = CodeRow(406, "Ask for application/graphql-response+json or application/json.",
        OURS, "Send `Accept: application/graphql-response+json`.")
    UNSUPPORTED_MEDIA_TYPE = CodeRow(415, "Send the request as application/json.",
        OURS, "Send `Content-Type: application/json`, in UTF-8 and not compressed.")
    METHOD_NOT_ALLOWED = CodeRow(405, "Send the request by a method that Allow names; the graph takes POST.",
        OURS, "Use POST, at `/graphql`.")
    PREFLIGHT_REQUIRED = CodeRow(400,
        "Send a GET with the header apollo-require-preflight, or with the id of a known operation.",
        OURS, "Use POST, or add `apollo-require-preflight: true`, `content-type: application/json` or a Bearer token.")
    OVERLOADED = CodeRow(503, "There are too many requests now. Try again in a moment.",
        "Der er travlt lige nu. Prøv igen om lidt.", "Wait as long as `Retry-After` says.", RETRY)
    RATE_LIMITED = CodeRow(429,
        "Too many requests have come from here. Try again when the time in Retry-After has passed.",
        "Der er spurgt for mange gange på kort tid. Prøv igen om lidt.",
        "Wait as long as `Retry-After` says, and ask less often; `RateLimit` tells what is left.")
    DEADLINE_EXCEEDED = CodeRow(504, "The answer could not be made in time. Try again in a moment.",
        LATER, "Ask once more, for less at a time; wait longer if you sent `Prefer: wait`.")
    UNKNOWN_HOST = CodeRow(421, "This gateway is not called by that name.",
        "Her er vi ikke. Brug den adresse, du plejer.",
        "Use the gateway's own name; the operator adds names to `BORGERBLIK_HOSTS`.")
    NOT_FOUND = CodeRow(404, "There is nothing at this address.",
        "Siden findes ikke. Gå tilbage, og prøv igen.", "The graph is at `/graphql`.")
    BODY_TOO_LARGE = CodeRow(413, "The request is too large.", SHORTER, "Send a shorter document, or its id.")
    REQUEST_READ_TIMEOUT = CodeRow(408, "The request took too long to arrive.",
        "Forbindelsen er for langsom. Prøv igen.", "Send the whole request at once; ask again.", CLOSE)
    HEADERS_TOO_LARGE = CodeRow(431, "The headers of the request are too large.",
        OURS, "Send fewer and shorter headers; cookies are not needed.")
    BATCHING_DISABLED = CodeRow(400, "Send one operation a request, not a list of them.",
        OURS, "Send one operation a request, or several root fields in one operation.")
    DOCUMENT_NOT_TRUSTED = CodeRow(400, "This gateway runs only operations it knows. Send the id of one.",
        OURS, "Add the document to the operator's list, and send its `documentId`.")
    UNKNOWN_DOCUMENT = CodeRow(400, "No known operation has this id.",
        OURS, "Publish the list of documents before the frontend that uses it.")
    TRUSTED_DOCUMENTS_UNAVAILABLE = CodeRow(503,
        "The list of known operations cannot be read now. Try again in a moment.",
        LATER, "Wait as long as `Retry-After` says, and send the id once more.", RETRY)
    PERSISTED_QUERY_NOT_FOUND = CodeRow(400, "PersistedQueryNotFound",
        OURS, "Send the document with its hash, once; Apollo's clients do.")
    PERSISTED_QUERY_NOT_SUPPORTED = CodeRow(400, "PersistedQueryNotSupported",
        OURS, "Send the document itself; Apollo's clients do.")
    PERSISTED_QUERY_MISMATCH = CodeRow(400, "The hash is not that of the document.",
        OURS, "Send the SHA-256 of the very text that is sent, in hexadecimal.")
    TOO_MANY_TOKENS = CodeRow(400, "The document is too long: it has too many tokens.",
        SHORTER, "Ask two shorter questions.")
    TOO_DEEP = CodeRow(400, "The document is nested too deeply.",
        SHORTER, "Ask for the inner part by `case(id)` or `benefit(id)`.")
    TOO_MANY_ALIASES = CodeRow(400, "The document has too many aliases.",
        SHORTER, "Ask once, and use what comes back twice.")
    TOO_MANY_DIRECTIVES = CodeRow(400, "The document has too many directives.",
        SHORTER, "Put `@include` and `@skip` on fragments instead of fields.")
    TOO_MANY_FRAGMENTS = CodeRow(400, "The document has too many fragments.",
        SHORTER, "Send only the fragments that the operation uses.")
    TOO_MANY_FIELDS = CodeRow(400, "The document selects too many fields, counted where its fragments are spread.",
        SHORTER, "Select what the page shows, and the rest when it is opened.")
    TOO_MANY_ROOT_FIELDS = CodeRow(400, "The operation has too many root fields.", SHORTER, "Ask in two requests.")
    TOO_MANY_FIELD_REPETITIONS = CodeRow(400, "The document selects one field too many times in one place.",
        SHORTER, "Select each field once where it stands, or in fewer fragments.")
    TOO_MANY_ENTITIES = CodeRow(400, "The operation asks for too many entities at once.",
        SHORTER, "Ask for fewer representations at once.")
    UNKNOWN_ENTITY = CodeRow(200, "No entity of this graph has this type.",
        OURS, "Compose the supergraph again from this gateway's `schema.graphql`.")
    BAD_REPRESENTATION = CodeRow(200, "A representation has `__typename` and the fields of one key, and nothing else.",
        OURS, "Send `__typename` and one of the `keys`, as the entity itself gave it.")
    TOO_COSTLY = CodeRow(400, "The operation costs too much. Ask for shorter pages or fewer lists inside lists.",
        SHORTER, "Lower `first`; `cost` tells what the lists inside lists may come to.")
    ROUTER_ONLY = CodeRow(401, "Only the router of this graph may ask for that.",
        OURS, "Ask the router, which has its credential from the operator.", ROUTER)
    CACHE_INVALIDATION_FORBIDDEN = CodeRow(401, "Only those who have the credential for it may tell of changes.",
        OURS, "Send the secret that the operator has given you, as `x-events-secret`.", EVENTS)
    BAD_CACHE_INVALIDATION = CodeRow(400,
        "A change is told as one JSON object, with a citizen's CPR number as cpr or an object's UUID as object.",
        OURS, 'Send `{"cpr": "…"}`, ten digits, or `{"object": "…"}`, a UUID, once for each.')
    CACHE_INVALIDATION_FAILED = CodeRow(503,
        "What is kept of that could not be forgotten everywhere. Tell it once more in a moment.",
        LATER, "Send it again when the time in `Retry-After` has passed, until it is 204.", RETRY)
    NO_EMPLOYEE = CodeRow(403, "The login names no employee of an authority, so it may not help citizens here.",
        EMPLOYEES, "Log in with MitID Erhverv, as an employee of the municipality.")
    SUPPORT_FORBIDDEN = CodeRow(403, "The employee lacks the role, or the municipality shows nothing here.",
        EMPLOYEES, "Have the municipality's own administrator give the role; the operator names it.")
    BAD_SUPPORT_REASON = CodeRow(400,
        "Name a purpose of the list as x-support-purpose, and the case as x-support-case, without a CPR number in it.",
        TYPED, "Send both with each request: the citizen reads them.")
    BAD_SUPPORT_CITIZEN = CodeRow(400, "Name the citizen by a CPR number of ten digits, as x-support-citizen.",
        TYPED, "Send the number in that header alone, and nowhere else.")
    APPROVAL_NEEDED = CodeRow(403, "A second employee of the municipality must approve this look first.",
        APPROVAL, "Give `approval` to a colleague, who sends it to `/support/approvals`; then ask again.")
    APPROVAL_UNAVAILABLE = CodeRow(503, "Nobody can tell now whether this look is approved. Try again in a moment.",
        LATER, "Wait as long as `Retry-After` says, and ask once more.", RETRY)
    BAD_APPROVAL = CodeRow(400, 'An approval is one JSON object, {"approval": "…"}, with what APPROVAL_NEEDED named.',
        TYPED, "Send the very text that the colleague was given, with the same purpose and case.")
    INTROSPECTION_DISABLED = CodeRow(400, "This gateway does not answer questions about its schema.",
        OURS, "Read `schema.graphql`, or ask the sandbox.")
    GRAPHQL_PARSE_FAILED = CodeRow(400, "The document is not GraphQL.",
        OURS, "Correct the document where `locations` points.")
    GRAPHQL_VALIDATION_FAILED = CodeRow(400, "The document does not fit the schema.",
        OURS, "Check the document against `schema.graphql` when building.")
    BAD_USER_INPUT = CodeRow(400, "A variable or an argument has a value that cannot be used.",
        TYPED, "Correct the value.")
    BAD_CURSOR = CodeRow(200, "The cursor is not one of this list's.",
        "Listen er ændret. Begynd forfra.", "Ask for the first page again, without `after`.")
    BAD_TOKEN = CodeRow(200, "The token of changes is not one that this citizen has been given.",
        "Vi kan ikke se, hvad der er nyt siden sidst. Begynd forfra.",
        "Ask again without `since`, and keep the `token` that comes back.")
    NOT_REPRESENTED = CodeRow(200,
        "The caller does not act for such a person: the id is none of the caller's, or the right has ended.",
        "Du kan ikke se dette på en andens vegne. Måske er retten til det ophørt.",
        "Ask `me { represents { id } }` again, and offer what it names; an old id may have ended.")
    REPRESENTATION_UNAVAILABLE = CodeRow(200,
        "The register of who may act for whom does not answer, so nobody's records are shown on their behalf.",
        "Vi kan ikke se lige nu, hvem du må se oplysninger for. Prøv igen senere.",
        "Show the citizen's own, say that the rest is missing, and offer to try again later.")
    BAD_PAGE_SIZE = CodeRow(200, "`first` is a number from 0 to 100.",
        OURS, "Use 0 to 100, and `after` for the next page.")
    BAD_AREA = CodeRow(200, "An area is a KLE number or its beginning, such as 32.24.04 or 32.24.",
        "Emnet findes ikke. Vælg et andet.", "Use a KLE number or its beginning.")
    UNKNOWN_AUTHORITY = CodeRow(200, "No such authority shows anything here. Name authorities by CVR number.",
        "Myndigheden viser ikke oplysninger her. Vælg en anden.", "Use CVR numbers that `coverage` or `opens` name.")
    SOURCE_TIMED_OUT = CodeRow(200, "The source did not answer in time. Try again in a moment.",
        LATER, "Show what came, say what is missing, and offer to try again.")
    SOURCE_UNAVAILABLE = CodeRow(200, "The source cannot answer now. Try again later.",
        LATER, "Show what came, say what is missing, and do not try again at once.")
    SOURCE_REFUSED = CodeRow(200, "The source refused to answer. The operator has been told.",
        LATER, "Show what came; trying again will not help.")
    SOURCE_GARBLED = CodeRow(200, "The source answered something that cannot be read. The operator has been told.",
        LATER, "Show what came; trying again will not help.")
    INTERNAL = CodeRow(500, "Something went wrong here. Name the request id if you report it.",
        "Der er sket en fejl hos os. Prøv igen, eller kontakt os med fejlens nummer.",
        "Show `requestId` as the number of the error, and report it.")
    # fmt: on

    def __init__(
        self,
        status: int,
        sentence: str,
        danish: str,
        step: str,
        headers: Mapping[str, str],
        facts: Mapping[str, str],
    ) -> None:
        self.status = status
        self.sentence = sentence
        self.danish = danish
        self.step = step
        self.facts = facts
        self._headers = headers

    @property
    def english(self) -> str:
        """What to say to a citizen in English."""
        return ENGLISH[self.danish]

    @property
    def is_graphql(self) -> bool:
        """Whether the request was good GraphQL over HTTP: a client of application/json reads it with status 200."""
        return self in (Code.PERSISTED_QUERY_NOT_FOUND, Code.PERSISTED_QUERY_NOT_SUPPORTED)

    def headers(self) -> dict[str, str]:
        """Return the headers of an answer that has nothing but this error; `Retry-After` is another each time."""
        return {RETRY_AFTER: str(next(_RETRY_SECONDS))} if self._headers is RETRY else dict(self._headers)


class FieldError(Exception):
    """An error that the client reads: a code, its sentence, and facts that are safe to send."""

    def __init__(self, code: Code, *, message: str | None = None, **facts: str | int) -> None:
        super().__init__(message or code.sentence)
        self.code = code
        self.facts = facts

    @property
    def extensions(self) -> dict[str, Any]:
        """What graphql-core puts into the error's extensions."""
        return {"code": self.code.name, **self.facts}


class RequestRejectedError(Exception):
    """A request that never reached the graph."""

    def __init__(
        self,
        code: Code,
        *,
        reason: str = "",
        headers: Mapping[str, str] | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        """`reason` is for the log alone; `headers` go with those of the code, and `facts` beside it."""
        super().__init__(code.name)
        self.code = code
        self.reason = reason
        self.facts = facts
        self._headers = headers or {}

    def headers(self) -> dict[str, str]:
        """Return the headers of the answer."""
        return {**self.code.headers(), **self._headers}


def error_body(
    code: Code, *, message: str | None = None, facts: Mapping[str, str | int] | None = None
) -> dict[str, Any]:
    """Return an error as GraphQL writes it, for an answer that never reached the graph."""
    return {"message": message or code.sentence, "extensions": {"code": code.name, **code.facts, **(facts or {})}}


def with_null(message: str) -> str:
    """Return graphql-core's words, without Python's for null."""
    return message.replace("to be None", "to be null")
