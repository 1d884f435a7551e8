"""The open folder, its images, and what a person decides about them."""
