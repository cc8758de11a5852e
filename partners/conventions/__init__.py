"""Conventions: what a funder orders, how each of its lines is known, what is owed and when (DOMAIN 5.0).

`models` is what was agreed, `answers` what others give for it; then a module for each deed, its forms, and `views`.
"""
