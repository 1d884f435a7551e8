"""What the decisions about a folder teach: extents, classes, what to look at next. It knows no store and no window."""
