"""The key that the gateway signs with and proves who it is, the certificates of services, and when they expire."""
