"""Tokens for the indexes: SAML assertions of the token service, one for each service and authority."""
