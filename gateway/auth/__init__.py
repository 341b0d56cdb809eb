"""Authentication by OpenID Connect access tokens: tokens, keys, claims."""
