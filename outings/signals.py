"""What outings ask of the apps that know them."""

from django.dispatch import Signal

# pages_to_keep(user): which other pages does the phone of this person keep for when there is no network? Answered with
# their addresses, which static/js/sw.js keeps.
pages_to_keep = Signal()
