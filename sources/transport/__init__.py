"""HTTP to the sources, bounded: deadline, circuit breaker, bulkhead, retry budget."""
