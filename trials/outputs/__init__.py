"""The same figure wherever it is told: the PDF's pages, its attached files, what is stored; the team's page and files.

`python -m trials.outputs` (`make outputs`): three conventions of the demo in three lengths.
"""
