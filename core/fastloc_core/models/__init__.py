"""Classifiers: which exist, where their weights come from, and how the localization sees one."""

import os

# torch's threads would wait for each other in busy loops; on a computer that does something else too, such as drawing a
# window, that made an image take ten times as long. OpenMP reads this when torch is loaded, so it is set before.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
