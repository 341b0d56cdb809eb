"""GraphQL documents: parsed, limited, trusted, persisted."""
