"""Why a citizen saw what the page showed: one request, as the gateway's own log tells of it."""
