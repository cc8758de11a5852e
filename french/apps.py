from django.apps import AppConfig


class FrenchConfig(AppConfig):
    name = "french"
