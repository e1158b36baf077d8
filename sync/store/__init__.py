"""Where a replica keeps its log and its records: one contract, SQLite, memory and PostgreSQL."""
