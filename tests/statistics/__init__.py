"""Monthly statistics: what is counted, where it is stored, and how it is shown."""
