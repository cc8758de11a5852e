import pytest
from django.contrib import admin
from django.urls import reverse

from schemes.models import Mission
from schemes.tests.factories import SchemeFactory

MODELS = [model for model in admin.site._registry if model._meta.app_label == "schemes"]


@pytest.mark.parametrize("page", ["changelist", "add"])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_the_administration_lists_and_adds_them_all(admin_client, model, page):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")

    assert admin_client.get(address, {"q": "halte"} if page == "changelist" else {}).status_code == 200


def test_a_mission_is_part_of_a_mission_of_the_same_scheme(admin_client):
    scheme, other = SchemeFactory(), SchemeFactory()
    Mission.objects.create(scheme=scheme, position=1, text="Aller vers")
    Mission.objects.create(scheme=other, position=1, text="Ailleurs")

    html = admin_client.get(reverse("admin:schemes_scheme_change", args=[scheme.pk])).content.decode()

    assert "Aller vers" in html
    assert "Ailleurs" not in html


def test_a_mission_keeps_the_one_it_is_part_of_though_it_would_no_longer_be_offered(admin_client):
    scheme = SchemeFactory()
    top = Mission.objects.create(scheme=scheme, position=1, text="Aller vers")
    middle = Mission.objects.create(scheme=scheme, position=2, text="Accueillir")
    Mission.objects.create(scheme=scheme, position=3, text="Orienter", parent=middle)
    Mission.objects.filter(pk=middle.pk).update(parent=top)

    html = admin_client.get(reverse("admin:schemes_scheme_change", args=[scheme.pk])).content.decode()

    assert f'<option value="{middle.pk}" selected>' in html
