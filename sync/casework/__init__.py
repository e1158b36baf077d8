"""The rules asked of a replica's records: what is found, listed, counted and frozen."""
