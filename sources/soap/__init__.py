"""SOAP: envelopes, and XML bound to structs."""
