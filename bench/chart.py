"""The goals of a run as a picture: a bar for each, in an SVG file."""
import html
import math

LEFT, WIDTH, STEP, TOP = 330, 460, 22, 58
COLORS = {True: "#2a9d5c", False: "#d0342c"}


def _place(share):
    """A share of the goal on a scale of logarithms from 1/64 to 8."""
    return (math.log2(min(max(share, 1 / 64), 8)) + 6) / 9 * WIDTH


def _text(x, y, text, more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{html.escape(text)}</text>'


def svg(figures):
    """figures: a list of (label, share of the goal)."""
    height = TOP + STEP * len(figures) + 24
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 90}" height="{height}" '
             'font-family="sans-serif" font-size="12">', '<rect width="100%" height="100%" fill="white"/>',
             _text(12, 22, "Time as a share of the goal: left of the line is at the goal", 'font-size="15"')]
    for exponent in range(-6, 4):
        x = LEFT + _place(2.0 ** exponent)
        lines.append(f'<line x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" y2="{height - 18}" '
                     f'stroke="{"#333" if exponent == 0 else "#ddd"}"/>')
        label = str(2 ** exponent) if exponent >= 0 else f"1/{2 ** -exponent}"
        lines.append(_text(x, TOP - 12, label, 'text-anchor="middle" fill="#666"'))
    for i, (label, made) in enumerate(figures):
        y = TOP + i * STEP
        lines.append(_text(LEFT - 8, y + 14, label, 'text-anchor="end"'))
        lines.append(f'<rect x="{LEFT}" y="{y + 3}" width="{max(_place(made), 1):.1f}" height="{STEP - 7}" '
                     f'fill="{COLORS[made <= 1]}"/>')
        lines.append(_text(LEFT + max(_place(made), 1) + 5, y + 14, f"{made:.2f}"))
    return "\n".join(lines + ["</svg>", ""])
