"""What the workers do, and the threads they do it in."""
