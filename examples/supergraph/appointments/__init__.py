"""Appointments at the municipality's offices: another team's small application, with a graph and a store of its own."""
