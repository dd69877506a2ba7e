"""Makes the pictures here with Pillow and what TensorFlow answers about them: make.py, where both are installed.

The pictures are small; pixels stand in answers.json as dtype, shape and the first 16 digits of their SHA-256.
"""
import hashlib
import io
import json
import pathlib

import numpy as np
import tensorflow as tf
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
DTYPES = {"uint8": tf.uint8, "uint16": tf.uint16, "float32": tf.float32}


def saved(array, format, mode=None, **options):
    made = io.BytesIO()
    (array if isinstance(array, Image.Image) else Image.fromarray(array, mode)).save(made, format, **options)
    return made.getvalue()


def interlaced(data):
    """The grey PNG of `data` in the seven passes of Adam7, which Pillow does not write."""
    import struct
    import zlib
    height, width = data.shape
    raw = b""
    for y0, x0, dy, dx in ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)):
        raw += b"".join(b"\0" + row.tobytes() for row in data[y0::dy, x0::dx] if row.size)
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def pictures():
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:37, 0:53]
    rgb = (np.stack([y * 6, x * 4, (y + x) * 2], -1) ^ rng.integers(0, 9, (37, 53, 3))).astype(np.uint8)
    palette = Image.fromarray(rgb).quantize(16)
    return {
        "color.jpg": saved(rgb, "JPEG", quality=90), "grey.jpg": saved(rgb[..., 0], "JPEG"),
        "sampled.jpg": saved(rgb, "JPEG", subsampling=2, quality=80), "progressive.jpg": saved(rgb, "JPEG", progressive=True),
        "cmyk.jpg": saved(Image.fromarray(rgb).convert("CMYK"), "JPEG"), "full.jpg": saved(rgb, "JPEG", subsampling=0),
        "restart.jpg": saved(rgb, "JPEG", restart_marker_blocks=3),
        "color.png": saved(rgb, "PNG"), "grey.png": saved(rgb[..., 0], "PNG"),
        "alpha.png": saved(np.dstack([rgb, rgb[..., :1]]), "PNG"),
        "grey_alpha.png": saved(np.dstack([rgb[..., 0], rgb[..., 1]]), "PNG", "LA"), "palette.png": saved(palette, "PNG"),
        "transparent.png": saved(palette, "PNG", transparency=0), "grey16.png": saved(rgb[..., 0].astype(np.uint16) * 300, "PNG"),
        "bit.png": saved(Image.fromarray(rgb[..., 0] > 100), "PNG"), "interlaced.png": interlaced(rgb[..., 0]),
        "color16.png": tf.io.encode_png((rgb.astype(np.uint16) * 259)).numpy(),
        "other.gif": saved(Image.fromarray(rgb), "GIF"), "other.bmp": saved(rgb, "BMP"), "other.webp": saved(rgb, "WEBP"),
    }


def answer(call):
    try:
        found = call().numpy()
    except tf.errors.InvalidArgumentError:
        return "InvalidArgumentError"
    return [found.dtype.name, list(found.shape), hashlib.sha256(found.tobytes()).hexdigest()[:16]]


def calls(name):
    """(key, call) of everything that is asked about a picture; a key is JSON: function, arguments."""
    for channels in (0, 1, 3, 4):
        yield "decode_image", {"channels": channels}
        for dtype in ("uint16", "float32"):
            yield "decode_image", {"channels": channels, "dtype": dtype}
        yield "decode_png", {"channels": channels, "dtype": "uint16"}
        if name.endswith(".jpg"):
            yield "decode_jpeg", {"channels": channels}
            yield "decode_jpeg", {"channels": channels, "fancy_upscaling": False}
            yield "decode_jpeg", {"channels": channels, "dct_method": "INTEGER_ACCURATE"}
    for ratio in (2, 4, 8) if name.endswith(".jpg") else ():
        yield "decode_jpeg", {"ratio": ratio}
    yield "extract_jpeg_shape", {}
    yield "is_jpeg", {}


def seeds():
    """Small pictures for tests/fuzz/image_fuzz.cc, which wants two bytes of options in front."""
    y, x = np.mgrid[0:9, 0:11]
    rgb = np.stack([y * 20, x * 20, (y + x) * 10], -1).astype(np.uint8)
    palette = Image.fromarray(rgb).quantize(4)
    made = {"jpeg": saved(rgb, "JPEG", optimize=True), "jpeg_grey": saved(rgb[..., 0], "JPEG", optimize=True),
            "jpeg_progressive": saved(rgb[..., 0], "JPEG", progressive=True, optimize=True),
            "jpeg_cmyk": saved(Image.fromarray(rgb).convert("CMYK"), "JPEG", optimize=True),
            "jpeg_restart": saved(rgb[..., 0], "JPEG", restart_marker_blocks=1, optimize=True),
            "png": saved(rgb, "PNG"), "png_grey": saved(rgb[..., 0], "PNG"), "png_interlaced": interlaced(rgb[..., 0]),
            "png_alpha": saved(np.dstack([rgb, rgb[..., :1]]), "PNG"), "png_palette": saved(palette, "PNG"),
            "png_transparent": saved(palette, "PNG", transparency=0), "png_bit": saved(Image.fromarray(rgb[..., 0] > 90), "PNG"),
            "png_wide": tf.io.encode_png(rgb.astype(np.uint16) * 257).numpy(), "gif": saved(rgb, "GIF")[:60]}
    for number, (name, data) in enumerate(made.items()):
        yield name, bytes([number * 21 % 64, 0]) + data


def main():
    directory = HERE.parents[1] / "fuzz/seeds/image_fuzz"
    directory.mkdir(exist_ok=True)
    for name, data in seeds():
        (directory / name).write_bytes(data)
    answers = {}
    for name, data in pictures().items():
        (HERE / name).write_bytes(data)
        for function, arguments in calls(name):
            given = {key: DTYPES[value] if key == "dtype" else value for key, value in arguments.items()}
            result = answer(lambda: getattr(tf.io, function)(data, **given))
            answers[json.dumps([name, function, arguments])] = result
        with Image.open(io.BytesIO(data)) as image:
            pixels = np.asarray(image if image.mode != "P" else image.convert("RGB"))
            answers[json.dumps([name, "Pillow", {}])] = answer(lambda: tf.constant(pixels))
    text = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in answers.items())
    (HERE / "answers.json").write_text("{\n" + text + "\n}\n")


if __name__ == "__main__":
    main()
