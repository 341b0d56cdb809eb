"""What a citizen was shown at a look, as the token that the client keeps: sealed, bounded, and nothing stored here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import IntEnum

from msgspec import Struct, msgpack
from msgspec.structs import replace

from gateway.errors import Code, FieldError
from gateway.ids import Ids
from gateway.resolvers import case_versions
from sources.records.subject import Subject

FORMAT = 2
"""Goes up when the layout changes: a token of another layout starts again."""
MAX_LENGTH = 16 * 1024
"""Characters of a token."""
MAX_AGE = timedelta(days=400)
"""Older tokens start again: what has changed in more than a year is no news."""
NAME_BYTES = 6
MIN_NAME_BYTES = 3
_MAX_PLAIN = MAX_LENGTH * 3 // 4 - 16
"""Bytes that are sealed: base64 makes four characters of three, and AES-SIV adds 16."""


class ChangedKind(IntEnum):
    """The kinds of records that are compared. The value is the section of an authority that holds them."""

    CASES = 0
    DOCUMENTS = 1
    BENEFITS = 2
    PAYMENTS = 3
    NOTES = 4


VERSION_BYTES = {
    ChangedKind.CASES: case_versions.BYTES,
    ChangedKind.DOCUMENTS: 0,
    ChangedKind.BENEFITS: 6,
    ChangedKind.PAYMENTS: 1,
    ChangedKind.NOTES: 0,
}


class Version(Struct, frozen=True):
    """How far a record had come, and the area that it was opened by."""

    area: str
    version: bytes


class Section(Struct, frozen=True):
    """An authority's records of one kind, by the first `width` bytes of their keyed hashes.

    `whole`: no record shown at that look is missing, so what is not here is new.
    """

    whole: bool
    records: Mapping[bytes, Version]
    width: int = NAME_BYTES


class AuthorityLook(Struct, frozen=True):
    """What one authority showed, by kind, and hashes of what it had opened."""

    openings: frozenset[bytes]
    sections: tuple[Section, ...]


class Look(Struct, frozen=True):
    """What a citizen was shown on a day. `asks_all`: no authority was missing."""

    day: date
    asks_all: bool
    authorities: Mapping[str, AuthorityLook]


class _PackedSection(Struct, frozen=True, array_like=True):
    """Names with versions of equal length, sorted, by the place of their area in the token's list of areas."""

    whole: bool
    width: int
    areas: dict[int, bytes]


class _PackedAuthority(Struct, frozen=True, array_like=True):
    openings: bytes
    sections: tuple[_PackedSection, ...]


class _Head(Struct, frozen=True, array_like=True):
    format: int
    day: int


class _Packed(_Head, frozen=True, array_like=True):
    """Hashes do not compress, so nothing is compressed."""

    asks_all: bool
    areas: list[str]
    authorities: dict[str, _PackedAuthority]


OPENING_BYTES = 3


def seal(look: Look, ids: Ids, subject: Subject) -> str:
    """Return the token of a look, at most MAX_LENGTH characters.

    Names get shorter where there are many records; where that is not enough, the largest sections are left out, and
    nothing of them is told next time.
    """
    for width in range(NAME_BYTES, MIN_NAME_BYTES - 1, -1):
        plain = _packed(look, width)
        if len(plain) <= _MAX_PLAIN:
            return ids.changes_token(subject, plain)
    while len(plain) > _MAX_PLAIN:
        look = _without_largest(look)
        plain = _packed(look, MIN_NAME_BYTES)
    return ids.changes_token(subject, plain)


def open_token(token: str, ids: Ids, subject: Subject, today: date) -> Look | None:
    """Return the look of a token; None where it is too old, or of another layout. Raises FieldError (BAD_TOKEN)."""
    plain = ids.open_changes_token(subject, token, max_length=MAX_LENGTH)
    if plain is None:
        raise FieldError(Code.BAD_TOKEN)
    head = msgpack.decode(plain, type=_Head)
    if head.format != FORMAT or today - date.fromordinal(head.day) > MAX_AGE:
        return None
    packed = msgpack.decode(plain, type=_Packed)
    authorities = {cvr: _unpacked(authority, packed.areas) for cvr, authority in packed.authorities.items()}
    return Look(date.fromordinal(packed.day), packed.asks_all, authorities)


def _packed(look: Look, width: int) -> bytes:
    sections = (section for authority in look.authorities.values() for section in authority.sections)
    areas = sorted({record.area for section in sections for record in section.records.values()})
    places = {area: place for place, area in enumerate(areas)}
    authorities = {
        cvr: _PackedAuthority(
            b"".join(sorted(authority.openings)),
            tuple(_packed_section(section, min(width, section.width), places) for section in authority.sections),
        )
        for cvr, authority in sorted(look.authorities.items())
    }
    return msgpack.encode(_Packed(FORMAT, look.day.toordinal(), look.asks_all, areas, authorities))


def _packed_section(section: Section, width: int, places: Mapping[str, int]) -> _PackedSection:
    by_area: dict[int, list[bytes]] = {}
    for name, record in section.records.items():
        by_area.setdefault(places[record.area], []).append(name[:width] + record.version)
    areas = {area: b"".join(sorted(records)) for area, records in sorted(by_area.items())}
    return _PackedSection(section.whole, width, areas)


def _unpacked(authority: _PackedAuthority, areas: Sequence[str]) -> AuthorityLook:
    sections = zip(ChangedKind, authority.sections, strict=True)
    return AuthorityLook(
        frozenset(_pieces(authority.openings, OPENING_BYTES)),
        tuple(_unpacked_section(section, VERSION_BYTES[kind], areas) for kind, section in sections),
    )


def _unpacked_section(section: _PackedSection, version_bytes: int, areas: Sequence[str]) -> Section:
    width = section.width
    records = {
        piece[:width]: Version(areas[place], piece[width:])
        for place, packed in section.areas.items()
        for piece in _pieces(packed, width + version_bytes)
    }
    return Section(section.whole, records, width)


def _pieces(packed: bytes, length: int) -> Iterator[bytes]:
    return (packed[start : start + length] for start in range(0, len(packed), length))


def _without_largest(look: Look) -> Look:
    cvr, kind = max(_sections(look), key=lambda place: len(look.authorities[place[0]].sections[place[1]].records))
    authority = look.authorities[cvr]
    sections = list(authority.sections)
    if not sections[kind].records:  # what is left is openings, and more authorities than there are
        return replace(look, asks_all=False, authorities={})
    sections[kind] = Section(whole=False, records={})
    return replace(look, authorities={**look.authorities, cvr: replace(authority, sections=tuple(sections))})


def _sections(look: Look) -> Iterable[tuple[str, ChangedKind]]:
    return ((cvr, kind) for cvr in look.authorities for kind in ChangedKind)
