"""Figures: defined (`indicators`), computed (`aggregates`) for a `scope`, and placed in one `report`."""
