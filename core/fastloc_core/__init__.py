"""Object boxes from a plain image classifier: the library under the window and the command line."""

import os

# torch's threads would wait for each other in busy loops. On a computer that does something else too, such as drawing a
# window, an image then took ten times as long. OpenMP reads this when torch is loaded, so it is set before.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
