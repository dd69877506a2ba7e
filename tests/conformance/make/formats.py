"""Arrays, archives and rows in files: what is written is read, by position too."""
import numpy as np

from builder import spec, strings


def text(value):
    return strings(value).reshape(())


def rows_of_files(group):
    case = group.case("rows of npy files, one after the other")
    for name, values in (("a.npy", np.int16([[1, 2], [3, 4]])), ("b.npy", np.int16([[5, 6]]))):
        case.call("save_npy", {"path": name}, case.tensor(values), outs=0)
    for read in (False, True):
        d = case.call("dataset_array_files", case.paths("a.npy", "b.npy"), strings([]), read)
        case.elements(d, list(np.int16([[1, 2], [3, 4], [5, 6]])))
        case.returns(3, "dataset_cardinality", d)
        case.expect(case.call("dataset_at", d, -1), np.int16([5, 6]))
    case.call("dataset_array_files", case.paths("none.npy"), strings([]), False, error=("NOT_FOUND", "none.npy"))
    case = group.case("rows of the arrays in safetensors files")
    case.call("save_safetensors", {"path": "x.safetensors"}, strings([b"a", b"b"]),
              [case.tensor(np.float32([1, 2])), case.tensor(strings([b"x", b"a string of more than twelve bytes"]))], outs=0)
    case.expect(case.call("array_names", {"path": "x.safetensors"}), strings([b"a", b"b"]))
    case.expect(case.call("read_safetensors", {"path": "x.safetensors"}, "a", True), np.float32([1, 2]))
    case.expect(case.call("read_safetensors", {"path": "x.safetensors"}, "b", False),
                strings([b"x", b"a string of more than twelve bytes"]))
    case.call("read_safetensors", {"path": "x.safetensors"}, "c", False, error=("NOT_FOUND", "c"))
    d = case.call("dataset_array_files", case.paths("x.safetensors"), strings([b"a", b"b"]), True)
    case.elements(d, [(np.float32(1), text(b"x")), (np.float32(2), text(b"a string of more than twelve bytes"))])
    case = group.case("rows of files of numbers")
    case.write("x.bin", b"H" + np.arange(5, dtype="<u2").tobytes()[:8])
    for read in (False, True):
        d = case.call("dataset_raw_files", case.paths("x.bin"), {"dtype": "uint16"}, [2], 1, read)
        case.elements(case.call("dataset_batch", d, 2, False), [np.uint16([[0, 1], [2, 3]])])
    case.call("dataset_raw_files", case.paths("x.bin"), {"dtype": "uint16"}, [3], 1, True,
              error=("INVALID_ARGUMENT", "x.bin"))


def archives(group):
    case = group.case("samples of tar archives")
    w = case.call("tar_writer_create", {"path": "s.tar"}, 0, 0)
    for key, members in (("d/one", {"cls": b"1", "seg.png": b"\0\1"}), ("d/two", {"seg.png": b"", "cls": b"2"})):
        for extension, data in members.items():
            case.call("tar_writer_write", w, f"{key}.{extension}", text(data), outs=0)
    case.call("tar_writer_close", w, outs=0)
    case.call("tar_writer_write", w, "late", text(b""), error=("FAILED_PRECONDITION", "closed"))
    case.expect(case.call("tar_extensions", {"path": "s.tar"}, 0), strings([b"cls", b"seg.png"]))
    names = case.call("dataset_from_tensor_slices", [case.paths("s.tar")])
    d = case.call("dataset_tar", names, strings([b"__key__", b"cls", b"seg.png"]))
    case.elements(d, [(text(b"d/one"), text(b"1"), text(b"\0\1")), (text(b"d/two"), text(b"2"), text(b""))])
    case = group.case("an archive that is dropped leaves nothing")
    w = case.call("tar_writer_create", {"path": "gone.tar"}, 0, 0)
    case.call("tar_writer_write", w, "x", text(b"x"), outs=0)
    case.release(w)
    case.call("read_file", {"path": "gone.tar"}, False, error=("NOT_FOUND", "gone.tar"))


def named_files(group):
    case = group.case("files are written whole and found by patterns")
    for name in ("b.txt", "a.txt", "c.bin"):
        case.call("write_file", {"path": name}, text(name.encode()), outs=0)
    found = case.call("match_files", {"path": "*.txt"})
    names = case.call("dataset_from_tensor_slices", [found])
    case.elements(case.call("dataset_text_line", names), [text(b"a.txt"), text(b"b.txt")])
    case.expect(case.call("match_files", {"path": "*.csv"}), strings([]))
    case.call("write_file", {"path": "x"}, np.int32(1), error=("INVALID_ARGUMENT", "int32"))
    case = group.case("shards of a stored dataset")
    d = case.call("dataset_range", 0, 3, 1, {"dtype": "int64"})
    case.call("dataset_save", d, {"path": "stored"}, outs=0)
    case.elements(case.call("dataset_load_shard", {"path": "stored"}, 0), [np.int64(i) for i in range(3)])
    case.call("dataset_load_shard", {"path": "stored"}, 5, error=("OUT_OF_RANGE", "5"))
    case = group.case("the names in a checkpoint")
    v = case.call("variable_create", np.float32([1, 2]), "v")
    case.call("checkpoint_write", {"path": "c.safetensors"}, {"weights": v}, outs=0)
    case.expect(case.call("checkpoint_names", {"path": "c.safetensors"}), strings([b"weights"]))


def flattened(group):
    case = group.case("the batches of windows, one after the other")
    d = case.call("dataset_range", 0, 5, 1, {"dtype": "int64"})
    w = case.call("dataset_window", d, 3, 3, 1, False)
    flat = case.call("dataset_flatten", w, [spec("int64")], 2, False)
    case.elements(flat, [np.int64([0, 1]), np.int64([2]), np.int64([3, 4])])
    case.elements(case.call("dataset_flatten", w, [spec("int64")], 2, True), [np.int64([0, 1]), np.int64([3, 4])])
