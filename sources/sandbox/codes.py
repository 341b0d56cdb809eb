"""The UUIDs that the indexes use for roles, types and classes; made-up ones where none is published."""

from __future__ import annotations

# Case (sag): actors
CASE_AUTHORITY = "9e979b84-b846-4472-8622-58007dc63c7e"
CASE_RESPONSIBLE = "a1263342-d348-44ba-a566-233f37c4cb67"
CASE_WORKER = "bf1f93ed-9441-4af4-835b-baeb201f3076"
AUTHORITY_TYPE = "bc6972cd-8f2b-4b9d-8d37-62916d6a71aa"
RESPONSIBLE_TYPE = "c5fc3b3b-5197-49ee-92e6-ae6ba1957174"
WORKER_TYPE = "85d65133-4b00-460d-992e-3984857b5768"

# Case: parties
PRIMARY_PARTY = "d839f26a-d4d1-4441-b2d6-3dbbb12a9404"
SECONDARY_PARTY = "00000000-0000-4000-8000-000000000b01"  # made up
PERSON_TYPE = "c189ba35-de4b-4363-a8b7-67f1456cf56f"

# Case: classes
PRIMARY_CLASS = "a86c6581-ec85-412d-a655-31a1f1d5b14f"
ACTION_CLASS = "05ef7011-11a7-4e4c-a46b-3de6aa457fc3"
CLASS_TYPE = "267235ea-526d-4a18-8001-f2a0e563eba1"
DISPLAY_CLASS = "00000000-0000-4000-8000-000000000e02"  # made up: the role of a visningsklasse
HIDDEN_CLASS = "00000000-0000-4000-8000-000000000e01"  # made up: "Visning undtaget for borger"
HIDDEN_TITLE = "Visning undtaget for borger"
OTHER_DISPLAY_CLASS = "00000000-0000-4000-8000-000000000e03"  # made up: a visningsklasse that hides nothing

DECISION_CLASS = "00000000-0000-4000-8000-000000000e04"  # made up: the role of an afgørelsesklasse
DECISIONS = {  # made up: no list of these classes is published
    "00000000-0000-4000-8000-000000000e11": "GRANTED",
    "00000000-0000-4000-8000-000000000e12": "PARTLY",
    "00000000-0000-4000-8000-000000000e13": "REFUSED",
    "00000000-0000-4000-8000-000000000e14": "WITHDRAWN",
}
UNKNOWN_DECISION = "00000000-0000-4000-8000-000000000e19"  # made up: one of which nobody was told

# Case: it-systems, relations, objects, journal
MASTER_SYSTEM = "251c24fd-57b0-4afc-9d73-b063d1957eb3"
SENDER_SYSTEM = "1b3c6a6d-e977-4491-9bf8-b41ee6999f39"
SYSTEM_TYPE = "29fe1da2-897a-46cd-b635-b9be8e0bffd6"
PARENT_CASE = "00000000-0000-4000-8000-000000000d01"  # made up: oversag
BUILDING = "00000000-0000-4000-8000-000000000c01"  # made up: sagsgenstand, bygning
JOURNALISED = "00000000-0000-4000-8000-000000000a01"  # made up: tilakteret
ENCLOSED = "00000000-0000-4000-8000-000000000a02"  # made up: vedlagt
NOTE = "00000000-0000-4000-8000-000000000a03"  # made up: journalnotat
NO_DOCUMENT = "URN:Empty"  # what a journal note has in place of a document
NOTE_TEXT_FORMAT = "00000000-0000-4000-8000-000000000f01"  # made up: plain text

# The three kinds of type that no source publishes
RELATION_TYPE = "00000000-0000-4000-8000-000000000d02"  # made up
OBJECT_TYPE = "00000000-0000-4000-8000-000000000c02"  # made up
JOURNAL_TYPE = "00000000-0000-4000-8000-000000000a04"  # made up
SECURITY_PROFILE = "4becdcec-c8bd-44a4-ac0b-5a0162986840"
SECURITY_TYPE = "2b808769-8d09-4aa3-ac28-f8ac3526010f"

# Sensitivity (følsomhed), low to high
SENSITIVITIES = (
    "IKKE_FORTROLIGE_DATA",
    "FORTROLIGE_PERSONOPLYSNINGER",
    "FOELSOMME_PERSONOPLYSNINGER",
    "VIP_SAGER",
)
