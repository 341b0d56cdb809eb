"""The person a question is about: a CPR number that nothing prints, logs, compares in clear or sends by mistake."""

from __future__ import annotations

from typing import NoReturn

PARTY_URN = "urn:oio:cpr-nr:"


class Subject:
    """A citizen's CPR number (ten digits), wrapped. Only the adapters call `reveal`."""

    __slots__ = ("__cpr", "__masked")

    def __init__(self, cpr: str, *, masked: bool = False) -> None:
        """`masked`: somebody else reads the records, so that this number too is masked in their texts."""
        digits = cpr.replace("-", "").strip()
        if len(digits) != 10 or not digits.isascii() or not digits.isdigit():
            raise ValueError("A CPR number has ten digits.")  # and the message must not repeat what it was given
        self.__cpr = digits
        self.__masked = masked

    def reveal(self) -> str:
        """Return the ten digits, for a question to a source."""
        return self.__cpr

    def is_person(self, *, cpr: str | None = None, urn: str | None = None) -> bool:
        """Return whether a party in an answer, named by CPR number or by URN, is this person."""
        if cpr:
            return cpr.replace("-", "").strip() == self.__cpr
        return bool(urn) and urn is not None and urn.strip().lower() == PARTY_URN + self.__cpr

    def may_stand_in_texts(self, number: str) -> bool:
        """Return whether a number (ten digits) is this person's, and the person's own texts are read."""
        return number == self.__cpr and not self.__masked

    def __eq__(self, value: object) -> bool:
        return isinstance(value, Subject) and value.reveal() == self.__cpr

    def __hash__(self) -> int:
        return hash(self.__cpr)

    def __repr__(self) -> str:
        return "Subject(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A subject is never pickled.")

    def __getstate__(self) -> NoReturn:
        raise TypeError("A subject is never pickled.")
