import factory

from accounts.tests.factories import UserFactory
from partners.models import Convention, Partner, Partnership, Representative
from schemes.models import Scheme
from schemes.tests.factories import OperatorFactory


class PartnerFactory(factory.django.DjangoModelFactory):
    """With `scheme=`, a partner of that scheme, with the roles of `scheme__roles`."""

    class Meta:
        model = Partner
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Partenaire {n}")
    family = "association"

    @factory.post_generation
    def scheme(self, create, extracted, roles=("co_host",), **kwargs):
        if extracted:
            partnership = Partnership.objects.create(scheme=extracted, partner=self)
            for role in roles:
                partnership.roles.create(role=role)


def representative(partner, operator=None, **user):
    """A user who signs in for the partner, let in by that operator, else by the one of its scheme, else by another."""
    person, scheme = UserFactory(**user), Scheme.objects.filter(partnerships__partner=partner).first()
    operator = operator or (scheme.lead_operator if scheme else OperatorFactory())
    Representative.objects.create(user=person, partner=partner, operator=operator)
    return person


def convention(scheme, funder, kind="grant", **facts):
    """A convention of the scheme's lead operator about that scheme."""
    row = Convention.objects.create(operator=scheme.lead_operator, funder=funder, kind=kind, **facts)
    row.schemes.add(scheme)
    return row
