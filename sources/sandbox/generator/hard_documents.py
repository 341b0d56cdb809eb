"""Hard cases about documents: shared, exempt, unfinished, internal, undated, missing, and notes."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date

from sources.sandbox import codes
from sources.sandbox.authorities import BY_CODE, KORSBAEK
from sources.sandbox.generator.cases import hidden_class, relation
from sources.sandbox.generator.documents import FINISHED, UNFINISHED, journal_row, note_row, ordinary_document
from sources.sandbox.generator.drafts import Draft, DraftRegistration, Row, write_case, write_document
from sources.sandbox.generator.letters import INTERNAL_NOTE, LETTER, LETTER_IN, LETTER_OUT, PLAN
from sources.sandbox.generator.lives import MadeUpLife

DATED = date(2025, 4, 22)


def _letter(life: MadeUpLife, title: str | None, kind: str | None = LETTER_OUT, *, state: str = "Endeligt") -> Draft:
    return ordinary_document(life.rng, life.citizen, KORSBAEK, kind, title, DATED, state=state)


def _case(life: MadeUpLife, *entries: Row, title: str = "Kontanthjælp", marked: bool = False) -> Draft:
    days = (date(2025, 3, 10), date(2025, 5, 12))
    case = life.case(KORSBAEK, "32.24.04", days=days, title=title, letters=1)
    numbered = [row | {"idx": str(index)} for index, row in enumerate(entries, start=2)]
    now = case.now.with_more("journal", *numbered)
    case = case.having(now.with_more("classes", hidden_class(days[0])) if marked else now)
    write_case(life.writer, case)
    return case


def _changed(document: Draft, **columns: str | None) -> Draft:
    return document.having(document.now.changing("document_attributes", 0, **columns))


def _add(life: MadeUpLife, *documents: Draft) -> tuple[Row, ...]:
    for document in documents:
        write_document(life.writer, document)
    return tuple(journal_row(document, DATED) for document in documents)


def _shared(life: MadeUpLife) -> None:
    """One letter on two shown cases, one on a shown and an exempt case, one no longer on the exempt case."""
    shared, marked, left = _add(
        life, _letter(life, "På to sager"), _letter(life, "Også på undtaget sag"), _letter(life, "Fjernet")
    )
    _case(life, shared, marked, left, title="Første sag")
    _case(life, shared | {"title": "Samme brev, anden titel"}, title="Anden sag")
    _case(life, marked, left | {"to_at": "2025-08-01T00:00:00.000+02:00"}, title="Undtaget sag", marked=True)


def _shared_by_authorities(life: MadeUpLife) -> None:
    """Another authority's exempt case holds the same letter; this authority's answer does not tell."""
    (entry,) = _add(life, _letter(life, "Brev hos to kommuner"))
    _case(life, entry)
    elsewhere = life.case(BY_CODE["0751"], "32.24.04", opened=date(2025, 3, 10), letters=1)
    marked = elsewhere.now.with_more("classes", hidden_class(DATED)).with_more("journal", entry | {"idx": "9"})
    write_case(life.writer, elsewhere.having(marked))


def _exempt(life: MadeUpLife) -> None:
    marked = _letter(life, "Undtaget brev")
    ended = _letter(life, "Brev der har været undtaget")
    mark = hidden_class(DATED)
    marked = marked.having(marked.now.with_rows(document_classes=(mark,)))
    ended_mark = mark | {"to_at": "2025-12-01T00:00:00.000+01:00"}
    ended = ended.having(ended.now.with_rows(document_classes=(ended_mark,)))
    _case(life, *_add(life, marked, ended, _letter(life, "Brev som alle må se")))


def _states(life: MadeUpLife) -> None:
    letters = [_letter(life, f"Brev i tilstanden {state}", state=state) for state in (*FINISHED, *UNFINISHED)]
    stateless = _letter(life, "Brev uden tilstand")
    stateless = stateless.having(stateless.now.with_rows(document_progress=()))
    finished_later = _letter(life, "Brev der blev færdigt", state="Underudarbejdelse")
    steps: tuple[Row, ...] = (
        {
            "state": "Underudarbejdelse",
            "from_at": "2025-04-20T09:00:00.000+02:00",
            "to_at": "2025-04-22T09:00:00.000+02:00",
        },
        {"state": "Endeligt", "from_at": "2025-04-22T09:00:00.000+02:00", "to_at": "infinite"},
    )
    finished_later = finished_later.having(finished_later.now.with_rows(document_progress=steps))
    _case(life, *_add(life, *letters, stateless, finished_later))


def _kinds(life: MadeUpLife) -> None:
    kinds = (
        "Faktura", LETTER_IN, LETTER_OUT, LETTER, INTERNAL_NOTE, "Eksternt Notat", "Rapport", "Dagsorden", PLAN,
        "Andet", None,
    )  # fmt: skip
    _case(life, *_add(life, *(_letter(life, f"Dokument af typen {kind or 'ukendt'}", kind) for kind in kinds)))


def _dates(life: MadeUpLife) -> None:
    """No letter date, no date at all, and a letter older than its place in the case."""
    undated = _changed(_letter(life, "Brev uden brevdato"), letter_on=None)
    dateless = _changed(_letter(life, "Brev helt uden dato"), letter_on=None)
    older = _changed(_letter(life, "Brev fra før sagen"), letter_on="2017-02-01")
    first, second, third = _add(life, undated, dateless, older)
    unsaid: Row = {"from_at": None, "to_at": None, "actor": None, "actor_kind": None}
    _case(life, first | {"from_at": "2025-06-30T22:30:00.000Z"}, second | unsaid, third)


def _titles(life: MadeUpLife) -> None:
    """No title, a title in the case's context, and titles the public must not see."""
    untitled, context = _letter(life, None), _letter(life, "Dokumentets egen titel")
    secret: Row = {"hidden_title": "MÅ IKKE VISES: psykiatrisk vurdering", "hidden_basis": "Forvaltningslovens § 15"}
    withheld = _letter(life, "Udtalelse")
    withheld = withheld.having(withheld.now.changing("document_attributes", 0, **secret))
    first, second, third = _add(life, untitled, context, withheld)
    _case(life, first, second | {"title": "Titel i denne sag"}, third | secret)


def _sensitivities(life: MadeUpLife) -> None:
    letters = [
        _changed(_letter(life, f"Brev med følsomhed {level or 'uden angivelse'}"), sensitivity=level)
        for level in (*codes.SENSITIVITIES, None)
    ]
    _case(life, *_add(life, *letters))


def _notes(life: MadeUpLife) -> None:
    """Write notes: they have text and no document; some carry a title of a document too."""
    text = base64.b64encode("MÅ IKKE VISES: Borgeren ringede og var ked af det.".encode()).decode()
    large = base64.b64encode(b"Notatet er for stort til indekset. " * 60).decode()
    notes = [note_row("Telefonnotat", text, DATED), note_row("Notat fra møde", large, DATED)]
    odd = note_row("Notat uden tekst", "", DATED) | {"note": None, "title": "MÅ IKKE VISES: notat", "ref": None}
    misplaced = note_row("Notat med anden rolle", text, DATED) | {"role": codes.JOURNALISED}
    _case(life, *notes, odd, misplaced, title="Sag med journalnotater")


def _dangling(life: MadeUpLife) -> None:
    """Write journal entries to a document that the index lacks, without a reference, and ended."""
    nowhere = relation(codes.JOURNALISED, codes.JOURNAL_TYPE, life.rng.uuid(), DATED, title="Dokument der ikke findes")
    empty = nowhere | {"ref": None, "title": "Journalpost uden dokument"}
    (gone,) = _add(life, _letter(life, "Brev taget ud af sagen"))
    _case(life, nowhere, empty, gone | {"to_at": "2025-08-01T00:00:00.000+02:00"})


def _registrations(life: MadeUpLife) -> None:
    document = _letter(life, "Brevets nye titel")
    earlier = DraftRegistration(
        registered_at="2025-04-21T10:00:00.000+02:00",
        sts_at="2025-04-21T10:01:00.000+02:00",
        rows=document.now.changing("document_attributes", 0, title="FORÆLDET BREVTITEL").rows,
    )
    bare = _letter(life, "Brev uden noget")
    nothing: dict[str, tuple[Row, ...]] = dict.fromkeys(bare.now.rows, ())
    bare = bare.having(bare.now.with_rows(**nothing))
    _case(life, *_add(life, document.with_earlier(earlier), bare))


def _linked(life: MadeUpLife) -> None:
    """Write a letter that answers another, on the same case twice."""
    first = _letter(life, "Partshøring")
    answer = _letter(life, "Svar på partshøring", LETTER_IN)
    link = relation(codes.PARENT_CASE, codes.RELATION_TYPE, first.uuid, DATED)
    answer = answer.having(answer.now.with_rows(document_relations=(link,)))
    question_letter, two = _add(life, first, answer)
    _case(life, question_letter, two, two | {"role": codes.ENCLOSED})
    caseless = _letter(life, "Brev uden sag")
    write_document(life.writer, caseless)


HARD_DOCUMENTS: dict[str, Callable[[MadeUpLife], None]] = {
    "shared documents": _shared,
    "document shared by two authorities": _shared_by_authorities,
    "exempt documents": _exempt,
    "document states": _states,
    "document types": _kinds,
    "document dates": _dates,
    "document titles": _titles,
    "document sensitivities": _sensitivities,
    "journal notes": _notes,
    "dangling journal entries": _dangling,
    "document registrations": _registrations,
    "linked documents": _linked,
}
