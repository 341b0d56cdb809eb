"""Makes a template of a verified reply: marks stand in for its values, and libxml2 tells where its tree has them.

Only what is beyond doubt becomes one: UTF-8, no comment, instruction, document type or number of a character before the
body, and each mark the whole text of an element or a whole Id. All other replies stay with the tree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from sources.errors import SourceGarbledError
from sources.soap.signing.canonical import canonical
from sources.soap.signing.freshness import origin_of
from sources.soap.signing.received_envelope import apart, parsed
from sources.soap.signing.received_signature import Reference, received_signature, references_of, security_header
from sources.soap.signing.reply_template import (
    BodyTemplate,
    DigestedForm,
    OriginTemplate,
    ReplyTemplate,
    has_digest,
)
from sources.soap.signing.service_certificate import presented_certificate
from sources.soap.signing.signed_parts import elements_by_id, unique_ids
from sources.soap.signing.template_marks import Marks, NoTemplateError

MAX_BYTES = 64 * 1024
"""Of what stands before the body: a template keeps it."""

_DECLARATION = re.compile(rb"""(?:<\?xml version=["']1\.0["'](?: encoding=["'][Uu][Tt][Ff]-8["'])?\s*\?>\s*)?(?=<\w)""")
_BODY_TAG = re.compile(rb"<([\w.:-]+)(?:\s[^<>]*)?(?<!/)>")


def template_of(message: bytes) -> ReplyTemplate | None:
    """Return the template of a reply that is verified. None where there is a doubt."""
    try:
        return _template(message)
    except (NoTemplateError, SourceGarbledError):
        return None


def _template(message: bytes) -> ReplyTemplate:
    head, start_tag, body, end_tag, behind = _pieces(message)
    marks = Marks(head, start_tag)
    envelope = parsed(b"".join((*marks.marked, end_tag, behind)))
    if envelope is None or isinstance(envelope.body, bytes):
        raise NoTemplateError
    marks.demand_whole(envelope.body.getroottree().getroot())
    head_form, tag_form = marks.forms
    security = security_header(envelope.header)
    signature = received_signature(security)
    references, ids = references_of(signature), unique_ids(envelope.header)
    of_headers = [reference for reference in references if reference.id in ids]
    of_body = [reference for reference in references if reference.id not in ids]
    presented = presented_certificate(signature, security)
    if len(of_body) != 1 or marks.is_marked(presented) or not tag_form.numbers <= head_form.numbers:
        raise NoTemplateError
    elements = elements_by_id(envelope.header, security)
    canonical_tag = canonical(envelope.body, of_body[0].prefixes).rpartition(b"</")[0]
    digest = marks.number_of_octets(of_body[0].digest)
    return ReplyTemplate(
        before_body=head_form,
        ids=(marks.number(of_body[0].id), *(marks.number(id_) for id_ in ids if marks.is_marked(id_))),
        fixed_ids=frozenset(id_.encode() for id_ in ids if not marks.is_marked(id_)),
        presented=presented,
        signed_info=marks.form(signature.signed_info),
        signature=marks.number_of_octets(signature.value),
        headers=tuple(_header(elements[reference.id], reference, marks) for reference in of_headers),
        body=BodyTemplate(
            start_tag=tag_form,
            canonical_tag=marks.form(canonical_tag),
            end_tag=end_tag,
            behind=behind,
            digest=digest,
            namespaces=envelope.namespaces,
            prefixes=of_body[0].prefixes,
            is_canonical=has_digest(body, marks.values[digest]),
        ),
        origin=_origin({str(elements[reference.id].tag): elements[reference.id] for reference in of_headers}, marks),
    )


def _pieces(message: bytes) -> tuple[bytes, bytes, bytes, bytes, bytes]:
    """Return what stands before a body, its start tag, the body, its end tag, and what stands behind it."""
    pieces = apart(message)
    if pieces is None:
        raise NoTemplateError
    before, body, behind = pieces
    declaration, tag = _DECLARATION.match(before), _BODY_TAG.match(body)
    if declaration is None or tag is None or len(before) > MAX_BYTES:
        raise NoTemplateError
    if any(doubtful in before[declaration.end() :] + tag[0] for doubtful in (b"<!", b"<?", b"&#")):
        raise NoTemplateError
    end_tag = b"</" + tag[1] + b">"
    if not body.endswith(end_tag):
        raise NoTemplateError
    return before, tag[0], body, end_tag, behind


def _header(element: etree._Element, reference: Reference, marks: Marks) -> DigestedForm:
    form = marks.form(canonical(element, reference.prefixes))
    return DigestedForm(form, marks.number_of_octets(reference.digest))


def _origin(headers: Mapping[str, etree._Element], marks: Marks) -> OriginTemplate:
    origin = origin_of(headers)
    message_id, relates_to, created = (marks.number(text) for text in origin[:3])
    return OriginTemplate(
        message_id, relates_to, created, None if origin.expires is None else marks.number(origin.expires)
    )
