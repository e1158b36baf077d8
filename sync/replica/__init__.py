"""The records of one laptop or hub in one SQLite file, and the log of their changes."""
