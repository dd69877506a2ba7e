"""Writes the version script of the second library: export_map.py image.h levada_image.map."""
import pathlib
import re
import sys

header, out = map(pathlib.Path, sys.argv[1:])
names = re.findall(r"LEVADA_IMAGE_API[^;]*?\b(levada_\w+)\s*\(", header.read_text(encoding="utf-8"))
if not names:
    raise SystemExit(f"{header}: expected functions marked LEVADA_IMAGE_API, found none")
out.write_text("LEVADA_IMAGE_0 {\n  global:\n" + "".join(f"    {name};\n" for name in names) + "  local: *;\n};\n",
               encoding="utf-8")
