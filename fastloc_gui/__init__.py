"""The window: knows no torch and no lxml, and imports nothing heavy before it shows."""
