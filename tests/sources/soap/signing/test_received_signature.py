"""A signature has the one form that the policies allow; each other form of it has its word."""

from __future__ import annotations

import pytest
from lxml import etree

from sources.errors import SourceGarbledError
from sources.soap.signing.names import EXCLUSIVE, RSA_SHA256, SECURITY, SHA256, SIGNATURE
from sources.soap.signing.received_signature import received_signature, references_of, security_header

TRANSFORMS = f'<d:Transforms><d:Transform Algorithm="{EXCLUSIVE}"/></d:Transforms>'
DIGEST = f'<d:DigestMethod Algorithm="{SHA256}"/><d:DigestValue>YQ==</d:DigestValue>'
REFERENCE = f'<d:Reference URI="#body">{TRANSFORMS}{DIGEST}</d:Reference>'
METHODS = f'<d:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/><d:SignatureMethod Algorithm="{RSA_SHA256}"/>'
SIGNED_INFO = f"<d:SignedInfo>{METHODS}{REFERENCE}</d:SignedInfo>"
VALUE = "<d:SignatureValue>YQ==</d:SignatureValue>"


def signature(content: str = SIGNED_INFO + VALUE) -> str:
    return f"<d:Signature>{content}</d:Signature>"


def security(*signatures: str) -> str:
    return f'<o:Security xmlns:o="{SECURITY}">{"".join(signatures)}</o:Security>'


def header(*securities: str) -> etree._Element:
    return etree.fromstring(f'<h xmlns:d="{SIGNATURE}">{"".join(securities)}</h>')


def changed(old: str, new: str) -> str:
    content = SIGNED_INFO + VALUE
    assert old in content
    return signature(content.replace(old, new, 1))


def test_the_form_that_is_allowed() -> None:
    """One signature, and a reference with one transform."""
    received = received_signature(security_header(header(security(signature()))))
    assert [(reference.id, reference.digest) for reference in references_of(received)] == [("body", b"a")]
    assert (received.value, received.certificate) == (b"a", None)


@pytest.mark.parametrize(
    ("securities", "word"),
    [
        pytest.param([], "signature_missing", id="no security header"),
        pytest.param([security(signature())] * 2, "signature_form", id="two security headers"),
        pytest.param([security()], "signature_missing", id="no signature"),
        pytest.param([security(signature(), signature())], "signature_form", id="two signatures"),
        pytest.param([security(signature(VALUE + SIGNED_INFO))], "signature_form", id="another order"),
        pytest.param([security(signature(SIGNED_INFO))], "signature_form", id="no value"),
        pytest.param(
            [security(changed("YQ==</d:SignatureValue", "Y!</d:SignatureValue"))], "signature_form", id="no base64"
        ),
        pytest.param([security(changed("d:SignatureMethod", "d:Method"))], "signature_form", id="no method"),
        pytest.param([security(changed(RSA_SHA256, "urn:rsa-sha1"))], "signature_algorithm", id="another method"),
        pytest.param([security(changed(REFERENCE, ""))], "signature_form", id="no reference"),
        pytest.param([security(changed(REFERENCE, REFERENCE * 33))], "signature_form", id="too many references"),
        pytest.param([security(changed(REFERENCE, "<d:Object/>"))], "signature_form", id="no reference but something"),
        pytest.param([security(changed(TRANSFORMS, ""))], "signature_form", id="no transforms"),
        pytest.param([security(changed(SHA256, "urn:sha1"))], "signature_algorithm", id="another digest"),
        pytest.param([security(changed("#body", "body"))], "signature_form", id="a reference elsewhere"),
        pytest.param([security(changed("<d:Transform ", "<d:Other "))], "signature_form", id="no transform"),
        pytest.param(
            [security(changed(f'<d:Transform Algorithm="{EXCLUSIVE}"', '<d:Transform Algorithm="urn:x"'))],
            "signature_algorithm",
            id="another transform",
        ),
        pytest.param(
            [security(changed("</d:Transforms>", f'<d:Transform Algorithm="{EXCLUSIVE}"/></d:Transforms>'))],
            "signature_algorithm",
            id="two transforms",
        ),
        pytest.param(
            [
                security(
                    changed(
                        f'<d:Transform Algorithm="{EXCLUSIVE}"/>',
                        f'<d:Transform Algorithm="{EXCLUSIVE}"><d:XPath/></d:Transform>',
                    )
                )
            ],
            "signature_form",
            id="a transform with a choice of its own",
        ),
    ],
)
def test_every_other_form_has_its_word(securities: list[str], word: str) -> None:
    """Whoever reads the log knows what the service has sent."""
    with pytest.raises(SourceGarbledError) as refused:
        references_of(received_signature(security_header(header(*securities))))
    assert refused.value.reason == word
