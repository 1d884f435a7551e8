"""What is asked of the workers, and when."""
