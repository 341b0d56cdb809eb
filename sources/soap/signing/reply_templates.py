"""The templates of a service's replies, made of replies that libxml2's tree was verified of, and bounded in number."""

from __future__ import annotations

from datetime import datetime

from sources.soap.signing.reply_template import ReplyTemplate, VerifiedReply
from sources.soap.signing.service_certificate import SignatureVerifier
from sources.soap.signing.template_making import template_of

MAX_TEMPLATES = 16
"""A service has some for each of its operations."""

MAX_IN_VAIN = 64
"""Templates that are made without a reply that fits one: the service writes each reply in another way then."""


class ReplyTemplates:
    """Those of one service, the last that fitted first. Threads may use it: it changes in single assignments alone."""

    def __init__(self) -> None:
        self._templates: tuple[ReplyTemplate, ...] = ()
        self._in_vain = 0

    def verified(self, message: bytes, signatures: SignatureVerifier, now: datetime) -> VerifiedReply | None:
        """Return a reply that fits a template and is signed as it must be. None for any doubt."""
        for template in (templates := self._templates):
            reply = template.verified(message, signatures, now)
            if reply is not None:
                self._in_vain = 0
                if template is not templates[0]:
                    self._templates = (template, *(other for other in templates if other is not template))
                return reply
        return None

    def add(self, message: bytes) -> None:
        """Make a template of a reply that was verified by its tree."""
        if self._in_vain >= MAX_IN_VAIN:
            return
        self._in_vain += 1
        template = template_of(message)
        if template is not None and template not in self._templates:
            self._templates = (template, *self._templates[: MAX_TEMPLATES - 1])
