"""Figures: for a `scope`, those of the catalogue (`indicators`) are computed (`aggregates`) as `values` that add up,
then named (`labels`) and placed (`placing`) in one object (`report`) that page, paper and files lay out."""
