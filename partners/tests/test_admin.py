import pytest
from django.contrib import admin
from django.urls import reverse

MODELS = [model for model in admin.site._registry if model._meta.app_label == "partners"]


@pytest.mark.parametrize("page", ["changelist", "add"])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_the_administration_lists_and_adds_them_all(admin_client, model, page):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")

    assert admin_client.get(address, {"q": "caf"} if page == "changelist" else {}).status_code == 200
