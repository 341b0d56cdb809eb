"""Resolvers: functions from context and records to records. No GraphQL here."""
