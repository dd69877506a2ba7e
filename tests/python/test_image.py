"""JPEG and PNG: what TensorFlow and Pillow answered (tests/data/image), round trips, hostile bytes."""
import hashlib
import json
import pathlib
import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest

import levada as tf

DATA = pathlib.Path(__file__).resolve().parents[1] / "data/image"
ANSWERS = [(*json.loads(key), value) for key, value in json.loads((DATA / "answers.json").read_text()).items()]
# TensorFlow gives opaque pixels of a picture of fewer than 8 bits the largest alpha of those bits (1, 15), not 255.
FEW_BITS = ("palette.png", "bit.png")
DECODABLE = sorted({name for name, *_ in ANSWERS if not name.startswith("other")})


def picture(name):
    return (DATA / name).read_bytes()


def summary(value):
    array = value.numpy() if isinstance(value, tf.Tensor) else np.ascontiguousarray(value)
    return [array.dtype.name, list(array.shape), hashlib.sha256(array.tobytes()).hexdigest()[:16]]


def typed(arguments):
    return {key: tf.as_dtype(value) if key == "dtype" else value for key, value in arguments.items()}


@pytest.mark.parametrize("function, fewest", [("decode_image", 100), ("decode_png", 50), ("decode_jpeg", 80),
                                              ("extract_jpeg_shape", 15), ("is_jpeg", 15)])
def test_pixels_are_those_of_tensorflow(function, fewest):
    asked = [row for row in ANSWERS if row[1] == function and not row[0].startswith("other")]
    assert len(asked) >= fewest
    for name, _, arguments, expected in asked:
        if name in FEW_BITS and arguments.get("channels") == 4:
            continue
        if expected == "InvalidArgumentError":
            with pytest.raises(tf.errors.InvalidArgumentError, match=function):
                getattr(tf.io, function)(picture(name), **typed(arguments))
        else:
            assert summary(getattr(tf.io, function)(picture(name), **typed(arguments))) == expected, (name, arguments)


@pytest.mark.parametrize("name", FEW_BITS)
def test_a_pixel_without_alpha_is_opaque(name):
    decoded = tf.io.decode_png(picture(name), channels=4).numpy()
    assert (decoded[..., 3] == 255).all() and (decoded[..., :3] == tf.io.decode_png(picture(name), channels=3).numpy()).all()
    assert (tf.io.decode_png(picture(name), 4, tf.uint16).numpy()[..., 3] == 65535).all()


def test_pixels_are_those_of_pillow():
    compared = 0
    for name, function, _, expected in ANSWERS:
        if function != "Pillow" or name.startswith("other") or name in ("transparent.png", "cmyk.jpg", "bit.png", "color16.png"):
            continue  # Pillow keeps these in modes of its own
        decoded = tf.io.decode_image(picture(name), dtype=tf.uint16 if name == "grey16.png" else tf.uint8) \
            if name.endswith(".png") else tf.io.decode_jpeg(picture(name), dct_method="INTEGER_ACCURATE")
        array = decoded.numpy()
        array = array[..., 0] if array.shape[-1] == 1 else array
        assert summary(array) == expected or summary(array.astype(np.int32)) == expected, name
        compared += 1
    assert compared >= 12


@pytest.mark.parametrize("name, what", [("other.gif", "GIF"), ("other.bmp", "BMP"), ("other.webp", "WebP")])
def test_other_formats_are_refused_by_name(name, what):
    with pytest.raises(tf.errors.UnimplementedError, match=what):
        tf.io.decode_image(picture(name))


@pytest.mark.parametrize("contents, message", [
    (b"", "got none"), (b"hello", "68 65 6c 6c 6f"), (b"\xff\xd8", "JPEG or PNG"), ([b"a", b"b"], "shape"), (1.5, "string")])
def test_what_is_no_picture(contents, message):
    for function in (tf.io.decode_image, tf.io.decode_jpeg, tf.io.decode_png):
        with pytest.raises(tf.errors.InvalidArgumentError, match=message):
            function(contents)


@pytest.mark.parametrize("arguments", [{"channels": 2}, {"channels": 5}, {"channels": -1}, {"ratio": 3}, {"ratio": 0},
                                       {"dct_method": "FLOAT"}, {"max_pixels": 0}])
def test_arguments_out_of_range(arguments):
    with pytest.raises(tf.errors.InvalidArgumentError, match="expected"):
        tf.io.decode_jpeg(picture("color.jpg"), **arguments)


def test_dtypes_that_pixels_have():
    for function, dtype in ((tf.io.decode_png, tf.float32), (tf.io.decode_image, tf.int32), (tf.io.decode_png, tf.string)):
        with pytest.raises(tf.errors.InvalidArgumentError, match="dtype"):
            function(picture("color.png"), dtype=dtype)
    with pytest.raises(tf.errors.InvalidArgumentError, match="output type"):
        tf.io.extract_jpeg_shape(picture("color.jpg"), tf.float32)
    assert tf.io.extract_jpeg_shape(picture("color.jpg"), tf.int64).dtype == tf.int64


@pytest.mark.parametrize("name", ["color.jpg", "grey.jpg", "sampled.jpg", "progressive.jpg", "cmyk.jpg", "restart.jpg", "full.jpg"])
@pytest.mark.parametrize("arguments", [{}, {"channels": 3, "dct_method": "INTEGER_ACCURATE"}, {"ratio": 4}, {"fancy_upscaling": False}])
def test_a_window_is_a_part_of_the_whole(name, arguments):
    whole = tf.io.decode_jpeg(picture(name), **arguments).numpy()
    height, width = whole.shape[:2]
    draw = np.random.default_rng(3)
    windows = [(0, 0, height, width), (0, 0, 1, 1), (height - 1, width - 1, 1, 1), (0, width - 1, height, 1)]
    for _ in range(30):
        top, left = int(draw.integers(height)), int(draw.integers(width))
        windows.append((top, left, int(draw.integers(1, height - top + 1)), int(draw.integers(1, width - left + 1))))
    for top, left, tall, wide in windows:
        part = tf.image.decode_and_crop_jpeg(picture(name), [top, left, tall, wide], **arguments)
        assert np.array_equal(part.numpy(), whole[top:top + tall, left:left + wide]), (top, left, tall, wide)


@pytest.mark.parametrize("window", [(0, 0, 0, 1), (0, 0, 1, 0), (-1, 0, 2, 2), (0, -1, 2, 2), (30, 0, 8, 1), (0, 50, 1, 4),
                                    (37, 0, 1, 1), (2 ** 31 - 1, 0, 2 ** 31 - 1, 1)])
def test_windows_outside(window):
    with pytest.raises(tf.errors.InvalidArgumentError, match="crop_window inside of 37 x 53"):
        tf.io.decode_and_crop_jpeg(picture("color.jpg"), window)


def test_bad_crops():
    for contents, window in ((picture("color.png"), [0, 0, 1, 1]), (picture("color.jpg"), [0, 0, 1]), (picture("color.jpg"), [[0, 0, 1, 1]])):
        with pytest.raises(tf.errors.InvalidArgumentError, match="decode_and_crop_jpeg"):
            tf.io.decode_and_crop_jpeg(contents, window)
    whole = picture("color.jpg")
    assert tf.io.decode_and_crop_jpeg(whole[:-100], [0, 0, 8, 53]).shape == (8, 53, 3)  # nothing behind it is looked at
    with pytest.raises(tf.errors.InvalidArgumentError, match="JPEG"):
        tf.io.decode_and_crop_jpeg(whole[:-100], [0, 0, 37, 53])
    recovered = tf.io.decode_and_crop_jpeg(whole[:-100], [30, 0, 7, 53], try_recover_truncated=True)
    assert np.array_equal(recovered.numpy(), tf.io.decode_jpeg(whole[:-100], try_recover_truncated=True).numpy()[30:])
    partly = {"acceptable_fraction": 0.3}
    assert np.array_equal(tf.io.decode_and_crop_jpeg(whole[:-100], [0, 3, 37, 40], **partly).numpy(),
                          tf.io.decode_jpeg(whole[:-100], **partly).numpy()[:, 3:43])


def test_a_crop_is_mapped():
    names = ["color.jpg", "sampled.jpg", "full.jpg"]
    data = tf.data.Dataset.from_tensor_slices(([str(DATA / name) for name in names], np.array([[1, 2, 3, 4], [5, 6, 7, 8], [9, 1, 2, 3]])))
    crops = data.map(lambda path, window: tf.io.decode_and_crop_jpeg(tf.io.read_file(path), tf.cast(window, tf.int32)[::-1][::-1]))
    assert [crop.shape for crop in crops] == [(3, 4, 3), (7, 8, 3), (2, 3, 3)] and "callback" not in crops.explain()


# ---- damage


@pytest.mark.parametrize("name", DECODABLE)
def test_a_picture_cut_at_any_byte_is_an_error(name):
    whole = picture(name)
    for size in range(len(whole)):
        with pytest.raises(tf.errors.InvalidArgumentError) as caught:
            tf.io.decode_image(whole[:size])
    assert "expected" in str(caught.value) and str(len(whole) - 1) in str(caught.value)  # where the data end
    assert summary(tf.io.decode_image(whole + b"more")) == summary(tf.io.decode_image(whole))


def test_a_cut_jpeg_can_be_recovered():
    whole, plain = picture("color.jpg"), tf.io.decode_jpeg(picture("color.jpg")).numpy()
    assert (tf.io.decode_jpeg(whole[:-2], try_recover_truncated=True).numpy() == plain).all()
    recovered = tf.io.decode_jpeg(whole[:900], try_recover_truncated=True).numpy()
    assert recovered.shape == plain.shape and (recovered[:8] == plain[:8]).all() and (recovered != plain).any()
    zeros = tf.io.decode_jpeg(whole[:1000], acceptable_fraction=0.2).numpy()
    assert zeros.shape == plain.shape and (zeros[:8] == plain[:8]).all() and not zeros[-1].any()
    with pytest.raises(tf.errors.InvalidArgumentError, match="rows"):
        tf.io.decode_jpeg(whole[:700], acceptable_fraction=0.5)
    for size in range(20, 600, 7):  # no header, nothing to recover
        with pytest.raises(tf.errors.InvalidArgumentError):
            tf.io.decode_jpeg(whole[:size], try_recover_truncated=True)


@pytest.mark.parametrize("name", DECODABLE)
def test_changed_bytes_never_do_more_than_fail(name):
    whole, rng = picture(name), np.random.default_rng(1)
    failures = 0
    for position in rng.integers(0, len(whole), 150):
        damaged = bytearray(whole)
        damaged[position] ^= int(rng.integers(1, 256))
        try:
            assert tf.io.decode_image(bytes(damaged)).ndim == 3
        except (tf.errors.InvalidArgumentError, tf.errors.ResourceExhaustedError, tf.errors.UnimplementedError):
            failures += 1
    assert failures > (20 if name.endswith(".png") else 0)  # PNG has checksums


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width, height, data, depth=8, color=0):
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)) + \
        chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_sizes_are_checked_before_memory_is_taken():
    with pytest.raises(tf.errors.ResourceExhaustedError, match="536870912 pixels.* 60000 x 60000"):
        tf.io.decode_png(png(60000, 60000, zlib.compress(b"")))
    with pytest.raises(tf.errors.InvalidArgumentError, match="bytes or more for 20000 x 20000"):
        tf.io.decode_png(png(20000, 20000, zlib.compress(b"")))
    jpeg = bytearray(picture("progressive.jpg"))
    at = jpeg.index(b"\xff\xc2") + 5
    jpeg[at:at + 4] = struct.pack(">HH", 20000, 20000)
    with pytest.raises(tf.errors.InvalidArgumentError, match="bytes or more for 20000 x 20000"):
        tf.io.decode_jpeg(bytes(jpeg))
    jpeg[at:at + 4] = struct.pack(">HH", 65000, 65000)
    with pytest.raises(tf.errors.ResourceExhaustedError, match="65000 x 65000"):
        tf.io.decode_jpeg(bytes(jpeg))
    assert tf.io.extract_jpeg_shape(bytes(jpeg)).numpy().tolist() == [65000, 65000, 3]
    for function in (tf.io.decode_image, tf.io.decode_jpeg, tf.io.decode_png):
        with pytest.raises(tf.errors.ResourceExhaustedError, match="at most 1960 pixels"):
            function(picture("color.jpg"), max_pixels=37 * 53 - 1)
        assert function(picture("color.jpg"), max_pixels=37 * 53).shape == (37, 53, 3)


def test_a_well_packed_picture_is_no_bomb():
    grey = tf.io.decode_png(png(4000, 3000, zlib.compress(bytes(3000 * 4001), 9)))
    assert grey.shape == (3000, 4000, 1) and not grey.numpy().any()
    flat = tf.io.encode_jpeg(np.full((2000, 3000, 3), 128, np.uint8), optimize_size=True, quality=1, progressive=True)
    assert tf.io.decode_jpeg(flat).shape == (2000, 3000, 3)


def test_errors_name_format_place_and_reason():
    damaged = bytearray(picture("grey.png"))
    damaged[len(damaged) // 2] ^= 0x55
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"decode_png: PNG: .* byte \d+ of 1214: .*check"):
        tf.io.decode_png(bytes(damaged))
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"decode_jpeg: JPEG: .* byte \d+ of 300"):
        tf.io.decode_jpeg(picture("color.jpg")[:300])


# ---- encoding


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("shape", [(5, 7, 1), (5, 7, 2), (1, 1, 3), (5, 7, 4), (300, 2, 3), (2, 3, 4, 5, 3), (0, 4, 5, 1)])
def test_png_round_trip(shape, dtype):
    image = np.random.default_rng(2).integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)
    for compression in (-1, 0, 9):
        encoded = tf.io.encode_png(image, compression)
        assert encoded.dtype == tf.string and encoded.shape == shape[:-3]
        for text, expected in zip(np.ravel(encoded.numpy()), image.reshape(-1, *shape[-3:])):
            assert np.array_equal(tf.io.decode_png(text, dtype=tf.as_dtype(dtype)).numpy(), expected)
    turned = image[..., ::-1, ::2, :]
    for text, expected in zip(np.ravel(tf.io.encode_png(tf.constant(image)[..., ::-1, ::2, :]).numpy()),
                              turned.reshape(-1, *turned.shape[-3:])):
        assert np.array_equal(tf.io.decode_png(text, dtype=tf.as_dtype(dtype)).numpy(), expected)


def smooth(height=64, width=48):
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([y * 3, x * 4, 250 - (y + x)], -1).astype(np.uint8)


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"optimize_size": True}, {"chroma_downsampling": False},
                                     {"format": "rgb"}, {"quality": 100}, {"xmp_metadata": "<x/>"},
                                     {"density_unit": "cm", "x_density": 10, "y_density": 20}])
def test_jpeg_round_trip(options):
    encoded = tf.io.encode_jpeg(smooth(), **options).numpy()
    decoded = tf.io.decode_jpeg(encoded).numpy().astype(int)
    assert np.abs(decoded - smooth()).mean() < 4 and tf.io.is_jpeg(encoded).numpy()
    assert (b"\xff\xc2" in encoded) == bool(options.get("progressive"))
    assert (b"ns.adobe.com/xap/1.0/\0<x/>" in encoded) == ("xmp_metadata" in options)
    unit, x, y = struct.unpack(">BHH", encoded[13:18])
    assert (unit, x, y) == ((2, 10, 20) if "density_unit" in options else (1, 300, 300))
    sampling = encoded[encoded.index(b"\xff\xc2" if options.get("progressive") else b"\xff\xc0") + 11]
    assert sampling == (0x11 if "chroma_downsampling" in options else 0x22)


def test_quality_and_size():
    sizes = [len(tf.io.encode_jpeg(smooth(), quality=quality).numpy()) for quality in (0, 50, 95, 100)]
    assert sizes == sorted(set(sizes))
    grey = tf.io.encode_jpeg(smooth()[..., :1], format="grayscale").numpy()
    assert tf.io.decode_jpeg(grey).shape == (64, 48, 1)


@pytest.mark.parametrize("shape, dtype, options", [
    ((4, 5, 2), "uint8", {}), ((4, 5, 4), "uint8", {}), ((4, 5), "uint8", {}), ((2, 4, 5, 3), "uint8", {}),
    ((0, 5, 3), "uint8", {}), ((4, 0, 3), "uint8", {}), ((4, 5, 3), "uint16", {}), ((4, 5, 3), "float32", {}),
    ((4, 5, 3), "uint8", {"quality": -1}), ((4, 5, 3), "uint8", {"quality": 101}), ((4, 5, 3), "uint8", {"format": "x"}),
    ((4, 5, 3), "uint8", {"format": "grayscale"}), ((4, 5, 1), "uint8", {"format": "rgb"}),
    ((4, 5, 3), "uint8", {"density_unit": "m"}), ((4, 5, 3), "uint8", {"x_density": -1}),
    ((4, 5, 3), "uint8", {"xmp_metadata": "x" * 65505}), ((70000, 1, 1), "uint8", {})])
def test_what_cannot_be_a_jpeg(shape, dtype, options):
    with pytest.raises(tf.errors.InvalidArgumentError, match="encode_jpeg: expected"):
        tf.io.encode_jpeg(np.zeros(shape, dtype), **options)


@pytest.mark.parametrize("shape, dtype, compression", [
    ((4, 5), "uint8", -1), ((4, 5, 5), "uint8", -1), ((4, 5, 0), "uint8", -1), ((0, 5, 3), "uint8", -1),
    ((4, 5, 3), "int32", -1), ((4, 5, 3), "uint8", 10), ((4, 5, 3), "uint8", -2)])
def test_what_cannot_be_a_png(shape, dtype, compression):
    with pytest.raises(tf.errors.InvalidArgumentError, match="encode_png: expected"):
        tf.io.encode_png(np.zeros(shape, dtype), compression)


# ---- in functions, datasets and processes


def test_traced_and_called_the_same():
    @tf.function
    def both(contents):
        image = tf.io.decode_image(contents, channels=3)
        assert image.shape == (None, None, 3) and image.dtype == tf.uint8
        return tf.image.decode_jpeg(contents, ratio=2), tf.reduce_sum(tf.cast(image, tf.int64)), tf.io.is_jpeg(contents)

    for name in ("color.jpg", "sampled.jpg"):
        small, total, known = both(tf.constant(picture(name)))
        assert summary(small) == summary(tf.io.decode_jpeg(picture(name), ratio=2)) and known.numpy()
        assert total.numpy() == tf.io.decode_image(picture(name), channels=3).numpy().astype(np.int64).sum()
    with pytest.raises(tf.errors.InvalidArgumentError, match="byte"):
        both(tf.constant(picture("color.jpg")[:200]))
    with pytest.raises(tf.errors.InvalidArgumentError, match="channels"), pytest.warns(UserWarning, match="channels"):
        tf.function(lambda contents: tf.io.decode_png(contents, channels=2))(tf.constant(b""))


def test_a_mapped_decoder_runs_natively():
    names = ["color.jpg", "color.png", "sampled.jpg"] * 5
    expected = [summary(tf.io.decode_image(picture(name), 3)) for name in names]
    files = tf.data.Dataset.from_tensor_slices([str(DATA / name) for name in names])
    decoded = files.map(lambda path: tf.io.decode_image(tf.io.read_file(path), 3), num_parallel_calls=tf.data.AUTOTUNE)
    assert decoded.element_spec == tf.TensorSpec((None, None, 3), tf.uint8)
    assert "callback" not in decoded.explain()
    assert [summary(image) for image in decoded] == expected
    batches = list(decoded.batch(4).prefetch(2))
    assert [batch.shape for batch in batches] == [(4, 37, 53, 3)] * 3 + [(3, 37, 53, 3)]
    assert [summary(image) for batch in batches for image in batch] == expected


def test_a_bad_file_is_one_bad_element(tmp_path):
    paths = []
    for i in range(6):
        path = tmp_path / f"{i}.png"
        path.write_bytes(picture("grey.png")[:100 if i == 3 else None])
        paths.append(str(path))
    iterator = iter(tf.data.Dataset.from_tensor_slices(paths).map(lambda path: tf.io.decode_png(tf.io.read_file(path))))
    good = 0
    with pytest.raises(tf.errors.InvalidArgumentError, match="PNG"):
        for _ in range(6):
            next(iterator)
            good += 1
    assert good == 3 and len(list(iterator)) == 2


def test_import_alone_loads_no_second_library():
    code = ("import levada\nmaps = open('/proc/self/maps').read()\nassert 'liblevada_image' not in maps\n"
            "assert not hasattr(levada.io, 'decode_gif')\nlevada.io.is_jpeg(b'')\n"
            "assert 'liblevada_image' in open('/proc/self/maps').read()")
    subprocess.run([sys.executable, "-c", code], check=True)
