"""Shows for each gate that it fails on what it is there to refuse, and holds on what is right."""
import ast
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import binary_gates  # noqa: E402
import gate  # noqa: E402
import header_gates  # noqa: E402
import image_gates  # noqa: E402
import room_gates  # noqa: E402
import run_gates  # noqa: E402
import source_gates  # noqa: E402

GOOD = """/* Gives x.
 * Copy: always.
 * Errors: none of its own.
 * Thread: any. TensorFlow: tf.x. */
LEVADA_API LEVADA_NODISCARD levada_status levada_x(const levada_tensor *x,
                                                   levada_tensor **out) LEVADA_NOEXCEPT;
"""


def one(text, header="tensor.h"):
    return gate.declarations(text, header)[0]


def test_every_gate_says_what_it_proves():
    gates = run_gates.all_gates()
    assert len(gates) >= 16
    assert all(function.__doc__ for _, function in gates)


def test_every_gate_is_shown_to_fail_here():
    """Each module's judging functions occur in this file."""
    here = pathlib.Path(__file__).read_text(encoding="utf-8")
    for module in run_gates.MODULES:
        tree = ast.parse(pathlib.Path(module.__file__).read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.endswith(("_problems", "_problem")):
                if node.name not in ("quoted_problem", "angle_problem"):  # parts of include_problems
                    assert node.name in here, node.name


def test_declarations_are_read_with_their_comments():
    found = one(GOOD)
    assert (found.name, found.result) == ("levada_x", "levada_status")
    assert found.parameters == "const levada_tensor *x, levada_tensor **out"
    assert found.comment.startswith("Gives x.")
    pointer = one("LEVADA_API levada_x *levada_x_retain(levada_x *x) LEVADA_NOEXCEPT;")
    assert (pointer.result, pointer.comment) == ("levada_x *", "")


@pytest.mark.parametrize("part", ["Gives x.", "Copy: always.", "Errors: none of its own.", "Thread: any.",
                                  "TensorFlow: tf.x."])
def test_a_comment_without_one_part_is_refused(part):
    assert header_gates.comment_problems(one(GOOD)) == []
    assert header_gates.comment_problems(one(GOOD.replace(part, "")))


def test_values_callbacks_and_operations_need_more():
    value = GOOD.replace("LEVADA_NODISCARD levada_status", "int32_t").replace("levada_tensor **out", "int32_t a")
    assert "Returns:" in header_gates.comment_problems(one(value))[0]
    callback = GOOD.replace("levada_tensor **out", "void *user_data, levada_release_fn release")
    assert "Owner:" in header_gates.comment_problems(one(callback))[0]
    assert "Python:" in header_gates.comment_problems(one(GOOD, "ops/linalg.h"))[0]


@pytest.mark.parametrize("line", ["int f();", "inline int g(void) { return undeclared; }", "// a C++ comment"])
def test_a_header_with_a_flaw_does_not_compile(tmp_path, line):
    (tmp_path / "levada").mkdir()
    (tmp_path / "levada/bad.h").write_text("#include <stdbool.h>\n" + line + "\n")
    (tmp_path / "levada/good.h").write_text("int f(void);\n")
    if line == "int f();":  # right in C++ and in C99: only a wrong type makes it wrong
        (tmp_path / "levada/bad.h").write_text("size_t f(void);\n")
    assert header_gates.compile_all(tmp_path, ["good.h"], tmp_path) == []
    assert header_gates.compile_all(tmp_path, ["bad.h"], tmp_path)


def test_swig_warnings_are_problems(tmp_path):
    interface = tmp_path / "x.i"
    interface.write_text("%module x\nint f(int x);\n")
    assert header_gates.swig_problems(["-python"], interface, tmp_path, tmp_path) == []
    interface.write_text("%module x\nint f(int x);\nint None;\n")
    assert header_gates.swig_problems(["-python"], interface, tmp_path, tmp_path)


def test_exported_symbols_must_equal_the_headers():
    names = binary_gates.exported("0000 T levada_a@@LEVADA_0.1\n0000 T stray\n0000 A LEVADA_0.1\n")
    assert names == {"levada_a", "stray"}
    assert binary_gates.compare_symbols({"levada_a"}, {"levada_a"}) == []
    assert binary_gates.compare_symbols(names, {"levada_a"}) == ["stray is exported but no header declares it"]
    assert binary_gates.compare_symbols({"levada_a"}, {"levada_a", "levada_b"}) == ["levada_b is declared but not exported"]


def test_only_the_libraries_of_the_design_may_be_needed():
    output = " 0x1 (NEEDED)  Shared library: [libc.so.6]\n 0x1 (NEEDED)  Shared library: [libcurl.so.4]\n"
    assert binary_gates.needed(output) == ["libc.so.6", "libcurl.so.4"]
    assert binary_gates.compare_needed(["libc.so.6", "libsleef.so.3", "ld-linux-x86-64.so.2", "libz.so.1"]) == []
    assert binary_gates.compare_needed(["libcurl.so.4"])


def test_operator_new_must_be_imported_and_not_defined():
    imported = "                 U _Znwm@GLIBCXX_3.4\n"
    assert binary_gates.judge_operator_new(imported) == []
    assert binary_gates.judge_operator_new("")
    assert binary_gates.judge_operator_new(imported + "0000000000001000 T _Znwm\n")
    assert binary_gates.judge_operator_new(imported + "0000000000001000 t _ZnamRKSt9nothrow_t\n")


def test_size_limits_can_be_exceeded():
    output = "  TLS  0x01f000 0x20000 0x20000 0x000000 0x000048 R   0x8\n"
    assert binary_gates.thread_local_bytes(output) == 0x48
    assert binary_gates.thread_local_bytes("") == 0
    assert binary_gates.judge_thread_local(8) == [] and binary_gates.judge_thread_local(64)


def test_thread_locals_of_other_libraries():
    own = "00000000004a5f88  0000000000000012 R_X86_64_TPOFF64                          0"
    foreign = "00000000004a5fd0  0000005c00000012 R_X86_64_TPOFF64  0000000000000000 _ZSt15__once_callable@GLIBCXX_3.4.11 + 0"
    assert binary_gates.judge_foreign_thread_locals(own) == []
    assert "once_callable" in binary_gates.judge_foreign_thread_locals(own + "\n" + foreign)[0]
    assert binary_gates.judge_size(5 * 2**20) == [] and binary_gates.judge_size(5 * 2**20 + 1)


def test_weak_symbols_of_other_namespaces_are_found(tmp_path):
    source = tmp_path / "unit.cc"
    source.write_text("#include <algorithm>\nnamespace levada::kernel::avx2 {\n"
                      "template <class T> __attribute__((noinline)) T Twice(T x) { return x + x; }\n"
                      "int Use(int x) { return Twice(x); }\n"
                      "#ifdef LEAK\nvoid Sort(double* a, int n) { std::sort(a, a + n); }\n#endif\n}\n")
    own = ("levada::kernel::avx2", "EigenForAvx2")
    for flags, leaks in (([], False), (["-DLEAK"], True)):
        subprocess.run(["g++", "-std=c++20", "-O1", "-c", *flags, str(source), "-o", str(tmp_path / "unit.o")], check=True)
        output = gate.run("nm", tmp_path / "unit.o")
        assert "5Twice" in output
        assert bool(binary_gates.foreign_weak_symbols(output, own)) == leaks
    assert binary_gates.foreign_weak_symbols("0000 V _ZTVN12EigenForAvx24BaseE\n0000 u _ZGVZN3Foo3BarEvE1x\n", own) == \
        ["_ZGVZN3Foo3BarEvE1x"]


def test_arrows_are_closed_and_have_no_cycle():
    assert room_gates.closure(room_gates.ARROWS)["dataset"] >= {"base", "kernel", "function", "io", "runtime"}
    assert "variable" not in room_gates.closure(room_gates.ARROWS)["dataset"]
    with pytest.raises(ValueError):
        room_gates.closure({"a": ["b"], "b": ["c"], "c": ["a"]})


@pytest.mark.parametrize("line", ['#include "dataset/node.h"', '#include "node.h"', '#include <zlib.h>',
                                  '#include <levada/levada.h>', '#include <boost/any.hpp>', '#include "../base/status.h"',
                                  '#include "base/gone.h"'])
def test_a_stray_include_is_refused(line):
    def exists(path):
        return path != "base/gone.h"
    allowed = room_gates.closure(room_gates.ARROWS)["tensor"]
    good = '#include <vector>\n#include <sys/mman.h>\n#include "base/status.h"\n#include "tensor/dtype.h"\n'
    assert room_gates.include_problems("tensor", good, allowed, exists) == []
    assert len(room_gates.include_problems("tensor", good + line + "\n", allowed, exists)) == 1


def test_the_second_library_knows_public_headers_only():
    allowed = room_gates.closure(room_gates.ARROWS)["image"]
    good = '#include <png.h>\n#include <levada/image.h>\n#include "image/decode.h"\n'
    assert room_gates.include_problems("image", good, allowed, lambda path: True) == []
    for line in ('#include "base/status.h"', '#include <zlib.h>'):
        assert len(room_gates.include_problems("image", good + line, allowed, lambda path: True)) == 1
    assert room_gates.include_problems("io", "#include <jpeglib.h>", set(), lambda path: True)
    assert image_gates.foreign_libraries(["libpng16.so.16", "liblevada.so.0.1"]) == []
    assert image_gates.foreign_libraries(["libtiff.so.6"])


def test_bindings_may_not_include_rooms():
    assert room_gates.outside_problems("x.c", '#include <levada/levada.h>\n#include "handle.h"\n') == []
    assert room_gates.outside_problems("x.c", '#include "tensor/tensor.h"\n')
    assert room_gates.outside_problems("x.c", '#include "capi/guard.h"\n')
    beside = '#include "dataset/stream.h"\n'
    assert room_gates.outside_problems("levada.h", beside)
    assert room_gates.outside_problems("levada.h", beside, lambda name: name == "dataset/stream.h") == []


def test_a_test_outside_the_build_and_a_missing_readme_are_found():
    path = pathlib.Path("/x/a_test.cc")
    assert room_gates.missing_tests({path}, {path}) == []
    assert room_gates.missing_tests({path}, set())
    assert room_gates.readme_problems("src/base", "line\n" * 60) == []
    assert room_gates.readme_problems("src/base", "line\n" * 61)
    assert room_gates.readme_problems("src/base", None)


def c_function(lines):
    return "namespace a {\nclass B {\n  int F(int x) const {\n" + "    x += 1;  // }\n" * (lines - 2) + "  }\n};\n}\n"


def test_long_functions_and_files_are_found():
    assert source_gates.c_functions(c_function(60)) == [(3, 60)]
    assert source_gates.length_problems("x.cc", source_gates.c_functions(c_function(60))) == []
    assert source_gates.length_problems("x.cc", source_gates.c_functions(c_function(61)))
    constructor = "A::A(int x) : a_{x}, b_(x) {\n" + ";\n" * 70 + "}\n"
    assert source_gates.length_problems("x.cc", source_gates.c_functions(constructor))
    assert source_gates.python_functions("def f():\n" + "    x = 1\n" * 3) == [(1, 4)]
    assert source_gates.size_problems("x.cc", "\n" * 600) == [] and source_gates.size_problems("x.cc", "\n" * 601)


def test_marks_of_unfinished_work_are_found():
    assert source_gates.unfinished_problems("x.cc", "int todos;  // a method\n") == []
    for mark in ("TO" "DO", "FIX" "ME", "for n" "ow"):
        assert source_gates.unfinished_problems("x.cc", f"// {mark}: later\n")
