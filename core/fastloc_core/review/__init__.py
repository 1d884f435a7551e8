"""What a person's decisions say, and what they make of proposals: pure functions, no files, no torch."""
