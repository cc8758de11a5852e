"""The demo's biggest scheme over a year, page and CSV, on the database of DATABASE_URL: what SQLite costs."""

from __future__ import annotations

from trials.bench.daily import DASHBOARD, YEAR, said
from trials.bench.pages import measure, reader

CSV = DASHBOARD.replace("/?", "/chiffres.csv?")


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db.models import Count

    from accounts.models import User
    from demo.loading import load_demo
    from schemes import clock
    from schemes.enums import Role
    from schemes.models import Scheme

    for command in ("migrate", "createcachetable"):
        call_command(command, verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    clock.start(settings.CLOCK)
    load_demo(clock.today(), with_reports=False)
    biggest = Scheme.objects.annotate(number=Count("outings")).latest("number")
    coordinator = User.objects.filter(memberships__scheme=biggest, memberships__role=Role.COORDINATOR).earliest("pk")
    read = reader(coordinator.email)
    deeds = {"page": read(DASHBOARD.format(biggest.slug, *YEAR)), "CSV": read(CSV.format(biggest.slug, *YEAR))}
    print(said(measure(deeds)))


if __name__ == "__main__":
    main()
