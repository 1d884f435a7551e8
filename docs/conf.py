"""The site: `make docs` builds it into build/docs. Why it is made like this: docs/adr/0022-site.md."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "packaging"))

project = "fastloc"
author = "the fastloc maintainers"
extensions = ["myst_parser", "reference"]
exclude_patterns = ["conf.py"]

html_theme = "furo"
html_title = "fastloc"
html_favicon = html_logo = "../resources/fastloc_resources/icons/fastloc.svg"
html_show_sourcelink = html_show_copyright = html_copy_source = False

myst_heading_anchors = 3
myst_enable_extensions = ["attrs_inline", "deflist"]
smartquotes = False
