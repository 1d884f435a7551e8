"""The parts that give jobs to the workers, and their coordinator."""
