"""Everything that is printed: paper, fonts, line breaking, and one module per document."""
