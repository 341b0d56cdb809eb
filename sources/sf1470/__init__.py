"""The case and document index (Sags- og Dokumentindeks, SF1470)."""
