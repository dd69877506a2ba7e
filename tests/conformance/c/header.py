"""What the public headers declare, as far as the cases need it: the parameters of each function."""
import re

PARAMETER = re.compile(r"^(?P<type>.*?)(?P<name>\w+)$")


class Declared:
    """One C function: what it returns and its parameters as (type, name)."""

    def __init__(self, returns, name, parameters):
        self.returns, self.name = returns, name
        self.parameters = []
        for text in parameters.split(","):
            text = " ".join(text.replace("LEVADA_NULLABLE", "").split())
            if text != "void":
                match = PARAMETER.match(text)
                self.parameters.append((match["type"].strip(), match["name"]))


def functions_of(headers):
    """{name: Declared} of all functions in the headers."""
    found = {}
    for header in headers:
        code = re.sub(r"/\*.*?\*/", "", header.read_text(encoding="utf-8"), flags=re.S)
        for match in re.finditer(r"LEVADA_API\s+(?:LEVADA_NODISCARD\s+)?(.*?)\b(levada_\w+)\((.*?)\)\s*LEVADA_NOEXCEPT;", code, re.S):
            found[match[2]] = Declared(match[1].strip(), match[2], match[3])
    return found
