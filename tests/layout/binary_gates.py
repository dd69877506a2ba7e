"""Gates over the built library and its object files."""
import pathlib
import re
import shutil

import gate

# The libraries of the design; sanitizer builds add their run-time libraries.
ALLOWED_LIBRARIES = re.compile(r"(libc|libm|libstdc\+\+|libgcc_s|libsleef|libz|libzstd)\.so\.\d+|ld-linux[-\w]*\.so\.\d+")
SANITIZER_LIBRARIES = re.compile(r"lib(asan|ubsan|tsan|lsan)\.so\.\d+")
LARGEST_LIBRARY = 5 * 1024 * 1024
TLS_LIMIT = 64
# The compiler's pointer to the personality routine: data that is the same in every unit.
HARMLESS_WEAK = ("DW.ref.__gxx_personality_v0",)
INSTRUCTION_SETS = ("base", "avx2", "avx512")


def exported(nm_output):
    """Names that `nm -D --defined-only` lists, without the version nodes (type A)."""
    rows = [line.split() for line in nm_output.splitlines()]
    return {row[-1].split("@")[0] for row in rows if len(row) >= 3 and row[-2] != "A"}


def compare_symbols(library_names, header_names):
    problems = [f"{name} is exported but no header declares it" for name in sorted(library_names - header_names)]
    return problems + [f"{name} is declared but not exported" for name in sorted(header_names - library_names)]


def check_exported_symbols(context):
    """exported symbols are the functions of the headers"""
    names = {declaration.name for declaration in gate.public_functions(context)}
    if not names:
        return ["expected functions in include/levada, found none"]
    return compare_symbols(exported(gate.run("nm", "-D", "--defined-only", context.library)), names)


def needed(readelf_output):
    return re.findall(r"\(NEEDED\).*\[(.*)\]", readelf_output)


def compare_needed(libraries):
    def allowed(name):
        return ALLOWED_LIBRARIES.fullmatch(name) or SANITIZER_LIBRARIES.fullmatch(name)
    return [f"{name} is needed, which the design does not name" for name in libraries if not allowed(name)]


def check_needed_libraries(context):
    """the library needs nothing but the libraries of the design"""
    libraries = needed(gate.run("readelf", "-dW", context.library))
    return compare_needed(libraries) if libraries else ["expected NEEDED entries, found none"]


def check_shared_object_name(context):
    """SONAME, immediate binding, no unloading"""
    dynamic = gate.run("readelf", "-dW", context.library)
    problems = []
    if not re.search(r"\(SONAME\).*\[liblevada\.so\.\d+(\.\d+)?\]", dynamic):
        problems.append("expected a SONAME liblevada.so.<number>")
    for flag in ("NODELETE", "NOW"):
        if not re.search(rf"\(FLAGS(_1)?\).*\b{flag}\b", dynamic):
            problems.append(f"expected the flag {flag}")
    return problems


def judge_operator_new(nm_output):
    problems = []
    if not re.search(r"^\s+U _Znwm\b", nm_output, re.MULTILINE):
        problems.append("expected an import of operator new")
    defined = re.findall(r"^[0-9a-f]+ [TtWw] (_Zn[aw]\w*)", nm_output, re.MULTILINE)
    return problems + [f"{name} (operator new) is defined in the library" for name in defined]


def check_operator_new(context):
    """operator new is imported, never defined"""
    return judge_operator_new(gate.run("nm", "-D", context.library) + gate.run("nm", context.library))


def thread_local_bytes(readelf_output):
    match = re.search(r"^\s*TLS\s+\S+\s+\S+\s+\S+\s+\S+\s+(0x[0-9a-f]+)", readelf_output, re.MULTILINE)
    return int(match.group(1), 16) if match else 0


def judge_thread_local(nbytes):
    return [] if nbytes < TLS_LIMIT else [f"expected a thread-local segment below {TLS_LIMIT} bytes, got {nbytes}"]


def check_thread_local_segment(context):
    """the thread-local segment is below 64 bytes"""
    return judge_thread_local(thread_local_bytes(gate.run("readelf", "-lW", context.library)))


def judge_foreign_thread_locals(relocations):
    """What `readelf -rW` says of thread-local variables of other libraries at fixed offsets."""
    lines = [line for line in relocations.splitlines() if "TPOFF" in line and "@" in line]
    return [f"expected no thread-local variable of another library, got: {line.split()[4]}" for line in lines]


def check_foreign_thread_locals(context):
    """the library can be loaded behind others: no thread-local variable of another library"""
    return judge_foreign_thread_locals(gate.run("readelf", "-rW", context.library))


def judge_size(nbytes):
    return [] if nbytes <= LARGEST_LIBRARY else [f"expected at most {LARGEST_LIBRARY} bytes, got {nbytes}"]


def check_stripped_size(context):
    """the stripped library has at most 5 MB"""
    if sanitized(context):
        return []
    with context.scratch as scratch:
        copy = pathlib.Path(scratch, "liblevada.so")
        shutil.copy(context.library, copy)
        gate.run("strip", "--strip-unneeded", copy)
        return judge_size(copy.stat().st_size)


def sanitized(context):
    return any(SANITIZER_LIBRARIES.fullmatch(name) for name in needed(gate.run("readelf", "-dW", context.library)))


def foreign_weak_symbols(nm_output, namespaces):
    """Weak definitions of an object file whose outermost names are not one of `namespaces` ("levada::kernel::avx2")."""
    own = tuple("".join(f"{len(part)}{part}" for part in name.split("::")) for name in namespaces)
    foreign = []
    for line in nm_output.splitlines():
        match = re.match(r"^[0-9a-f]+ [WVu] (\S+)$", line)
        if not match or match.group(1) in HARMLESS_WEAK:
            continue
        # _Z, then marks for tables and guards, local scopes and const members, then the nested name.
        name = re.sub(r"^_Z(T[VISTW]|GV|GR)?(Z)?(N)?[KVrRO]*", "", match.group(1))
        if not name.startswith(own):
            foreign.append(match.group(1))
    return foreign


def isa_objects(context):
    """(instruction set, object file) for every object of the sources that are compiled once per instruction set."""
    for isa in INSTRUCTION_SETS:
        for path in sorted((context.build / f"src/kernel/CMakeFiles/levada_kernel_{isa}.dir").rglob("*.o")):
            yield isa, path


def check_weak_symbols(context):
    """objects of one instruction set leak no weak symbol outside their namespaces"""
    problems, seen = [], False
    for isa, path in isa_objects(context):
        seen = True
        own = (f"levada::kernel::{isa}", f"EigenFor{isa.capitalize()}")
        for symbol in foreign_weak_symbols(gate.run("nm", path), own):
            problems.append(f"{path.name} ({isa}) defines the weak symbol {symbol}")
    return problems if seen else ["expected object files of levada_kernel_<instruction set>, found none"]
