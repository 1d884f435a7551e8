"""Looks for known vulnerabilities of the installed packages.

    python packaging/audit.py

Asks the package index through pip-audit. The exit code is 1 for a known vulnerability that ACCEPTED does not list. If
no service answers, the audit says so and does not fail, so that people who work offline can go on.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec

ACCEPTED: dict[str, str] = {}  # by the number of the vulnerability: why it does no harm here, and until when
COMMAND = ("-m", "pip_audit", "--format", "json", "--skip-editable", "--progress-spinner", "off", "--timeout", "10")


def judged(answer: str) -> tuple[list[str], bool]:
    """The lines to print for an answer of pip-audit, and whether it is a failure."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError):
        packages = []
    asked = [package for package in packages if "vulns" in package]
    if not asked:
        return ["Audit: no service of known vulnerabilities answers, so nothing was checked."], False
    found = [(f"{package['name']} {package['version']}", known) for package in asked for known in package["vulns"]]
    lines, failed = [f"Audit: {len(asked)} of {len(packages)} packages are known to the service."], False
    for package, known in found:
        names = {known["id"], *known.get("aliases", ())}
        why = next((ACCEPTED[name] for name in sorted(names) if name in ACCEPTED), "")
        failed = failed or not why
        fixed = " or ".join(known["fix_versions"]) or "no version yet"
        lines.append(f"{package}: {', '.join(sorted(names))}, fixed in {fixed}. {why and f'Accepted: {why}'}".rstrip())
    return lines, failed


def main() -> None:
    if find_spec("pip_audit") is None:
        raise SystemExit("pip-audit is not installed here: run make again, or install the group dev.")
    answer = subprocess.run([sys.executable, *COMMAND], capture_output=True, text=True, check=False).stdout
    lines, failed = judged(answer)
    print("\n".join(lines))
    sys.exit(failed)


if __name__ == "__main__":
    main()
