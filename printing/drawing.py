"""Inline SVG, the same on the page and in the PDF.

Presentation attributes only: WeasyPrint ignores a page's style sheet inside SVG, and the site's security policy refuses
inline styles.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .palette import INK, PLUM_700, RULE


@dataclass
class Drawing:
    """An SVG under way. `title` names the chart, `summary` says what it shows for who does not see it."""

    width: float
    height: float
    title: str
    summary: str
    font: str = "inherit"
    parts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        # From the content, so that the same figures give the same bytes.
        self.number = hashlib.sha256(f"{self.title}{self.summary}{self.width}".encode()).hexdigest()[:8]

    def rect(self, x: float, y: float, width: float, height: float, fill: str, stroke: str = "") -> None:
        if width <= 0 or height <= 0:
            return
        edge = f' stroke="{stroke}"' if stroke else ""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"{edge}/>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str = RULE) -> None:
        self.parts.append(f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{stroke}" fill="none"/>')

    def text(
        self,
        x: float,
        y: float,
        content: str,
        *,
        size: float = 13,
        anchor: str = "start",
        weight: int = 400,
        fill: str = INK,
    ) -> None:
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" font-weight="{weight}"'
            f' text-anchor="{anchor}">{escape(content)}</text>'
        )

    def hatch(self, pitch: float = 5, thick: float = 1.4) -> str:
        """The fill of what did not happen or is not known; closer lines for what is narrow. One a drawing."""
        name = f"h{self.number}"
        if not any(name in part for part in self.parts):
            self.parts.append(
                f'<defs><pattern id="{name}" width="{pitch:g}" height="{pitch:g}" patternUnits="userSpaceOnUse"'
                f' patternTransform="rotate(45)"><rect width="{pitch:g}" height="{pitch:g}" fill="#fff"/>'
                f'<rect width="{thick:g}" height="{pitch:g}" fill="{PLUM_700}"/></pattern></defs>'
            )
        return f"url(#{name})"

    def svg(self) -> SafeString:
        """The whole chart; every text was escaped on its way in."""
        ids = f"c{self.number}t c{self.number}d"
        title, description = ids.split()
        return mark_safe(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" width="100%"'
            f' role="img" aria-labelledby="{ids}" font-family="{escape(self.font)}">'
            f'<title id="{title}">{escape(self.title)}</title><desc id="{description}">{escape(self.summary)}</desc>'
            f"{''.join(self.parts)}</svg>"
        )
