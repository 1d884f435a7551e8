"""How good proposals are: metrics and baselines on annotated images."""
