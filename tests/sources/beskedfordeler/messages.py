"""Messages of Beskedfordeler as the indexes send them, about made-up objects."""

from __future__ import annotations

CASE = "0f3a5c1e-8b1d-4f0e-9c55-2a7b6d4e1f90"
DOCUMENT = "1f3a5c1e-8b1d-4f0e-9c55-2a7b6d4e1f91"
CPR = "0101610001"

_ENVELOPE = """\
<?xml version="1.0" encoding="UTF-8"?>
<bf:Haendelsesbesked xmlns:bf="urn:oio:besked:kuvert:1.0.0" xmlns:sd="urn:oio:sagdok:3.0.0">
  <bf:BeskedId><sd:UUIDIdentifikator>aaaaaaaa-0000-4000-8000-000000000001</sd:UUIDIdentifikator></bf:BeskedId>
  <bf:BeskedVersion>1.0</bf:BeskedVersion>
  <bf:Beskedkuvert>
    <bf:Filtreringsdata>
      <bf:Beskedtype><sd:UUIDIdentifikator>aaaaaaaa-0000-4000-8000-000000000002</sd:UUIDIdentifikator></bf:Beskedtype>
      <bf:TilladtModtager><sd:URNIdentifikator>urn:oio:cvr-nr:11111111</sd:URNIdentifikator></bf:TilladtModtager>
      {related}
      <bf:ObjektRegistrering>
        <bf:RegistreringsId><sd:UUIDIdentifikator>aaaaaaaa-0000-4000-8000-000000000003</sd:UUIDIdentifikator></bf:RegistreringsId>
        <bf:ObjektAnsvarligMyndighed><sd:URNIdentifikator>urn:oio:cvr-nr:11111111</sd:URNIdentifikator></bf:ObjektAnsvarligMyndighed>
        <bf:ObjektId><sd:UUIDIdentifikator>{case}</sd:UUIDIdentifikator></bf:ObjektId>
        <bf:ObjektType><sd:UUIDIdentifikator>aaaaaaaa-0000-4000-8000-000000000004</sd:UUIDIdentifikator></bf:ObjektType>
      </bf:ObjektRegistrering>
    </bf:Filtreringsdata>
  </bf:Beskedkuvert>
  <bf:Beskeddata>{data}</bf:Beskeddata>
</bf:Haendelsesbesked>
"""
_RELATED = """\
<bf:RelateretObjekt>
  <bf:ObjektId><sd:UUIDIdentifikator>{document}</sd:UUIDIdentifikator></bf:ObjektId>
  <bf:ObjektType><sd:UUIDIdentifikator>aaaaaaaa-0000-4000-8000-000000000005</sd:UUIDIdentifikator></bf:ObjektType>
</bf:RelateretObjekt>
"""
_DATA = """\
<sag:RegistreringBesked xmlns:sag="urn:oio:sts:sagdok:sag:6">
  <sd:UUIDIdentifikator>{case}</sd:UUIDIdentifikator>
  <sag:Registrering><sag:RelationListe>
    <sag:Sagspart><sd:ReferenceID>{party}</sd:ReferenceID></sag:Sagspart>
    <sag:Sagsklasse><sd:ReferenceID><sd:UUIDIdentifikator>aaaaaaaa-0000-4000-8000-000000000006</sd:UUIDIdentifikator></sd:ReferenceID></sag:Sagsklasse>
  </sag:RelationListe></sag:Registrering>
</sag:RegistreringBesked>
"""


def a_message(case: str = CASE, *, document: str | None = None, cpr: str | None = None) -> bytes:
    """Return a message about a case, a document that it is related to, and the party of its new registration."""
    party = f"<sd:URNIdentifikator>urn:oio:cpr-nr:{cpr}</sd:URNIdentifikator>" if cpr else ""
    related = _RELATED.format(document=document) if document else ""
    return _ENVELOPE.format(case=case, related=related, data=_DATA.format(case=case, party=party)).encode()
