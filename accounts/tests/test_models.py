import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory


def test_the_address_is_kept_in_lower_case_and_found_in_any(db):
    user = User.objects.create_user(" Claire@Exemple.TEST ", PASSWORD, name="Claire")

    assert user.email == "claire@exemple.test"
    assert User.objects.get_by_natural_key("CLAIRE@exemple.test") == user


def test_a_user_made_without_password_cannot_sign_in_with_one(db):
    user = User.objects.create_user("nadia@exemple.test", name="Nadia")

    assert not user.has_usable_password()
    assert not user.check_password("")


def test_a_superuser_opens_the_administration(db):
    user = User.objects.create_superuser("admin@exemple.test", PASSWORD, name="Admin")

    assert user.is_staff
    assert user.is_superuser


def test_one_account_per_address_whatever_its_case(db):
    UserFactory(email="claire@exemple.test")
    twin = User(email="Claire@Exemple.test", name="Claire", password="x")

    with pytest.raises(ValidationError, match="Un compte existe déjà"):
        twin.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_a_user_is_called_by_name(db):
    assert str(UserFactory(name="Claire, coordinatrice")) == "Claire, coordinatrice"
    assert str(UserFactory(name="", email="sans-nom@exemple.test")) == "sans-nom@exemple.test"
