"""The command: which mistakes do the tests notice?"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bugs.patches import BUGS, Bug
from tests.bugs.tree import Answer, NotThere, ask, copied, mistaken

WANTED = 0.95  # of the mistakes are to be caught
_HELP = """Puts small mistakes into a copy of the program, one at a time, and asks the tests: do they notice?

First the tests that will be asked run without any mistake: they must pass, or nothing could be said. Then a line for each
mistake: "caught" by the first test that failed, "MISSED" by all that were asked, or "could not be run".

  python -m tests.bugs                        all of them (twenty minutes)
  python -m tests.bugs status-ignored         one, or several
  python -m tests.bugs --list                 their names, files and tests
  python -m tests.bugs --wide NAME            ask every test about what the first ones miss
  python -m tests.bugs --show NAME            and print what pytest said

A mistake that is missed is a hole in the tests: write the one that is missing, then ask again. New mistakes go into
tests/bugs/patches.py. Ends with 1 if fewer than 95 % are caught, with 2 if nothing can be said."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mistake: "caught", "MISSED" or "could not be run", and by what or why."""

    bug: Bug
    word: str
    by: str
    output: str = ""


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    bugs = chosen(options.names)
    if options.list:
        print("\n".join(f"{bug.name:36} {bug.file:48} {' '.join(bug.tests)}" for bug in bugs))
        return 0
    with copied() as tree:
        if not _sound(tree, bugs):
            return 2
        fates = []
        for number, bug in enumerate(bugs, 1):
            begun = time.monotonic()
            print(f"{number:3}/{len(bugs)} {bug.name:36} ", end="", flush=True)
            fates.append(fate_of(tree, bug, wide=options.wide))
            print(f"{fates[-1].word:16} {time.monotonic() - begun:4.0f} s  {fates[-1].by}", flush=True)
            if options.show:
                print(fates[-1].output)
    return concluded(fates)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bugs", description=_HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="mistakes to make (default: all)")
    parser.add_argument("--list", action="store_true", help="print the names and make none")
    parser.add_argument("--wide", action="store_true", help="ask every test about what the first ones miss")
    parser.add_argument("--show", action="store_true", help="print what pytest said")
    return parser


def chosen(names: Sequence[str]) -> list[Bug]:
    """The mistakes of these names, all if there are none. Raises SystemExit with what is there instead."""
    known = {bug.name: bug for bug in BUGS}
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"no such mistake: {', '.join(unknown)}; --list names them")
    return [known[name] for name in names] or list(BUGS)


def _sound(tree: Path, bugs: Sequence[Bug]) -> bool:
    """Whether the tests pass without a mistake: else one that they "catch" might be none of its doing."""
    tests = together(bugs)
    print(f"without a mistake, {len(tests)} paths: ", end="", flush=True)
    begun = time.monotonic()
    answer = ask(tree, tests, until_first=False)
    print(f"{answer.verdict} ({time.monotonic() - begun:.0f} s)", flush=True)
    if answer.verdict != "passed":
        print(answer.output[-6000:])
    return answer.verdict == "passed"


def together(bugs: Sequence[Bug]) -> list[str]:
    """The paths of all of them, each once; tests of a file that is asked as a whole are not named again."""
    paths = list(dict.fromkeys(path for bug in bugs for path in bug.tests))
    return [path for path in paths if "::" not in path or path.partition("::")[0] not in paths]


def fate_of(tree: Path, bug: Bug, *, wide: bool) -> Fate:
    try:
        with mistaken(tree, bug):
            answer = ask(tree, bug.tests, until_first=True)
            if answer.verdict == "passed" and wide:
                answer = ask(tree, ["tests"], until_first=True)
    except NotThere as problem:
        return Fate(bug, "could not be run", str(problem))
    return _fate(bug, answer)


def _fate(bug: Bug, answer: Answer) -> Fate:
    word = {"failed": "caught", "passed": "MISSED"}.get(answer.verdict, "could not be run")
    by = {"failed": answer.test, "passed": ""}.get(answer.verdict, answer.verdict)
    return Fate(bug, word, by, answer.output)


def concluded(fates: Sequence[Fate]) -> int:
    """Prints the count; the exit status."""
    caught = sum(fate.word == "caught" for fate in fates)
    others = [f"{fate.bug.name} {fate.word}" for fate in fates if fate.word != "caught"]
    share = caught / len(fates)
    print(f"{len(fates)} mistakes, {caught} caught: {share:.1%}" + (f"; {', '.join(others)}" if others else ""))
    return 0 if share >= WANTED else 1
