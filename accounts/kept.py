"""What OptiMédia keeps about the person who signs in, in words (GDPR, article 15)."""

from __future__ import annotations

from journal.models import Line

from .models import User

# Every column that points at an account, and what it means for them (`optimedia/tests/test_second_factor.py`).
KEPT = {
    "schemes.Membership.user": "Vos rôles dans les dispositifs, avec leurs dates.",
    "schemes.NetworkReader.user": "Les réseaux que vous lisez, avec leurs dates.",
    "partners.Representative.user": "Les partenaires au nom desquels vous lisez des rapports.",
    "partners.DutyNotice.user": "Les rappels d’échéances de conventions qui vous ont été écrits, et quand.",
    "schemes.Team.lead": "Les équipes que vous encadrez.",
    "schemes.Team.members": "Les équipes dont vous êtes.",
    "outings.Outing.recorded_by": "Votre nom comme auteur ou autrice des sorties que vous avez saisies.",
    "outings.Rectification.by": "Les rectifications que vous avez faites de périodes publiées, avec leurs raisons.",
    "outings.OutingDeed.done_by": "Dans l’historique d’une sortie, ce que vous y avez fait et quand.",
    "planning.CrewMember.user": "Les sorties où vous êtes prévu·e, jusqu’à trois mois après.",
    "planning.SeriesException.noted_by": "Les jours que vous avez retirés d’une série, ou ajoutés.",
    "planning.VisitWord.said_by": "Ce que vous avez dit de présences sans nouvelle.",
    "planning.UnitEntry.noted_by": "Vos lignes au carnet d’entretien d’une solution mobile.",
    "planning.Notice.user": "Les messages qui vous ont été écrits sur des sorties prévues, et quand.",
    "planning.MailChoice.user": "Ce que vous avez choisi de recevoir.",
    "watch.Observation.recorded_by": "Les observations que vous avez notées.",
    "watch.ObservationEvent.said_by": "Ce que vous avez dit de suites données à une observation.",
    "watch.FollowUp.recorded_by": "Les suites à donner que vous avez notées.",
    "watch.Recommendation.suggested_by": "Les préconisations que vous avez suggérées.",
    "watch.Recommendation.signed_by": "Les préconisations que vous avez signées.",
    "situations.Situation.recorded_by": "Les situations que vous avez notées.",
    "situations.Solicitation.recorded_by": "Les sollicitations que vous avez notées.",
    "reporting.ActivityReport.published_by": "Votre nom sur les rapports que vous avez publiés.",
    "reporting.ActivityReport.second_read_by": "Les rapports que vous avez relus en second, avant leur publication.",
    "reporting.ReportText.changed_by": "Les textes de rapports que vous avez changés en dernier.",
    "reporting.ReportTextEdit.by": "Les textes de rapports que vous avez changés, avant et après.",
    "reporting.ReportReader.acknowledged_by": "Les rapports dont vous avez accusé réception.",
    "reporting.ReportAccess.user": "Les rapports publiés que vous avez ouverts ou téléchargés, pendant douze mois.",
    "reporting.FigureQuestion.asked_by": "Les questions que vous avez posées sur des chiffres.",
    "reporting.FigureQuestion.answered_by": "Les réponses que vous avez écrites à des questions sur des chiffres.",
    "schemes.Spot.named_by": "Les lieux que vous avez été la première personne à nommer.",
    "accounts.Invitation.invited_by": "Les invitations que vous avez faites, avec les adresses invitées.",
    "accounts.Invitation.accepted_by": "L’invitation que vous avez acceptée, et quand.",
    "account.EmailAddress.user": "Votre adresse mél, une seconde fois, pour le mot de passe oublié.",
    "mfa.Authenticator.user": "Votre double vérification\u00a0: clé de l’application, clés d’accès, codes de secours.",
    "usersessions.UserSession.user": "Vos sessions ouvertes\u00a0: appareil, adresse réseau, date.",
    "exchange.Import.done_by": "Les tableurs que vous avez importés, et quand.",
    "exchange.OperatorExport.made_by": "Les exports de la structure que vous avez demandés, et quand.",
    "admin.LogEntry.user": "Ce que vous avez changé dans l’administration technique.",
}
ALWAYS = [
    "Votre nom, votre adresse mél, votre mot de passe (chiffré\u00a0: personne ne peut le lire).",
    "Les dates de création du compte, de première et de dernière connexion.",
]

JOURNAL = "Dans le journal de votre structure, ce que vous y avez fait, et quand vous y êtes entré·e."


def columns() -> dict[str, tuple[type, str]]:
    """The columns that point at an account, as `KEPT` names them: their model and their name."""
    relations = User._meta.get_fields(include_hidden=True)
    return {
        f"{relation.related_model._meta.label}.{relation.field.name}": (relation.related_model, relation.field.name)
        for relation in relations
        if relation.auto_created and not relation.concrete and not relation.related_model._meta.auto_created
    }


def kept_about(user: User) -> list[str]:
    """What is kept about this person, in the order of `KEPT`: only what there is."""
    there = {
        key for key, (model, field) in columns().items() if model._default_manager.filter(**{field: user}).exists()
    }
    kept = ALWAYS + [sentence for key, sentence in KEPT.items() if key in there]
    # Without foreign key, so that no column points at the account.
    return kept + [JOURNAL] * Line.objects.about(user.pk).exists()
