"""What the watch asks of the apps further right."""

from django.dispatch import Signal

# `scheme`, `start`, `end`: the figures of these days that a finding may stand on; a list of `evidence.Known`.
figures_asked = Signal()
