"""The keys of each action."""
