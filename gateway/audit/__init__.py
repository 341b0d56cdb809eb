"""The audit log: who viewed whose records, when and why, without a word of their contents."""
