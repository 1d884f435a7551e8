"""Are faults known of the packages that are installed here?

    python packaging/audit.py

Asks the package index through pip-audit. A known fault that ACCEPTED does not list ends this with 1. Without a service
that answers nothing is known, which is said, and is no failure: whoever works offline has to be able to go on.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec

ACCEPTED: dict[str, str] = {}  # the fault's number: why it does no harm here, and until when
COMMAND = ("-m", "pip_audit", "--format", "json", "--skip-editable", "--progress-spinner", "off", "--timeout", "10")


def judged(answer: str) -> tuple[list[str], bool]:
    """What pip-audit's answer means, in lines, and whether it is a failure."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError):
        packages = []
    asked = [package for package in packages if "vulns" in package]
    if not asked:
        return ["Audit: no service of known faults answers here, so nothing was asked."], False
    found = [(f"{package['name']} {package['version']}", fault) for package in asked for fault in package["vulns"]]
    lines, failed = [f"Audit: {len(asked)} of {len(packages)} packages are known to the service."], False
    for package, fault in found:
        names = {fault["id"], *fault.get("aliases", ())}
        why = next((ACCEPTED[name] for name in sorted(names) if name in ACCEPTED), "")
        failed = failed or not why
        mended = " or ".join(fault["fix_versions"]) or "no version yet"
        lines.append(
            f"{package}: {', '.join(sorted(names))}, mended in {mended}. {why and f'Accepted: {why}'}".rstrip()
        )
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
