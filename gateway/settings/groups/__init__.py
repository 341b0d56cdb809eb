"""The settings, in groups: one file a group, each with what its room needs to know."""
