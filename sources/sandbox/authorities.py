"""Who owns cases and grants: 17 municipalities, the fictional Korsbæk, and Udbetaling Danmark."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SandboxAuthority:
    """An authority (myndighed); an agency has no municipality code."""

    cvr: str
    code: str | None
    name: str
    organisation: str


KORSBAEK = SandboxAuthority("11111111", "0999", "Korsbæk Kommune", "0235dc7b-11c4-4ee5-b685-9f638f5cd032")
PENSIONS = SandboxAuthority("99999999", None, "Udbetaling Danmark", "00000000-0000-4000-8000-000000000099")

MUNICIPALITIES: tuple[SandboxAuthority, ...] = (
    SandboxAuthority("64942212", "0101", "Københavns Kommune", "9609b014-558d-4a45-b1c1-f37a7626bbc1"),
    SandboxAuthority("58271713", "0151", "Ballerup Kommune", "4c5c9482-cab6-4a85-8491-88f98e61d161"),
    SandboxAuthority("19438414", "0157", "Gentofte Kommune", "e851ea31-98fb-4383-8831-7a4f8192bcbb"),
    SandboxAuthority("62761113", "0159", "Gladsaxe Kommune", "2ab2488e-29a0-4ade-a21e-85357055269b"),
    SandboxAuthority("29188327", "0190", "Furesø Kommune", "41e13528-0dea-4734-87b7-107dc498e009"),
    SandboxAuthority("29189404", "0265", "Roskilde Kommune", "603b0483-3af6-4bb1-89bc-bd2b4311edcd"),
    SandboxAuthority("29188548", "0350", "Lejre Kommune", "f433c42d-6663-41be-b909-2807803287b9"),
    SandboxAuthority("29189684", "0410", "Middelfart Kommune", "2fd5a525-b9af-406c-b1ce-e899427df88b"),
    SandboxAuthority("29188645", "0430", "Faaborg-Midtfyn Kommune", "1622cdf6-3692-4909-86a0-797b7df25aee"),
    SandboxAuthority("29189765", "0530", "Billund Kommune", "9aa01f7f-3168-4191-92f2-37312dcbe9b9"),
    SandboxAuthority("29189803", "0561", "Esbjerg Kommune", "09a8b0a7-4de9-469b-b096-eae655acc2cf"),
    SandboxAuthority("29189854", "0580", "Aabenraa Kommune", "46844182-e850-4f9f-a95e-5d8fb3c45520"),
    SandboxAuthority("29189900", "0630", "Vejle Kommune", "f68b0a32-0ae9-4adf-ab96-463c6cae3276"),
    SandboxAuthority("29189978", "0706", "Syddjurs Kommune", "89cba575-d106-4732-87ab-45c09ac56874"),
    SandboxAuthority("29189714", "0710", "Favrskov Kommune", "74b6fa16-71ce-4f94-b808-b243042d379b"),
    SandboxAuthority("55133018", "0751", "Aarhus Kommune", "43e416bd-13ac-4d76-9f98-e2c963ffe3f7"),
    SandboxAuthority("29189420", "0851", "Aalborg Kommune", "90b865ac-40b7-47ab-a625-06cbec45ec95"),
    KORSBAEK,
)

AUTHORITIES: tuple[SandboxAuthority, ...] = (*MUNICIPALITIES, PENSIONS)
BY_CODE: dict[str, SandboxAuthority] = {authority.code: authority for authority in AUTHORITIES if authority.code}
BY_CVR: dict[str, SandboxAuthority] = {authority.cvr: authority for authority in AUTHORITIES}
