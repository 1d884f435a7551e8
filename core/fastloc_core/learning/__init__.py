"""What a person's decisions about boxes teach. It knows no store, no window and no torch."""
