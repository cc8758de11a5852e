"""A ledger of our own: what was typed is kept in plain Python, figures are worked out of it as docs/domain.md defines
them, and what OptiMédia shows is compared. Nothing here reads the code of `reporting` nor its tables.

`book`: what was typed, and the figures of it; `periods`: the days they are compared with; `rounding`: how they are
written. `world`: two schemes, their places, partners and topics. `hand`: outings drawn at random and typed in the real
form, then changed, moved, validated, cancelled, taken back, merged under other names. `scopes`: what is asked.
`reading`, `lists`, `printed`: the numbers of a page, of a file, of a list, of a PDF. `compare`: both sides.
`python -m trials.ledger` counts differences; `python -m trials.ledger.crowd` reads while others write.
"""
