"""How good proposals are: metrics, peers and baselines on annotated images."""
