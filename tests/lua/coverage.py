"""Every function of the public headers is called by the Lua package or stands below with the reason why it is not."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/conformance/c"))
import header  # noqa: E402

EXCUSED = {
    "Lua values hold what it counts": {
        "levada_error_retain", "levada_error_code", "levada_element_retain", "levada_generator_retain",
        "levada_trace_retain", "levada_function_retain", "levada_tfrecord_writer_retain"},
    "Lua has no memory or threads of its own that it could hand over": {
        "levada_tensor_borrow_array", "levada_tensor_take_buffer", "levada_tensor_from_dlpack", "levada_tensor_to_dlpack",
        "levada_tensor_from_dlpack_unversioned", "levada_tensor_to_dlpack_unversioned", "levada_tensor_map_file",
        "levada_arrow_array_from_device", "levada_arrow_stream_from_device",
        "levada_iterator_next_into", "levada_iterator_try_next", "levada_iterator_try_next_row",
        "levada_set_thread_hooks", "levada_cancel_key", "levada_thread_set_cancel_key"},
    "errors are of one kind, with a code": {"levada_error_is_about_dtype"},
    "tar archives are read, and written by other programs": {"levada_tar_writer_retain", "levada_tar_writer_release"},
    "a table of C functions": {
        "levada_set_file_table_for","levada_set_allocator", "levada_set_thread_table", "levada_set_clock_table",
        "levada_set_file_table"},
    "a program that embeds Lua decides": {"levada_shutdown"},
    "levada_iterator_stats says the same as JSON": {"levada_iterator_step_stats", "levada_iterator_num_steps"},
}


def main():
    declared = set(header.functions_of(sorted((ROOT / "include").rglob("*.h"))))
    hidden = set(re.findall(r"%ignore (levada_\w+);", "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "bindings/swig/levada_hidden.i",
            ROOT / "bindings/lua/levada_lua.i"))))
    native = set(re.findall(r"\b(levada_\w+)\b", "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "bindings/lua/native").glob("*.c"))))
    excused = set().union(*EXCUSED.values())
    missing = sorted((declared & hidden) - native - excused)
    for name in missing:
        print(f"{name}: expected a use in bindings/lua or a reason in tests/lua/coverage.py, found none")
    print(f"{len(declared) - len(missing)} passed, {len(missing)} failed")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
