"""Fills the printed documents from a replica: which records, why, and what may be shown."""
