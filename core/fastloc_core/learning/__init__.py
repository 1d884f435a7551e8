"""What the decisions about a folder teach: extents, classes, and where more is. It knows no store and no window."""
