"""Signed messages as the indexes' policies demand them (OIO IDWS): questions are signed, replies verified.

WS-Security 1.1 with the SAML token profile 1.1, WS-Addressing 1.0 and XML signatures. Canonical XML is libxml2's, RSA
and SHA-256 are OpenSSL's; of the syntax between them these modules know what the policies allow, and nothing else.
"""
