"""The access record: who looked at whose records, when and why, without a word of what they said."""
