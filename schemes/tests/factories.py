import factory

from accounts.tests.factories import UserFactory
from schemes.enums import QpvStatus, Role
from schemes.models import (
    Membership,
    MobileUnit,
    Neighbourhood,
    Network,
    Operator,
    Scheme,
    SchemeNeighbourhood,
    Spot,
    TeamPost,
)


class OperatorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Operator

    name = factory.Sequence(lambda n: f"Structure {n}")
    slug = factory.Sequence(lambda n: f"structure-{n}")


class SchemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Scheme

    name = factory.Sequence(lambda n: f"Dispositif {n}")
    slug = factory.Sequence(lambda n: f"dispositif-{n}")
    city = "Montrieux"
    lead_operator = factory.SubFactory(OperatorFactory)


class NeighbourhoodFactory(factory.django.DjangoModelFactory):
    """With `scheme=`, in that scheme's perimeter; with `status=`, of that QPV status for ever."""

    class Meta:
        model = Neighbourhood
        skip_postgeneration_save = True

    city = "Montrieux"
    name = factory.Sequence(lambda n: f"Quartier {n}")
    slug = factory.Sequence(lambda n: f"montrieux-quartier-{n}")

    @factory.post_generation
    def scheme(self, create, extracted, **kwargs):
        if extracted:
            SchemeNeighbourhood.objects.create(scheme=extracted, neighbourhood=self, **kwargs)

    @factory.post_generation
    def status(self, create, extracted, **kwargs):
        if extracted:
            self.statuses.create(status=QpvStatus(extracted))


class SpotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Spot

    scheme = factory.SubFactory(SchemeFactory)
    name = factory.Sequence(lambda n: f"Lieu {n}")


class MobileUnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MobileUnit

    scheme = factory.SubFactory(SchemeFactory)
    name = "Le triporteur"
    kind = "tricycle"


class TeamPostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TeamPost

    scheme = factory.SubFactory(SchemeFactory)
    function = "mediator"
    headcount = 3


class NetworkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Network

    name = factory.Sequence(lambda n: f"Réseau {n}")
    slug = factory.Sequence(lambda n: f"reseau-{n}")


def network_reader(*operators):
    """A user who reads a new network of these operators, whatever the day."""
    network, person = NetworkFactory(), UserFactory()
    for operator in operators:
        network.network_operators.create(operator=operator)
    network.network_readers.create(user=person)
    return person


def member(scheme, role=Role.MEDIATOR, operator=None, **user):
    """A user with that role in the scheme, or in the operator for an admin; its lead operator's unless one is given."""
    person = UserFactory(**user)
    Membership.objects.create(
        user=person,
        operator=operator or scheme.lead_operator,
        scheme=None if role == Role.ADMIN else scheme,
        role=role,
    )
    return person
