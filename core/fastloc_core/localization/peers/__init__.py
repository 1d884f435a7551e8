"""The methods that ours is compared with, on the same classifier and images: class activation maps and their like."""
