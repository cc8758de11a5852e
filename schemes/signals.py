"""What schemes tell the apps further right, inside the transaction in which it happens."""

from django.dispatch import Signal

# `neighbourhood` or `spot` whose QPV status is no longer the same, `by`: whoever keeps a status of that place takes it,
# and answers how many rows did.
status_known = Signal()
