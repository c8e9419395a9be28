"""The chart as a picture of 1200 by 630 pixels, for the cards of links that are shared (https://ogp.me)."""

from __future__ import annotations

import io

from django.utils.formats import date_format
from PIL import Image, ImageDraw, ImageFont

from timeline.charts import Chart, Lane
from timeline.models.choices import Sides

SIZE = (1200, 630)
_PAPER, _INK, _DIM, _LINE = "#f7f6f2", "#18242b", "#56636b", "#d8d8d0"
_COLOURS = {Sides.KP_RU: "#0072b2", Sides.CN_KP: "#b84a00", Sides.CN_RU: "#007355", Sides.ALL: "#7a3b8f"}
_LANES = {"KP-RU": Sides.KP_RU, "CN-KP": Sides.CN_KP, "CN-RU": Sides.CN_RU}
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 1140, 250, 570


def draw(title: str, subtitle: str, chart: Chart) -> bytes:
    """A PNG: the title, a line under it, and the chart's lanes. Letters that the font lacks are left out."""
    image = Image.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(image)
    for number, colour in enumerate((_COLOURS[Sides.KP_RU], _COLOURS[Sides.CN_KP], _COLOURS[Sides.CN_RU])):
        pen.rectangle([number * 400, 0, number * 400 + 400, 12], colour)
    pen.text((_LEFT, 36), "Tumen", _DIM, _font(26))
    _write(pen, title)
    pen.text((_LEFT, 206), _known(subtitle), _DIM, _font(26))
    height = (_BOTTOM - _TOP) / max(1, len(chart.lanes))
    for tick in chart.ticks[:: 1 + len(chart.ticks) // 9]:
        x = _x(tick.x)
        pen.line([(x, _TOP), (x, _BOTTOM)], _LINE)
        form = {"year": "Y", "month": "M Y", "day": "j M"}[tick.unit]
        pen.text((x, _BOTTOM + 22), date_format(tick.day, form), _DIM, _font(20), anchor="mm")
    for number, lane in enumerate(chart.lanes):
        _lane(pen, lane, _TOP + (number + 1) * height - 12, height - 40)
    buffer = io.BytesIO()
    image.quantize(64).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _x(percent: float) -> float:
    return _LEFT + percent / 100 * (_RIGHT - _LEFT)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _known(text: str) -> str:
    """Text in letters that Pillow's own font has: Latin ones."""
    return "".join(c for c in text.replace("–", "-").replace("“", '"').replace("”", '"') if ord(c) < 0x250)


def _write(pen: ImageDraw.ImageDraw, title: str) -> None:
    """The title in the largest size with which two lines hold it."""
    words = _known(title).split()
    for size in (56, 48, 42, 36, 30):
        font = _font(size)
        lines: list[str] = [""]
        for word in words:
            longer = f"{lines[-1]} {word}".strip()
            if pen.textlength(longer, font) <= _RIGHT - _LEFT:
                lines[-1] = longer
            else:
                lines.append(word)
        if len(lines) <= 2:
            break
    for number, line in enumerate(lines[:2]):
        pen.text((_LEFT, 72 + number * (size + 6)), line, _INK, font)


def _lane(pen: ImageDraw.ImageDraw, lane: Lane, line: float, room: float) -> None:
    """Marks on their line, squeezed into the room above it; columns where events are counted."""
    pen.line([(_LEFT, line), (_RIGHT, line)], _DIM)
    colour = _COLOURS[_LANES.get(lane.key, Sides.ALL)]
    pen.text((_LEFT, line - room - 20), _known(lane.label), colour, _font(20))
    tallest = max([lane.line - mark.y for mark in lane.marks if not mark.width], default=1)
    scale = min(1.0, room / max(tallest, 1))
    for found in lane.bins:
        top = line - found.height / 56 * room
        pen.rectangle([_x(found.x), top, max(_x(found.x) + 1, _x(found.x + found.width) - 1), line], colour)
    for mark in lane.marks:
        mine, x = _COLOURS[Sides(mark.dot.sides)], _x(mark.x)
        if mark.width:
            y = line + min(10.0, mark.y - lane.line)
            pen.rounded_rectangle([x, y - 2, _x(mark.x + mark.width), y + 2], 2, mine)
            continue
        y = line - (lane.line - mark.y) * scale
        fill = mine if mark.dot.status == "reported" else _PAPER
        pen.ellipse([x - 5, y - 5, x + 5, y + 5], fill, mine, 2)
