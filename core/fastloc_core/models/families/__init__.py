"""The architectures that classifiers may have: a file for each family of them."""
