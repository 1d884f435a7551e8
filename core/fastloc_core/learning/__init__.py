"""What the decisions of a folder teach. It knows no network, no store and no window."""
