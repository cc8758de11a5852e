"""What schemes tell the apps further right, inside the transaction in which it happens."""

from django.dispatch import Signal

# `scheme`, `day` (its last, included), `by`: what was planned later is called off.
scheme_closed = Signal()
# `source`, `copy`, `by`: whoever keeps rows of a scheme's sheet copies its own.
scheme_copied = Signal()
# `neighbourhood` or `spot` whose QPV status is no longer the same, `by`: whoever keeps a status of that place takes it,
# and answers how many rows did.
status_known = Signal()
