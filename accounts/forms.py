"""What somebody says of themselves."""

from django import forms

from .models import User


class NameForm(forms.ModelForm):
    """The name that the team reads in plans."""

    class Meta:
        model = User
        fields = ["name"]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())
