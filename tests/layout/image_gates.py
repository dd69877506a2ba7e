"""Gates over the second library: what it exports and needs, and that its functions are documented."""
import pathlib
import re
import shutil

import binary_gates
import gate
import header_gates

ALLOWED_LIBRARIES = re.compile(r"liblevada\.so\.[\d.]+|libjpeg\.so\.\d+|libpng16\.so\.\d+|(libc|libm|libstdc\+\+|libgcc_s)\.so\.\d+|"
                               r"ld-linux[-\w]*\.so\.\d+")


def image_functions(context):
    text = (context.include / "image.h").read_text(encoding="utf-8").replace("LEVADA_IMAGE_API", "LEVADA_API")
    return gate.declarations(text, "image.h")


def foreign_libraries(libraries):
    return [f"{name} is needed, which the second library does not name" for name in libraries
            if not ALLOWED_LIBRARIES.fullmatch(name) and not binary_gates.SANITIZER_LIBRARIES.fullmatch(name)]


def check_image_symbols(context):
    """the second library exports the functions of image.h, needs levada, libjpeg and libpng"""
    if not context.image_library.exists():
        return ["expected liblevada_image: libjpeg and libpng, which ./run installs, were not found"]
    names = {declaration.name for declaration in image_functions(context)}
    if len(names) < 8:
        return [f"expected 8 functions or more in image.h, found {len(names)}"]
    problems = binary_gates.compare_symbols(
        binary_gates.exported(gate.run("nm", "-D", "--defined-only", context.image_library)), names)
    dynamic = gate.run("readelf", "-dW", context.image_library)
    if not re.search(r"\(SONAME\).*\[liblevada_image\.so\.\d+(\.\d+)?\]", dynamic):
        problems.append("expected a SONAME liblevada_image.so.<number>")
    return problems + foreign_libraries(binary_gates.needed(dynamic))


def check_image_comments(context):
    """every function of image.h has a complete doc comment"""
    return [problem for declaration in image_functions(context) for problem in header_gates.comment_problems(declaration)]


def check_image_size(context):
    """the second library has a size of its own"""
    with context.scratch as scratch:
        copy = pathlib.Path(scratch, "liblevada_image.so")
        shutil.copy(context.image_library, copy)
        gate.run("strip", "--strip-unneeded", copy)
        nbytes = copy.stat().st_size
    print(f"     liblevada_image has {nbytes} bytes")
    return [] if nbytes <= 512 * 1024 or binary_gates.sanitized(context) else [f"expected at most 512 KB, got {nbytes}"]
