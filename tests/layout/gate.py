"""What the gates share: the context, running tools, reading headers and sources.

A gate is a function check_<name>(context) -> list of problems; an empty list means that it holds. The parts that judge
take plain text or lists, so that test_gates.py can show for each gate that it fails on what it is there to refuse.
"""
import dataclasses
import json
import pathlib
import re
import subprocess
import tempfile


@dataclasses.dataclass
class Context:
    """The source tree and one build of it."""
    root: pathlib.Path
    build: pathlib.Path

    @property
    def library(self):
        return (self.build / "lib/liblevada.so").resolve()

    @property
    def image_library(self):
        return (self.build / "lib/liblevada_image.so").resolve()

    @property
    def include(self):
        return self.root / "include/levada"

    @property
    def headers(self):
        return sorted(self.include.rglob("*.h"))

    @property
    def scratch(self):
        """A fresh directory, removed when its last reference is gone."""
        return tempfile.TemporaryDirectory(prefix="levada-gates-")

    def compiled_sources(self):
        """Resolved paths of all files that the build compiles."""
        commands = json.loads((self.build / "compile_commands.json").read_text(encoding="utf-8"))
        return {pathlib.Path(c["directory"], c["file"]).resolve() for c in commands}


def run(*command, **options):
    """Standard output of a tool that must succeed."""
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True, **options).stdout


@dataclasses.dataclass
class Declaration:
    """A public function as its header declares it."""
    name: str
    result: str
    parameters: str
    comment: str
    header: str


DECLARATION = re.compile(r"LEVADA_API\s+(?:LEVADA_NODISCARD\s+)?([\w\s*]*?[\s*])(levada_\w+)\s*\((.*?)\)\s*LEVADA_NOEXCEPT;",
                         re.DOTALL)


def declarations(text, header=""):
    """All functions of a header's text, each with the comment that ends right before it."""
    found = []
    for match in DECLARATION.finditer(text):
        before = text[:match.start()].rstrip()
        comment = ""
        if before.endswith("*/"):
            comment = re.sub(r"\n\s*\*", "\n", before[before.rindex("/*") + 2:-2]).strip()
        parameters = " ".join(match.group(3).split())
        found.append(Declaration(match.group(2), " ".join(match.group(1).split()), parameters, comment, header))
    return found


def public_functions(context):
    return [d for path in context.headers for d in declarations(path.read_text(encoding="utf-8"), path.relative_to(context.include).as_posix())]


def without_comments(text):
    """C or C++ text with comments, strings and preprocessor lines blanked; the line numbers stay."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    text = re.sub(r'R"(\w*)\(.*?\)\1"', blank, text, flags=re.DOTALL)
    text = re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<!\w)\'(?:\\.|[^\'\\\n])+\'', blank, text, flags=re.DOTALL)
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", blank, text, flags=re.MULTILINE)
