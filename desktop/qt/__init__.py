"""The parts that screens are made of: off-thread work, messages, tables, forms, looks."""
