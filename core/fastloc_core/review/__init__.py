"""What a person decides about proposals, and what can be learned from it: pure functions, no files, no torch."""
