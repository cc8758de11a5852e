"""HTML to PDF bytes, glyphs, SVG drawing and its palette: a leaf that knows no model."""
