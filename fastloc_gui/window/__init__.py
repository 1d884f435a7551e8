"""The main window, its actions and what frames the canvas."""
