"""What is written down: field types, code lists and the kinds of record."""
