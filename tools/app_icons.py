"""The app's icons as PNG, drawn from the mark: `python -m tools.app_icons`. The files are kept with the sources."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parents[1] / "src" / "linli" / "field" / "static" / "field"
BRAND, WHITE = "#b93a2b", "#ffffff"
BOX, RADIUS, WIDTH = 32, 8, 2.2
# The three strokes of web/mark.svg, in its own box of 32.
STROKES = (
    ((6, 19), (12, 13.5), (18, 19)),
    ((14, 14.5), (20, 9), (26, 14.5)),
    ((9, 18), (9, 24.5), (23, 24.5), (23, 15)),
)
OVER = 4  # drawn larger and made smaller, for smooth edges


def draw(size: int, *, bleed: bool) -> Image.Image:
    """One icon; with `bleed` the colour fills the square and the mark keeps inside the circle that phones cut."""
    whole = size * OVER
    picture = Image.new("RGBA", (whole, whole), BRAND if bleed else (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    if not bleed:
        pen.rounded_rectangle((0, 0, whole - 1, whole - 1), whole * RADIUS / BOX, fill=BRAND)
    scale = whole / BOX * (0.72 if bleed else 1)
    edge = (whole - BOX * scale) / 2
    half = WIDTH * scale / 2
    for stroke in STROKES:
        points = [(edge + x * scale, edge + y * scale) for x, y in stroke]
        pen.line(points, fill=WHITE, width=round(2 * half), joint="curve")
        for x, y in points:
            pen.ellipse((x - half, y - half, x + half, y + half), fill=WHITE)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    """Write the three files that the manifest names."""
    for name, size, bleed in (
        ("icon-192", 192, False),
        ("icon-512", 512, False),
        ("icon-maskable-512", 512, True),
    ):
        draw(size, bleed=bleed).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
