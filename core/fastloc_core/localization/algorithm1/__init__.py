"""The paper's Algorithm 1, as published (`paper`) and as in its authors' code (`seed-exact`)."""
