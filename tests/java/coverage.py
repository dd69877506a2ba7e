"""Which functions of the headers Java can reach: all but those listed here with the reason."""
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
REASONS = {
    "errors are exceptions": ["error_code", "error_retain"],
    "a virtual machine must not change the process's tables": ["set_allocator", "set_thread_table", "set_clock_table",
                                                               "set_file_table", "set_file_table_for"],
    "DLPack has no meaning in Java": ["tensor_from_dlpack", "tensor_from_dlpack_unversioned", "tensor_to_dlpack",
                                      "tensor_to_dlpack_unversioned"],
    "Java has read-only buffers and copies": ["tensor_take_buffer"],
    "mapped files come as .npy and .npz": ["tensor_map_file"],
    "the numbers are in the JSON of LevadaIterator.stats": ["iterator_step_stats"],
    "only needed for pickling": ["seed_scope_begin", "seed_scope_end"],
    "an object is shared by its one Java object": ["variable_retain", "iterator_retain", "function_retain",
                                                   "generator_retain", "tfrecord_writer_retain"],
    "only needed for messages of the calling thread": ["last_error_message"],
    "exceptions are classes by code": ["error_is_about_dtype"],
    "elements come as objects": ["iterator_try_next_row"],
    "flatMap serves": ["dataset_flatten"],
    "a pass that Java begins has an iterator to cancel": ["cancel_key", "thread_set_cancel_key"],
    "Java has no Arrow tables yet": ["tensor_from_arrow", "dataset_from_arrow_stream", "dataset_from_arrow_array"],
    "operations of other libraries are C": ["define_op", "apply_op", "load_op_library", "tensor_allocate"],
    "Java has no tar archives yet": ["tar_writer_create", "tar_writer_retain", "tar_writer_release", "tar_writer_write",
                                     "tar_writer_close"],
}


class Missing(Exception):
    """A function that Java cannot reach, or a reason for one that it can."""


def declared():
    names = set()
    for header in sorted((ROOT / "include/levada").rglob("*.h")):
        names |= set(re.findall(r"LEVADA_API[^;{]*?\b(levada_\w+)\s*\(", header.read_text(encoding="utf-8")))
    return names


def check(jar):
    shown = subprocess.run(["javap", "-private", "-cp", jar, "levada.RawJNI"], stdout=subprocess.PIPE, text=True, check=True)
    reached = set(re.findall(r"\b(levada_\w+)\(", shown.stdout))
    for source in (ROOT / "bindings/java/native").glob("*.c"):
        reached |= set(re.findall(r"\b(levada_\w+)\s*\(", source.read_text(encoding="utf-8")))
    excused = {f"levada_{name}" for names in REASONS.values() for name in names}
    missing, needless = declared() - reached - excused, excused & reached
    if missing or needless:
        raise Missing(f"expected to reach {sorted(missing)}; no reason is needed for {sorted(needless)}")
    return 1
