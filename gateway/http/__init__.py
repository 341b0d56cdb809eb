"""GraphQL over HTTP: requests in, answers out."""
