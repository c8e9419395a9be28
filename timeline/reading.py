"""Finds article files and reads their bytes: nothing outside the named folders, nothing that is no plain file."""

from __future__ import annotations

import errno
import glob
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from timeline.extract.decode import MAX_LINES_FILE, MAX_TEXT, SUFFIXES

STDIN = "-"
_LINES = (".jsonl", ".ndjson")
_OUTSIDE = "the link leads out of the folder; name its target to read it"


class ReadError(OSError):
    """A file that cannot be read; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, or the reason why there is none. `root` is the folder that it must lie in."""

    path: Path
    root: Path | None = None
    reason: str = ""

    @property
    def name(self) -> str:
        """The path as it can be printed and stored: bytes that are no UTF-8 and control characters are written out."""
        text = os.fsencode(self.path).decode("utf-8", "backslashreplace")
        return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def find(arguments: Iterable[str]) -> Iterator[Found]:
    """Files of the arguments in order: files as named, folders with all article files below them sorted, globs."""
    for argument in arguments:
        path = Path(argument)
        if path.is_dir() and not path.is_symlink():
            yield from _below(path)
        elif os.path.lexists(path):
            yield Found(path)
        elif glob.has_magic(argument):
            matches = sorted(glob.glob(argument, recursive=True))  # noqa: PTH207 - takes absolute patterns too
            if not matches:
                yield Found(path, reason="no file fits this pattern")
            for match in matches:
                yield from find([match])
        else:
            yield Found(path, reason="there is no such file or folder")


def _below(folder: Path) -> Iterator[Found]:
    root = folder.resolve()
    any_file, unlisted = False, list[OSError]()
    for directory, names, files in os.walk(folder, onerror=unlisted.append):
        names.sort()
        for name in sorted(files):
            if name.lower().endswith(SUFFIXES) and name.lower() != "readme.md":
                any_file = True
                yield Found(Path(directory) / name, root)
    for error in unlisted:
        yield Found(Path(error.filename), root, f"the folder cannot be listed: {_reason(error)}")
    if not any_file and not unlisted:
        yield Found(folder, reason=f"the folder has no article files ({', '.join(SUFFIXES)})")


def read(found: Found) -> bytes:
    """The bytes of a plain file. Raises ReadError for anything else; never blocks on pipes or devices."""
    path = found.path
    if path.is_symlink():
        _check_link(path, found.root)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise ReadError(_reason(error)) from None
    with os.fdopen(descriptor, "rb") as file:
        try:
            return _content(file, found)
        except ReadError:
            raise
        except OSError as error:  # a bad sector, a network drive that went away
            raise ReadError(_reason(error)) from None


def _content(file: BinaryIO, found: Found) -> bytes:
    if found.root and not _opened(file.fileno(), found.path).is_relative_to(found.root):
        raise ReadError(_OUTSIDE)  # a link was put in the file's place after we looked
    state = os.fstat(file.fileno())
    if stat.S_ISDIR(state.st_mode):
        raise ReadError("this is a folder, not a file")
    if not stat.S_ISREG(state.st_mode):
        raise ReadError("this is no plain file")
    limit = MAX_LINES_FILE if found.path.suffix.lower() in _LINES else MAX_TEXT
    if state.st_size > limit:
        raise ReadError(f"the file has {state.st_size:,} bytes, the limit is {limit:,}; split it")
    return file.read(limit + 1)


def _check_link(path: Path, root: Path | None) -> None:
    try:
        target = path.resolve(strict=True)
    except FileNotFoundError:
        raise ReadError("the link points nowhere") from None
    except (OSError, RuntimeError):  # Python up to 3.12 raises RuntimeError
        raise ReadError("the link leads in a circle, or where one may not look") from None
    if root and not target.is_relative_to(root):
        raise ReadError(_OUTSIDE)


def _opened(descriptor: int, path: Path) -> Path:
    """Where the opened file really is: asked of the system on Linux, by its name elsewhere."""
    link = Path(f"/proc/self/fd/{descriptor}")
    return link.readlink() if link.is_symlink() else path.resolve()


def _reason(error: OSError) -> str:
    known = {errno.EACCES: "no permission to read it", errno.ELOOP: "the link leads in a circle",
             errno.ENXIO: "this is no plain file", errno.ENAMETOOLONG: "the file name is too long"}  # fmt: skip
    return known.get(error.errno or 0, (error.strerror or "cannot be read").lower())
