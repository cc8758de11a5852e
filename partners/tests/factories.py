import factory

from accounts.tests.factories import UserFactory
from partners.models import Partner, Partnership, Representative


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


def representative(partner, **user):
    """A user who signs in for the partner."""
    person = UserFactory(**user)
    Representative.objects.create(user=person, partner=partner)
    return person
