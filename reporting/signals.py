"""What reporting asks of the apps further right."""

from django.dispatch import Signal

# `scope`: what is to be said of how its outings came in from elsewhere, in sentences; a list of strings.
origins_asked = Signal()
