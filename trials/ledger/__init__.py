"""A ledger of our own: what was typed is kept in plain Python, figures are worked out of it as docs/domain.md defines
them, and what OptiMédia shows is compared. Nothing here reads the code of `reporting` nor its tables.

`book`: what was typed, and the figures of it. `world`: two schemes, their places, partners and topics. `hand`: outings
drawn at random and typed in the real form, then changed, moved, validated, cancelled, taken back. `reading`: the
numbers of a page, of a file, of a PDF, of a list. `compare`: both sides. `python -m trials.ledger` counts differences.
"""
