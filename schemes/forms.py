"""What is typed on the pages of a structure, and by whoever accepts an invitation."""

from __future__ import annotations

import re

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models import User
from french.names import folded
from widgets.dress import DressedForm, dress
from widgets.fields import CountField, DayField, FreeText, HourField, check_order, with_stored

from .enums import OutingFormat, Preset, Role, SchoolZone, TeamFunction, Weekday
from .memberships import Team
from .models import EmergencyContact, Membership, Neighbourhood, Network, Operator, Scheme
from .permissions import Standing
from .sheet_entry import SheetEntry
from .structure import StructureEntry
from .teams import TeamEntry

MOST_NUMBERS = 6
MOST_ADDRESSES = 50
LONGEST_OBJECTIVE = 400
SHORTEST_HALF_DAY = 60  # minutes
SHEET_FIELDS = (
    "name",
    "city",
    "since",
    "usual_format",
    "preset",
    "half_day_minutes",
    "full_day_minutes",
    "school_zone",
)
# What a role opens, in one line under the choice.
OPENS = {
    Role.MEDIATOR: "saisit et clôture ses sorties, lit les chiffres du dispositif.",
    Role.VOLUNTEER: "saisit ses sorties, ne lit pas les chiffres.",
    Role.COORDINATOR: "valide, prépare les rapports, invite l’équipe de son dispositif.",
    Role.ADMIN: "administre toute la structure, ses dispositifs et ses accès.",
}


def one_line(text: str) -> str:
    return " ".join(text.split())


def check_name(name: str, operator: Operator | None = None) -> str:
    """A structure's name, on one line. Raises ValidationError when another bears it, however it is written (B2)."""
    name = one_line(name)
    twins = Operator.objects.filter(folded_name=folded(name)).exclude(pk=operator and operator.pk)
    if twins.exists():
        raise ValidationError("Une structure porte déjà ce nom.")
    return name


class StructureForm(DressedForm):
    """Name and site; its numbers are `NumberForm`s beside it."""

    name = FreeText(label="Nom", max_length=160)
    website = FreeText(label="Site", max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: object, operator: Operator, **kwargs: object) -> None:
        self.operator = operator
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        return check_name(self.cleaned_data["name"], self.operator)

    def clean_website(self) -> str:
        return one_line(self.cleaned_data["website"])


class NumberForm(DressedForm):
    """A line of emergency numbers; empty, it is none."""

    label = FreeText(label="Qui répond, et quand", max_length=120, required=False)
    phone = FreeText(
        label="Téléphone",
        max_length=20,
        required=False,
        validators=EmergencyContact._meta.get_field("phone").validators[:1],
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def clean(self) -> dict:
        data = self.cleaned_data
        if data.get("label") and not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone", "Donnez le numéro, ou effacez cette ligne.")
        if data.get("phone") and not data.get("label") and "label" not in self.errors:
            self.add_error("label", "Dites qui répond, et quand.")
        return data


NumberFormSet = forms.formset_factory(NumberForm, extra=1, max_num=MOST_NUMBERS, absolute_max=MOST_NUMBERS)


def structure_entry(form: StructureForm, numbers: forms.BaseFormSet) -> StructureEntry:
    """What two valid forms say."""
    rows = [(one_line(row["label"]), one_line(row["phone"])) for row in numbers.cleaned_data if row.get("phone")]
    return StructureEntry(form.cleaned_data["name"], form.cleaned_data["website"], tuple(rows))


class SchemeField(forms.ModelChoiceField):
    """One of the schemes that the person answers for; the only one is not asked."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(queryset=Scheme.objects.none(), empty_label=None, **kwargs)


class InviteForm(DressedForm):
    """Several addresses, one role."""

    addresses = FreeText(
        label="Adresses",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
        help_text="Une adresse par ligne, ou séparées par des virgules.",
    )
    role = forms.ChoiceField(label="Rôle", widget=forms.RadioSelect)
    scheme = SchemeField(label="Dispositif", required=False)

    def __init__(self, *args: object, standing: Standing, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.schemes = list(standing.schemes())
        # Without a scheme there is nothing to do but to administer.
        given = [role for role in OPENS if role in standing.roles() and (self.schemes or role == Role.ADMIN)]
        self.fields["role"].choices = [(role.value, role.label) for role in given]
        self.fields["role"].initial = given[0].value
        self.fields["role"].help_text = " ".join(f"{role.label}\u00a0: {OPENS[role]}" for role in given)
        self.fields["scheme"].queryset = standing.schemes()
        if len(self.schemes) < 2:
            del self.fields["scheme"]

    def clean_addresses(self) -> list[str]:
        """Each once, in small letters, in the order typed."""
        words = re.split(r"[\s,;]+", self.cleaned_data["addresses"].strip(" \n,;"))
        addresses = list(dict.fromkeys(word.strip("<>").lower() for word in words))
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError:
                raise ValidationError(
                    f"«\u00a0{address}\u00a0» n’est pas une adresse mél\u00a0: corrigez-la."
                ) from None
        if len(addresses) > MOST_ADDRESSES:
            raise ValidationError(f"Au plus {MOST_ADDRESSES}\u00a0adresses à la fois.")
        return addresses

    def clean(self) -> dict:
        data = self.cleaned_data
        if data.get("role") == Role.ADMIN:
            data["scheme"] = None
        elif "scheme" not in self.fields:
            data["scheme"] = self.schemes[0] if self.schemes else None
        elif data.get("scheme") is None and "scheme" not in self.errors:
            self.add_error("scheme", "Choisissez le dispositif.")
        return data


class MemberForm(DressedForm):
    """Role and last day of somebody of the team; an admin's role is not changed but given up."""

    role = forms.ChoiceField(label="Rôle")
    ends_on = DayField(
        label="Dernier jour", required=False, help_text="Vide\u00a0: sans fin prévue. Ce jour compte encore."
    )

    def __init__(self, *args: object, row: Membership, standing: Standing, today: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if row.role == Role.ADMIN:
            del self.fields["role"]
        else:
            given = [role for role in standing.roles() if role != Role.ADMIN]
            self.fields["role"].choices = [(role.value, role.label) for role in given]

    def clean_ends_on(self) -> object:
        day = self.cleaned_data["ends_on"]
        if day and day < self.today:
            raise ValidationError("Ce jour est passé. Pour un départ aujourd’hui, fermez l’accès ci-dessous.")
        return day


class NetworkForm(DressedForm):
    """A network to join."""

    network = forms.ModelChoiceField(label="Réseau", queryset=Network.objects.none(), empty_label=None)

    def __init__(self, *args: object, networks: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["network"].queryset = networks


class AcceptForm(DressedForm):
    """What an invited person types: name and password for a new account, and the name of a structure to open."""

    name = FreeText(label="Votre nom", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    structure = FreeText(
        label="Nom de votre structure", max_length=160, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )

    def __init__(self, *args: object, email: str, has_account: bool, opens: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        for name, is_asked in (("name", not has_account), ("password", not has_account), ("structure", opens)):
            if not is_asked:
                del self.fields[name]

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password

    def clean_structure(self) -> str:
        return check_name(self.cleaned_data["structure"])


class NewSchemeForm(DressedForm):
    """What a scheme is called, and where."""

    name = FreeText(label="Nom du dispositif", max_length=120)
    city = FreeText(label="Ville", max_length=80)

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_city(self) -> str:
        return one_line(self.cleaned_data["city"])


class ClosingForm(DressedForm):
    """The last day of a scheme."""

    day = DayField(label="Dernier jour", help_text="Ce jour compte encore. Les sorties prévues après sont annulées.")


class SheetForm(DressedForm):
    """The part of a sheet that is typed here: two fields a weekday, one a function of the team."""

    name = FreeText(label="Nom du dispositif", max_length=120)
    city = FreeText(label="Ville", max_length=80)
    since = DayField(label="Depuis", required=False)
    usual_format = forms.ChoiceField(label="Format habituel", choices=OutingFormat)
    preset = forms.ChoiceField(
        label="Préréglage",
        choices=Preset,
        help_text="«\u00a0Tranquillité publique\u00a0» ajoute les situations et les appels, et replie les thématiques.",
    )
    half_day_minutes = CountField(label="Demi-journée, en minutes", required=True, max_value=360)
    full_day_minutes = CountField(label="Journée, en minutes", required=True, max_value=720)
    school_zone = forms.ChoiceField(
        label="Vacances scolaires",
        required=False,
        choices=[("", "Zone non renseignée"), *SchoolZone.choices],
        help_text="Pour les séries de sorties qui les suivent.",
    )
    objectives = FreeText(
        label="Objectifs",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Un par ligne, comme dans votre convention.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for day in Weekday:
            self.fields[f"from_{day.value}"] = HourField(label=f"{day.label}, début", required=False)
            self.fields[f"to_{day.value}"] = HourField(label=f"{day.label}, fin", required=False)
        for function in TeamFunction:
            self.fields[f"team_{function.value}"] = CountField(label=function.label, required=False, max_value=200)
        dress(self)
        for field in self.fields.values():
            # Counts stand here in a line of their own, not between two buttons.
            if isinstance(field, CountField):
                field.widget.attrs["class"] = "form-control"

    @property
    def week(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Each weekday, its start and its end."""
        return [(day.label, self[f"from_{day.value}"], self[f"to_{day.value}"]) for day in Weekday]

    @property
    def team(self) -> list[forms.BoundField]:
        return [self[f"team_{function.value}"] for function in TeamFunction]

    def clean(self) -> dict:
        data = self.cleaned_data
        for day in Weekday:
            start, end = f"from_{day.value}", f"to_{day.value}"
            if {start, end} & self.errors.keys():
                continue
            if data.get(start) and not data.get(end):
                self.add_error(end, "Donnez aussi la fin, ou effacez le début.")
            if data.get(end) and not data.get(start):
                self.add_error(start, "Donnez aussi le début, ou effacez la fin.")
        if any(len(line) > LONGEST_OBJECTIVE for line in self._objectives()):
            self.add_error(
                "objectives", f"Un objectif tient en {LONGEST_OBJECTIVE}\u00a0caractères\u00a0: raccourcissez."
            )
        half, full = data.get("half_day_minutes"), data.get("full_day_minutes")
        if half is not None and half < SHORTEST_HALF_DAY:
            self.add_error("half_day_minutes", f"Une demi-journée dure au moins {SHORTEST_HALF_DAY}\u00a0minutes.")
        elif half and full is not None and half >= full:
            self.add_error("full_day_minutes", "Une journée dure plus qu’une demi-journée.")
        return data

    def _objectives(self) -> tuple[str, ...]:
        return tuple(filter(None, map(one_line, self.cleaned_data.get("objectives", "").splitlines())))

    def entry(self) -> SheetEntry:
        """What a valid form says."""
        data = self.cleaned_data
        days = [(day.value, data[f"from_{day.value}"], data[f"to_{day.value}"]) for day in Weekday]
        team = [(function.value, data[f"team_{function.value}"]) for function in TeamFunction]
        return SheetEntry(
            name=one_line(data["name"]),
            city=one_line(data["city"]),
            since=data["since"],
            usual_format=data["usual_format"],
            preset=data["preset"],
            half_day_minutes=data["half_day_minutes"],
            full_day_minutes=data["full_day_minutes"],
            school_zone=data["school_zone"],
            hours=tuple(row for row in days if row[1]),
            team=tuple(row for row in team if row[1] is not None),
            objectives=self._objectives(),
        )


def sheet_initial(entry: SheetEntry, version: int) -> dict:
    """The fields of a `SheetForm` that say `entry`."""
    initial = {name: getattr(entry, name) for name in SHEET_FIELDS} | {"version": version}
    for weekday, start, end in entry.hours:
        initial |= {f"from_{weekday}": start, f"to_{weekday}": end}
    initial |= {f"team_{function}": headcount for function, headcount in entry.team}
    return initial | {"objectives": "\n".join(entry.objectives)}


class TeamForm(DressedForm):
    """One of the teams of a scheme: people of its own team, quarters of its perimeter."""

    name = FreeText(label="Nom", max_length=80)
    lead = forms.ModelChoiceField(
        label="Encadrement", queryset=User.objects.none(), required=False, empty_label="Personne pour l’instant"
    )
    members = forms.ModelMultipleChoiceField(
        label="Membres", queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    neighbourhoods = forms.ModelMultipleChoiceField(
        label="Quartiers", queryset=Neighbourhood.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    starts_on = DayField(label="Depuis", required=False)
    ends_on = DayField(label="Jusqu’à", required=False, help_text="Vide\u00a0: sans fin prévue. Ce jour compte encore.")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, scheme: Scheme, team: Team | None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        current = Membership.objects.filter(scheme=scheme).current().order_by()
        people = User.objects.filter(pk__in=current.values("user"))
        stored = [*team.members.values_list("pk", flat=True), team.lead_id] if team else []
        for name in ("lead", "members"):
            self.fields[name].queryset = with_stored(people, stored).order_by("name")
        quarters = Neighbourhood.objects.filter(perimeters__scheme=scheme)
        kept = team.neighbourhoods.order_by().values("pk") if team else ()
        self.fields["neighbourhoods"].queryset = with_stored(quarters, kept)

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean(self) -> dict:
        check_order(self, "starts_on", "ends_on")
        return self.cleaned_data

    def entry(self) -> TeamEntry:
        """What a valid form says."""
        data = self.cleaned_data
        return TeamEntry(
            name=data["name"],
            lead=data["lead"],
            members=frozenset(data["members"]),
            neighbourhoods=frozenset(data["neighbourhoods"]),
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
        )


def team_initial(entry: TeamEntry, version: int) -> dict:
    """The fields of a `TeamForm` that say `entry`."""
    return {
        "name": entry.name,
        "lead": entry.lead,
        "members": list(entry.members),
        "neighbourhoods": list(entry.neighbourhoods),
        "starts_on": entry.starts_on,
        "ends_on": entry.ends_on,
        "version": version,
    }
