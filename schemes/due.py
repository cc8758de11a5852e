"""What has an hour in the teams (`manage.py due`)."""

from accounts import invitations

from . import clock


def tell_expired_invitations() -> None:
    """The journal says of each invitation, once, that nobody answered in time."""
    invitations.tell_expired(at=clock.now())
