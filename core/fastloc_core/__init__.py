"""Object boxes from a plain image classifier: the library under the window and the command line."""
