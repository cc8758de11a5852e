"""Addresses of imports, and a file as a browser sends it."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

LIST = reverse("exchange:imports")


def upload(content, name="sorties.csv"):
    return SimpleUploadedFile(name, content)


def address(of, deed="import"):
    return reverse(f"exchange:{deed}", args=[of.pk])
