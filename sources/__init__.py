"""The indexes: cases, documents, benefits and payments, as plain records. Knows nothing of GraphQL."""
