"""The first access: a link that opens a structure."""

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from schemes.inviting import first_access


class Command(BaseCommand):
    help = (
        "Prints and mails a link, valid 24 hours and once, by which this address opens a structure and administers it. "
        "Run again for the same address, it kills the former link."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="address of who will administer the structure")

    def handle(self, email: str, **options: object) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"«\u00a0{email}\u00a0» n’est pas une adresse mél.") from error
        self.stdout.write(first_access(email).link)
