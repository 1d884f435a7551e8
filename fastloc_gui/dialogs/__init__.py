"""Dialogs, each with the function that opens it. No dialog blocks, so that results of the workers keep arriving."""
