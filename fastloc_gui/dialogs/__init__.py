"""Dialogs; none of them blocks, so that the workers' results keep arriving."""
