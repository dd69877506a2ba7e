"""A canvas that draws lines, small images and text of digits, and writes itself as a PNG file."""
import struct
import zlib

import numpy as np

# Rows of 3 bits, top to bottom.
FONT = {"0": (7, 5, 5, 5, 7), "1": (2, 6, 2, 2, 7), "2": (7, 1, 7, 4, 7), "3": (7, 1, 7, 1, 7), "4": (5, 5, 7, 1, 1),
        "5": (7, 4, 7, 1, 7), "6": (7, 4, 7, 5, 7), "7": (7, 1, 2, 2, 2), "8": (7, 5, 7, 5, 7), "9": (7, 5, 7, 1, 7),
        ".": (0, 0, 0, 0, 2), "%": (5, 1, 2, 4, 5), "/": (1, 1, 2, 4, 4), " ": (0, 0, 0, 0, 0)}
WHITE, BLACK, GREY, BLUE = (255, 255, 255), (30, 30, 30), (210, 210, 210), (40, 90, 200)
GREEN, RED = (30, 150, 60), (210, 40, 40)


class Canvas:
    def __init__(self, width, height):
        self.pixels = np.full((height, width, 3), 255, np.uint8)

    def box(self, left, top, width, height, color):
        """A filled rectangle; what lies outside is cut off."""
        self.pixels[max(top, 0):max(top + height, 0), max(left, 0):max(left + width, 0)] = color

    def image(self, left, top, grey, scale):
        """A uint8 image [H, W], each pixel scale times scale."""
        large = np.repeat(np.repeat(grey, scale, axis=0), scale, axis=1)
        self.pixels[top:top + large.shape[0], left:left + large.shape[1]] = large[:, :, None]

    def text(self, left, top, text, color=BLACK, scale=2):
        """Digits, point, slash, percent sign and blanks."""
        for character in text:
            for y, row in enumerate(FONT[character]):
                for x in range(3):
                    if row >> (2 - x) & 1:
                        self.box(left + x * scale, top + y * scale, scale, scale, color)
            left += 4 * scale

    def curve(self, left, top, width, height, values, color):
        """A line through values, from 0 at the bottom to their maximum at the top, on a frame."""
        self.box(left, top, 1, height, BLACK)
        self.box(left, top + height, width, 1, BLACK)
        highest = max(values)
        columns = np.interp(np.linspace(0, len(values) - 1, width), np.arange(len(values)), values)
        heights = [top + height - 1 - int(value / highest * (height - 1)) for value in columns]
        for x, (y, last) in enumerate(zip(heights, heights[:1] + heights[:-1])):
            self.box(left + x, min(y, last), 2, abs(y - last) + 2, color)

    def write_png(self, path):
        """Writes the canvas as an 8-bit RGB file."""
        height, width, _ = self.pixels.shape
        rows = np.concatenate([np.zeros((height, 1), np.uint8), self.pixels.reshape(height, -1)], axis=1)
        with open(path, "wb") as file:
            file.write(b"\x89PNG\r\n\x1a\n")
            for kind, body in ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
                               (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b"")):
                file.write(struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)))
