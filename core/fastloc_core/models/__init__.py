"""Classifiers: which exist, where their weights come from, and how the localization sees one."""
