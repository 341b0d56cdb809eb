"""The benefit index (Ydelsesindeks, SF1491)."""
