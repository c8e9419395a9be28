"""The chart as an image that stands alone: SVG with its own style, and PNG made from that without a browser (resvg).

Renderers of SVG know neither CSS variables nor widths in percent as browsers do, so both are worked out here.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path

import resvg_py
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format

from timeline.charts import Chart
from timeline.formats.documents import About
from timeline.svg import svg_lanes

WIDTH, EDGE, HEAD, FOOT = 1000, 24, 64, 34  # pixels
_FONT = "Source Sans Pro"
_STYLE = """
text { font: 13px "Source Sans Pro", "Helvetica Neue", Arial, sans-serif; fill: $dim }
.title { font-size: 20px; font-weight: 700; fill: $ink }
.axis line, .rule { stroke: $line } .rule { stroke: $edge }
.axis .month, .axis .day { stroke-dasharray: 1 4 }
.axis text { text-anchor: middle; stroke-dasharray: none } .axis text.year { fill: $ink; font-weight: 700 }
.name { font-weight: 700; fill: $ink }
.thread { stroke: $all; stroke-width: 1.5; opacity: .4 }
.mark rect { fill-opacity: .5; stroke-width: .75 }
.slash { fill: none; stroke: $card; stroke-width: 2.25 }
.bins { fill-opacity: .35 } .firm { fill-opacity: 1 }
"""
_DYAD = """
.lane.{0} .name, .lane.{0} > rect, .bin.{0} {{ fill: ${1} }}
.mark.{0} {{ fill: ${1}; stroke: ${1} }}
.mark.planned.{0} {{ fill: $card; stroke-width: 1.75 }}
.mark.alleged.{0} {{ fill-opacity: .18; stroke-width: 1.25; stroke-dasharray: 2 1.6 }}
.mark.negated.{0} {{ fill: none; stroke-width: 1.75 }}
"""


def svg_image(chart: Chart, about: About, theme: str = "light") -> str:
    """The chart with its title, address and date of asking. Every text is escaped."""
    height = HEAD + chart.height + FOOT
    drawn = re.sub(r'="([\d.]+)%"', lambda m: f'="{float(m[1]) * (WIDTH - 2 * EDGE) / 100:.1f}"', svg_lanes(chart))
    drawn = drawn.split(">", 1)[1].rsplit("</svg>", 1)[0]  # its own outer element has a width in percent
    shapes = re.sub(
        r"<svg[^>]*>|</svg>|<pattern.*?</pattern>", "", render_to_string("timeline/_shapes.html"), flags=re.S
    )
    foot = f"Tumen · {about.url} · {date_format(about.made, 'j F Y')}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" viewBox="0 0 {WIDTH} {height:.0f}">'
        f"<title>{escape(about.title)}</title><style>{style(theme)}</style>{shapes}"
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="{palette(theme)["card"]}"/>'
        f'<text class="title" x="{EDGE}" y="36">{escape(_shortened(about.title, 100))}</text>'
        f'<g transform="translate({EDGE} {HEAD})">{drawn}</g>'
        f'<text x="{EDGE}" y="{height - 12:.0f}">{escape(_shortened(foot, 150))}</text></svg>'
    )


def png_image(svg: str, width: int = 2 * WIDTH) -> bytes:
    """PNG of an SVG image. Letters beyond Latin ones need fonts of the machine."""
    latin = all(ord(character) < 0x2200 for character in svg)
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, width=width, skip_system_fonts=latin, font_files=_fonts(), font_family=_FONT,
            sans_serif_family=_FONT,
        )
    )  # fmt: skip


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


@cache
def style(theme: str) -> str:
    names = {"KP-RU": "kp-ru", "CN-KP": "cn-kp", "CN-RU": "cn-ru", "all": "all"}
    text = _STYLE + "".join(_DYAD.format(dyad, name) for dyad, name in names.items())
    colours = palette(theme)
    return re.sub(r"\$([a-z-]+)", lambda m: colours[m[1]], text).replace("\n", "")


@cache
def palette(theme: str) -> dict[str, str]:
    """Colours of tokens.css by name."""
    text = (settings.BASE_DIR / "static" / "timeline" / "tokens.css").read_text(encoding="utf-8")
    blocks = {"light": r":root \{(.*?)\}", "dark": r':root\[data-theme="dark"\] \{(.*?)\}'}
    light, chosen = (re.search(blocks[name], text, re.S) for name in ("light", theme))
    found = (light[1] if light else "") + (chosen[1] if chosen else "")
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", found))


@cache
def _fonts() -> list[str]:
    spec = find_spec("font_source_sans_pro")
    folder = Path(spec.origin).parent / "files" if spec and spec.origin else Path()
    return [
        str(path)
        for path in sorted(folder.glob("SourceSansPro-*.ttf"))
        if path.stem.split("-")[1] in ("Regular", "Bold")
    ]
