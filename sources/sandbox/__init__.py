"""The far side as a real app: speaks the indexes' own SOAP over a SQLite file of made-up citizens."""
