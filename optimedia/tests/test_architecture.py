"""The arrow between the apps, where import-linter cannot see it: relations and migrations (docs/architecture.md)."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

# Left to right: an app knows only those on its left.
ARROW = ["journal", "accounts", "schemes", "partners", "outings", "planning", "watch", "situations", "reporting"]
RELATIONS = [
    (field, field.related_model)
    for model in apps.get_models(include_auto_created=True)
    if model._meta.app_label in ARROW
    for field in model._meta.get_fields()
    if field.is_relation and field.concrete and field.related_model and field.related_model._meta.app_label in ARROW
]


@pytest.mark.parametrize(("field", "target"), RELATIONS, ids=str)
def test_a_relation_is_declared_in_the_app_further_right(field, target):
    assert ARROW.index(target._meta.app_label) <= ARROW.index(field.model._meta.app_label)


@pytest.mark.django_db
def test_migrations_follow_the_arrow():
    migrations = MigrationLoader(connection).disk_migrations
    for (app, _), migration in migrations.items():
        for needed, _ in migration.dependencies:
            if app in ARROW and needed in ARROW:
                assert ARROW.index(needed) <= ARROW.index(app), f"{app} needs {needed}"


@pytest.mark.parametrize("app", ARROW)
def test_every_model_introduces_itself(app):
    for model in apps.get_app_config(app).get_models():
        sentence = model.__doc__ or ""
        assert not sentence.startswith(f"{model.__name__}("), f"{model.__name__} has no docstring"
