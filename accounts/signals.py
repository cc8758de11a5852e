"""What accounts tell the apps further right, inside the transaction in which it happens."""

from django.dispatch import Signal

# `invitation`, `user` who accepted, `at`: whoever made the offer gives what it promised.
invitation_accepted = Signal()
# `invitation`, `at`: its link serves no more and nobody answered.
invitation_expired = Signal()
