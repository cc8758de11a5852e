"""Whom the storms fall on: a scheme, somebody who is signed in, and outings of the smallest kind."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.http import QueryDict
from django.urls import reverse

from outbox.answers import submission_hash
from outings.models import Outing
from outings.tests.factories import form_data, planned_today
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member
from trials.handset import PASSWORD


class World:
    """`session` is the key of a coordinator's session; she signs in with `email` too. Each name is a world apart."""

    def __init__(self, name: str = "tempete") -> None:
        self.email = f"nadia@{name}.test"
        self.scheme = SchemeFactory(usual_format="walkabout", slug=name)
        self.quarter = NeighbourhoodFactory(scheme=self.scheme, city=name, name="Les Tilleuls")
        self.user = user = member(self.scheme, Role.COORDINATOR, email=self.email)
        user.set_password(PASSWORD)
        user.save()
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        self.session = session.session_key

    def pairs(self, people: int) -> dict[str, str]:
        """A new entry, as a phone sends it."""
        return form_data(self.scheme, people_mediated=str(people))

    def hash_of(self, pairs: dict[str, str]) -> str:
        post = QueryDict(mutable=True)
        post.update(pairs)
        return submission_hash(post)

    def plan(self, count: int) -> list[str]:
        """The addresses that close as many outings planned for today."""
        rows = [planned_today(self.scheme) for _ in range(count)]
        return [reverse("outings:update", args=[row.pk]) for row in rows]

    def stored(self) -> list[tuple[str, int]]:
        """Identifier and people of every outing that took place."""
        connection.close()  # A storm may have killed its other end.
        rows = Outing.objects.done().filter(scheme=self.scheme).values_list("client_uuid", "people_mediated")
        return [(str(identifier), people) for identifier, people in rows]
