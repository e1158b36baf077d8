"""The kinds of record, one file per family, as declared fields."""
