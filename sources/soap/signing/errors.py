"""Why a reply's signature is not taken. Each word has its sentence in the gateway's log."""

from __future__ import annotations

from sources.errors import SourceGarbledError


class SignatureMissingError(SourceGarbledError):
    """An answer came without a signature."""

    def __init__(self) -> None:
        super().__init__("signature_missing")


class SignatureWrongError(SourceGarbledError):
    """The signature or a digest does not fit what came."""

    def __init__(self) -> None:
        super().__init__("signature_wrong")


class SignatureWrappedError(SourceGarbledError):
    """What is signed is not what would be read: it stands elsewhere, twice, or under an Id that another has too."""

    def __init__(self) -> None:
        super().__init__("signature_wrapped")


class SignatureFormError(SourceGarbledError):
    """The security header lacks something, or has more than the policies allow."""

    def __init__(self) -> None:
        super().__init__("signature_form")


class PartUnsignedError(SourceGarbledError):
    """A part that the policy wants signed is missing or is not signed."""

    def __init__(self) -> None:
        super().__init__("part_unsigned")


class WeakAlgorithmError(SourceGarbledError):
    """An algorithm of SHA-1, or another outside of Basic256Sha256."""

    def __init__(self) -> None:
        super().__init__("signature_algorithm")


class UnknownCertificateError(SourceGarbledError):
    """The certificate is none of those pinned for the service."""

    def __init__(self) -> None:
        super().__init__("service_certificate_unknown")


class ExpiredCertificateError(SourceGarbledError):
    """The service's certificate has expired, or is not valid yet."""

    def __init__(self) -> None:
        super().__init__("service_certificate_expired")


class TimestampOldError(SourceGarbledError):
    """The reply was made too long ago by our clock."""

    def __init__(self) -> None:
        super().__init__("timestamp_old")


class TimestampFutureError(SourceGarbledError):
    """The reply was made in the future by our clock."""

    def __init__(self) -> None:
        super().__init__("timestamp_future")


class UnrelatedReplyError(SourceGarbledError):
    """The reply is to another question."""

    def __init__(self) -> None:
        super().__init__("reply_unrelated")


class ReplayedReplyError(SourceGarbledError):
    """A reply with this MessageID has been read before."""

    def __init__(self) -> None:
        super().__init__("reply_replayed")
