"""Does the mutation run make mistakes that matter, and tell which of them the tests do not see?"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from .mutation import __main__ as command
from .mutation import sandbox
from .mutation.baseline import Baseline
from .mutation.mutants import Mutant, mutants_of
from .mutation.sandboxes import Sandboxes

MISTAKES = {
    "x = a < b": {"x = (a <= b)"},
    "x = a == b in c": {"x = (a != b in c)", "x = (a == b not in c)"},
    "x = a and b": {"x = (a or b)", "x = a", "x = b"},
    "x = a or b or c": {"x = (a and b and c)", "x = (b or c)", "x = (a or c)", "x = (a or b)"},
    "x = not a": {"x = a"},
    "x = -a.b": {"x = a.b"},
    "x = 'é' + b": {"x = ('é' - b)", "x = 'é~' + b"},
    "x *= 1.5": {"x /= 1.5", "x *= 2.5"},
    "x = True": {"x = False"},
    "x = b'a'": {"x = b'a~'"},
    "x = 'It is a sentence.'": set(),
    "x = None": set(),
    "x = 1e300": set(),
    "if a: f()": {"if (not a): f()", "if a: pass"},
    "while a is b: f()": {"while (a is not b): f()", "while a is b: pass"},
    "x = a if b else c": {"x = a if (not b) else c"},
    "x = [a for a in b if c if not d]": {
        "x = [a for a in b if (not c) if not d]",
        "x = [a for a in b if c if d]",
    },
    "def f(): return a": {"def f(): return None"},
    "def f(): return": set(),
    "def f(): return False": {"def f(): return True"},
    "def f(): yield": set(),
    "raise a": {"pass"},
    "for a in b: break": {"for a in b: continue"},
    "for a in b: continue": {"for a in b: break"},
    "x = (a, b)": {"x = ((b,))", "x = ((a,))"},
    "x = [a]": {"x = []"},
    "x = {a, b}": {"x = ({b})", "x = ({a})"},
    "x = {a: b, **c}": {"x = {**c}", "x = {a: b}"},
    "x = f(a, b=c, d=e)": {"x = f(a, d=e)", "x = f(a, b=c)"},
    "x = f(a, b='It is a sentence.')": set(),
    "try: f()\nexcept (a, b): f()": {
        "try: pass\nexcept (a, b): f()",
        "try: f()\nexcept (a, b): pass",
        "try: f()\nexcept ((b,)): f()",
        "try: f()\nexcept ((a,)): f()",
    },
    # Without effect on what a program does, or left alone.
    "a, b = c": set(),
    "'Documentation.'": set(),
    "assert a < 1": set(),
    "from a import b": set(),
    "x: A[1] = f'{a < b}'": set(),
    "x = (a, Seam('b', 'c', 'called'))": {"x = ((Seam('b', 'c', 'called'),))"},
    "@f(1)\ndef f(a: A[1]) -> A[2]: ...": set(),
    "if TYPE_CHECKING: f()": set(),
    "class A(TypedDict, total=False): x: B": set(),
    "T = TypeVar('T', bound=A)": set(),
    "X = Callable[[A], B]": set(),
    "x = cast('A', a)": set(),
    "x = ContextVar('x', default=a)": {"x = ContextVar('x')"},
}


@pytest.mark.parametrize("source", MISTAKES)
def test_each_part_has_its_mistakes(source: str) -> None:
    """Every one that can be made, none twice, and none that means the same."""
    mistaken = [mutant.mistaken for mutant in mutants_of("module.py", source)]

    assert len(mistaken) == len(set(mistaken))
    assert set(mistaken) == MISTAKES[source]


def test_a_mistake_knows_where_it_is() -> None:
    """Its line, its statement, when that runs, the lines that differ, what they were and are."""
    source = "def f(\n    a=1,\n):\n    x = [\n        g(a),\n        2,\n    ]\n"

    default, *_, number = mutants_of("module.py", source)

    assert (default.line, default.statement, default.is_at_import) == (2, range(1, 4), True)
    assert (number.line, number.statement, number.is_at_import) == (6, range(4, 8), False)
    assert number.diff() == "--- module.py\n+++ module.py\n@@ -6 +6 @@\n-        2,\n+        3,"
    assert number.change() == ("2,", "3,")


MODULE = """
LIMIT = 10

def total(numbers):
    return sum(numbers) + 0

def is_large(number):
    return number > LIMIT
"""

#: As this project's: tests leave the environment as it is.
CONFTEST = """
import os
import pytest

def environment():
    return {key: os.environ[key] for key in os.environ if key != "PYTEST_CURRENT_TEST"}

@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    item.before = environment()
    return (yield)

@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    yield
    assert environment() == item.before
"""

TESTS = """
from package.sums import is_large, total

def test_total():
    assert total([1, 2]) == 3

def test_is_large():
    assert is_large(20)
    assert not is_large(5)
"""

EQUIVALENT = {
    "file": "package/sums.py",
    "before": "return sum(numbers) + 0",
    "after": "return (sum(numbers) - 0)",
    "reason": "nothing is added",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a module, the tests of that, and other tests, which import nothing else."""
    if not hasattr(os, "fork"):  # pragma: no cover
        pytest.skip("the system has no fork, by which tests run soon")
    monkeypatch.setattr(sandbox, "_WARM", ())
    files = {
        "package/sums.py": MODULE,
        "package/empty.py": "",
        "tests/conftest.py": CONFTEST,
        "tests/test_sums.py": TESTS,
        "tests/test_other.py": "def test_nothing(): ...",
        "tests/mutation/equivalent.json": json.dumps([EQUIVALENT]),
    }
    for name, text in files.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "project"


def test_what_the_tests_do_not_see_is_printed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its place and the lines that differ; shares are too low, and the project is whole."""
    status = command.main(["--all", "package"], project)

    assert status == 1
    assert capsys.readouterr().out == (
        "package/empty.py: 0 of 0 seen, 100.0 %\n"
        "package/sums.py:2: not seen\n"
        "--- package/sums.py\n+++ package/sums.py\n@@ -2 +2 @@\n"
        "-LIMIT = 10\n+LIMIT = 11\n\n"
        "package/sums.py:8: not seen\n"
        "--- package/sums.py\n+++ package/sums.py\n@@ -8 +8 @@\n"
        "-    return number > LIMIT\n+    return (number >= LIMIT)\n\n"
        "package/sums.py: 3 of 5 seen, 60.0 %\n"
        "in all: 3 of 5 seen, 60.0 %\n"
    )
    assert (project / "package" / "sums.py").read_text() == MODULE


def test_all_is_well_where_all_is_seen(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The status is 0, however soon a mistake follows; a module can be named by itself."""
    write = Path.write_text

    def write_in_the_same_second(path: Path, text: str, encoding: str) -> None:
        times = path.stat() if path.exists() else None
        write(path, text, encoding)
        if times:
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    monkeypatch.setattr(Path, "write_text", write_in_the_same_second)
    edges = "    assert is_large(11)\n    assert not is_large(10)\n"
    (project / "tests" / "test_sums.py").write_text(TESTS + edges, "utf-8")

    assert command.main(["--all", "package/sums.py"], project) == 0

    assert capsys.readouterr().out.endswith("in all: 5 of 5 seen, 100.0 %\n")


def test_tests_that_do_not_pass_end_the_run(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What they print is shown, as no mistake is needed for them to fail."""
    (project / "tests" / "test_other.py").write_text("def test_wrong():\n    assert 1 == 2\n")

    assert command.main(["package"], project) == 2

    printed = capsys.readouterr().out
    assert printed.startswith("tests/test_other.py does not pass:\n")
    assert "assert 1 == 2" in printed


def test_a_path_without_modules_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error names it."""
    with pytest.raises(SystemExit) as ended:
        command.main(["nothing", "package/nothing.py"], project)

    assert ended.value.code == 2
    assert "there is no module in nothing, package/nothing.py" in capsys.readouterr().err


def test_tests_without_end_have_failed(project: Path, tmp_path: Path) -> None:
    """A mistake may be that a loop does not end; what is run afterwards is run as ever."""
    endless = "def test_it():\n    while True: ...\n\ndef test_short(): ...\n"
    (project / "tests" / "test_endless.py").write_text(endless)

    with sandbox.Sandbox(project, tmp_path / "folder", patience=60) as copied:
        assert not copied.passes(["tests/test_endless.py::test_it"], limit=2)
        assert copied.passes(["tests/test_endless.py::test_short"])


def mutant(line: int, *, is_at_import: bool = False) -> Mutant:
    return Mutant("a.py", line, range(line, line + 1), is_at_import, "LIMIT = 10\n" * 4, "")


#: Line 1 of each module runs when it is imported: in one file before the tests, in others by one.
ORDERED = Baseline(
    seconds={"test_a.py::slow": 9, "test_a.py::other": 0, "test_a.py::quick": 0.1}
    | {"test_all.py::x": 0.2, "test_all.py::y": 0.1, "test_b.py::x": 0},
    contexts={
        "a.py": {
            1: {"test_a.py", "test_all.py::y"},
            2: {"test_a.py::slow", "test_a.py::quick", "test_all.py::x"},
            4: {"test_a.py::slow", "test_all.py::x"},
        },
        "b.py": {line: {"test_a.py", "test_all.py::x", "test_b.py::x"} for line in (1, 2, 3)}
        | {4: {"test_all.py::x", "test_b.py::x"}},
    },
)


def test_the_most_promising_tests_come_first() -> None:
    """Those that run the mistake, by the share of its module in what their file runs.

    Long ones of other files come after these, and the other tests of the same files at last. A
    mistake that is made once, on import or by one test of each file, concerns all tests of the
    files alike.
    """
    on_import = ORDERED.covering(mutant(1, is_at_import=True))

    assert ORDERED.covering(mutant(2)) == [
        *("test_a.py::quick", "test_a.py::slow", "test_all.py::x"),
        *("test_a.py::other", "test_all.py::y"),
    ]
    assert on_import == [
        *("test_a.py::other", "test_a.py::quick", "test_a.py::slow"),
        *("test_all.py::y", "test_all.py::x"),
    ]
    assert ORDERED.covering(mutant(4)) == on_import
    assert ORDERED.covering(mutant(3)) == []


def test_tests_that_speak_of_a_mistake_come_first() -> None:
    """On import all tests of a file run it: those whose file has its words are the likeliest."""
    everywhere = {"LIMIT", "common"}
    speaking = replace(ORDERED, words={"test_a.py": {"common"}, "test_all.py": everywhere})

    first, second, *_ = speaking.covering(mutant(1, is_at_import=True))

    assert (first, second) == ("test_all.py::y", "test_all.py::x")
    assert speaking.covering(mutant(2)) == ORDERED.covering(mutant(2))


@pytest.mark.parametrize(
    ("patience", "count", "sizes"),
    [(60, 50, [1, 2, 4, 8, 16, 19]), (60, 3, [1, 2]), (8, 50, [1, 2, 4, 1]), (0.1, 50, [1])],
)
def test_mistakes_are_worth_some_patience(patience: float, count: int, sizes: list[int]) -> None:
    """Each try takes twice as long as the one before, and all together about that long."""
    tests = [f"test_a.py::{number:02}" for number in range(count)]
    baseline = Baseline(dict.fromkeys(tests, 1), {})

    batches = [*sandbox._batches(baseline, tests, patience)]

    assert [len(batch) for batch in batches] == sizes
    assert [test for batch in batches for test in batch] == tests[: sum(sizes)]


class Seeing(Sandboxes):
    """Sees every mistake, and notes those that it was shown."""

    def __init__(self) -> None:
        self.shown: list[int] = []

    def sees(self, mutant: Mutant, baseline: Baseline) -> bool:
        self.shown.append(mutant.line)
        return True


#: A module with a mistake in each line, of which tests run all but the first.
TEN_LINES = "".join(f"x = {number}\n" for number in range(10))
RUN = Baseline({"test_a.py::x": 0}, {"a.py": {line: {"test_a.py::x"} for line in range(2, 11)}})


def sample(seed: str, count: int | None) -> list[int]:
    seeing = Seeing()
    command.Examination(seeing, RUN, [], seed, count).of("a.py", TEN_LINES)
    return seeing.shown


def test_a_sample_follows_from_its_seed() -> None:
    """It is in order, and the same each time; a larger one contains it, the largest is all."""
    assert sample("1", 4) == sample("1", 4) == sorted(set(sample("1", 4)))
    assert len(sample("1", 4)) == 4
    assert {*sample("1", 4)} < {*sample("1", 6)}
    assert len({tuple(sample(str(seed), 4)) for seed in range(9)}) > 1
    assert sample("1", None) == sample("1", 99) == [*range(2, 11)]


def test_mistakes_without_effect_are_not_tried() -> None:
    """One that can no longer be made is named, so that the list stays true."""
    seeing = Seeing()
    listed = [
        command.Equivalent("a.py", "x = 4", "x = 5", "told"),
        command.Equivalent("a.py", "x = 4", "x = 6", "outdated"),
        command.Equivalent("b.py", "x = 4", "x = 6", "of another module"),
    ]
    examination = command.Examination(seeing, RUN, listed, "1", None)

    tally = examination.of("a.py", TEN_LINES)

    assert seeing.shown == [2, 3, 4, 6, 7, 8, 9, 10]
    assert (tally.seen, tally.tried) == (8, 8)
    assert examination.has_outdated
    assert tally.findings == (
        "tests/mutation/equivalent.json has what is no mistake in a.py any more: x = 6",
    )


def test_each_listed_mistake_can_be_made_and_has_a_reason() -> None:
    """So that the list stays true, whatever becomes of its modules."""
    for each in command._equivalents(command._PROJECT):
        mutants = mutants_of(each.file, (command._PROJECT / each.file).read_text("utf-8"))
        assert any(map(each.is_it, mutants)), each
        assert each.reason
