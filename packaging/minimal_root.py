"""A Debian system without Python, a desktop or a network, in a folder: where the package is tried."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

RELEASE = "bookworm"
USER = 1000
HOME = "/home/person"

# A private view of the file system: what is mounted goes away with the process. Without a network there is only what
# the folder has. The socket of the display is a file.
ENTER = """
mount --make-rprivate /
mount --types proc proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
mkdir -p "$ROOT/tmp/.X11-unix"
mount --bind /tmp/.X11-unix "$ROOT/tmp/.X11-unix"
exec chroot --userspec="$OWNER" "$ROOT" env -i "$@"
"""

# apt's and dpkg's own records: that a package was there, and backups of the list of packages
RECORDS = ("var/lib/dpkg", "var/lib/apt", "var/cache/apt", "var/log", "var/cache/debconf")
ELSEWHERE = ("proc", "sys", "dev", "tmp", "run", HOME[1:])


class MinimalRoot:
    """`folder`: the root of the system. `base`: where a fresh one is kept, because debootstrap takes minutes."""

    def __init__(self, folder: Path, base: Path) -> None:
        self.folder = folder
        if not (base / "etc/debian_version").exists() or not (base / "made").exists():
            shutil.rmtree(base, ignore_errors=True)
            subprocess.run(["debootstrap", "--variant=minbase", RELEASE, base], check=True, stdout=subprocess.DEVNULL)
            (base / "made").touch()
        subprocess.run(["rm", "--recursive", "--force", "--one-file-system", folder], check=True)
        subprocess.run(["cp", "--archive", base, folder], check=True)
        shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
        home = self.path(HOME)
        home.mkdir(parents=True)
        shutil.chown(home, USER, USER)

    def path(self, inside: str) -> Path:
        return self.folder / inside.lstrip("/")

    def start(
        self, *command: str, display: str = "", network: bool = False, owner: int = USER
    ) -> subprocess.Popen[str]:
        """Start a command as somebody without any environment variable but these."""
        variables = [f"HOME={HOME}", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", f"DISPLAY={display}"]
        shell = ["sh", "-ec", ENTER, "enter", *variables, *command]
        spaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child", *([] if network else ["--net"])]
        environment = {"ROOT": str(self.folder), "OWNER": f"{owner}:{owner}", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
        pipe = subprocess.PIPE
        return subprocess.Popen([*spaces, *shell], env=environment, stdout=pipe, stderr=subprocess.STDOUT, text=True)

    def run(self, *command: str, display: str = "", network: bool = False, owner: int = USER) -> str:
        """The output of a command. Raises RuntimeError if it fails."""
        started = self.start(*command, display=display, network=network, owner=owner)
        output, _ = started.communicate()
        if started.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {started.returncode}:\n{output}")
        return output

    def apt(self, *arguments: str) -> str:
        """apt-get as root, with a network."""
        apt = ["apt-get", "--yes", "--quiet", "--no-install-recommends"]
        return self.run("env", "DEBIAN_FRONTEND=noninteractive", *apt, *arguments, network=True, owner=0)

    def give(self, source: Path, inside: str) -> str:
        """Copy a file or folder to the person there. Returns its path inside."""
        target = self.path(inside)
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, target)
        for path in (target, *target.rglob("*")):
            shutil.chown(path, USER, USER)
        return inside

    def listing(self) -> list[str]:
        """Every path, with its size if it is a file, but no records of apt and nothing of the person's own."""
        return sorted(self._listed(self.folder))

    def _listed(self, folder: Path) -> Iterator[str]:
        for path in folder.iterdir():
            name = path.relative_to(self.folder).as_posix()
            if name in (*RECORDS, *ELSEWHERE):
                continue
            yield f"{name} {path.lstat().st_size}" if path.is_file() and not path.is_symlink() else name
            if path.is_dir() and not path.is_symlink():
                yield from self._listed(path)


def different(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """What is there only before (-) or only after (+)."""
    return sorted([f"- {p}" for p in set(before) - set(after)] + [f"+ {p}" for p in set(after) - set(before)])
