"""A page as a test reads it."""

import re

from django.urls import reverse

CREATE = "/sorties/nouvelle/"


def address(name, stored, *rest):
    """Where a page of this outing is: its sheet, its form, a deed."""
    return reverse(f"outings:{name}", args=[stored.pk, *rest])


def html(response):
    """The page on one line: where the template breaks its lines is nobody's business."""
    return re.sub(r"[ \n]+", " ", response.content.decode())


def errors(response):
    """What a refused form says at its top, with plain spaces."""
    assert response.status_code == 422
    return {message.replace("\u00a0", " ") for _, message in response.context["errors"]}
