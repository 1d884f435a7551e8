"""The refined localization, which is the default. docs/adr/0013-refined.md gives the reasons."""
