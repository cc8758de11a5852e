"""What the journal tells: every deed, under the kind of thing it was done to."""

from django.db import models


class Kind(models.TextChoices):
    """What a deed is done to: the beginning of its code, and the journal's filter."""

    STRUCTURE = "structure", "Structure"
    INVITATION = "invitation", "Invitations"
    MEMBER = "member", "Équipe"
    READER = "reader", "Lecteurs des rapports"
    NETWORK = "network", "Réseaux"
    NUMBER = "number", "Numéros d’astreinte"
    SCHEME = "scheme", "Dispositifs"
    QUARTER = "quarter", "Quartiers"
    PARTNER = "partner", "Partenaires"
    LIST_ROW = "list_row", "Listes"
    CONVENTION = "convention", "Conventions"
    IMPORT = "import", "Imports"
    EXPORT = "export", "Exports"


class Deed(models.TextChoices):
    """What was done. The code is its kind, a dot, and what happened to it."""

    STRUCTURE_OPENED = "structure.opened", "Structure ouverte"
    STRUCTURE_CHANGED = "structure.changed", "Structure modifiée"
    INVITATION_SENT = "invitation.sent", "Invitation envoyée"
    INVITATION_RENEWED = "invitation.renewed", "Invitation renvoyée, avec un nouveau lien"
    INVITATION_COPIED = "invitation.copied", "Lien d’invitation copié"
    INVITATION_ACCEPTED = "invitation.accepted", "Invitation acceptée"
    INVITATION_EXPIRED = "invitation.expired", "Invitation expirée"
    INVITATION_WITHDRAWN = "invitation.withdrawn", "Invitation retirée"
    MEMBER_IN = "member.in", "Entrée dans l’équipe"
    MEMBER_OUT = "member.out", "Départ de l’équipe"
    MEMBER_ROLE = "member.role", "Rôle changé"
    MEMBER_END = "member.end", "Dernier jour changé"
    READER_OPENED = "reader.opened", "Lecture des rapports ouverte"
    READER_CLOSED = "reader.closed", "Lecture des rapports fermée"
    NETWORK_JOINED = "network.joined", "Entrée dans un réseau"
    NETWORK_LEFT = "network.left", "Sortie d’un réseau"
    NUMBER_ADDED = "number.added", "Numéro ajouté"
    NUMBER_CHANGED = "number.changed", "Numéro modifié"
    NUMBER_REMOVED = "number.removed", "Numéro retiré"
    SCHEME_MADE = "scheme.made", "Dispositif créé"
    SCHEME_CHANGED = "scheme.changed", "Fiche du dispositif modifiée"
    SCHEME_ACTIVE = "scheme.active", "Dispositif ouvert aux sorties"
    SCHEME_ARCHIVED = "scheme.archived", "Dispositif archivé"
    SCHEME_REMOVED = "scheme.removed", "Dispositif vide supprimé"
    SCHEME_COPIED = "scheme.copied", "Dispositif copié"
    SCHEME_CLOSED = "scheme.closed", "Dispositif fermé"
    SCHEME_REOPENED = "scheme.reopened", "Dispositif rouvert"
    QUARTER_IN = "quarter.in", "Quartier entré dans le périmètre"
    QUARTER_OUT = "quarter.out", "Quartier sorti du périmètre"
    QUARTER_STATUS = "quarter.status", "Statut du quartier changé"
    PARTNER_MADE = "partner.made", "Partenaire ajouté"
    PARTNER_COMPLETED = "partner.completed", "Partenaire complété"
    PARTNER_MERGED = "partner.merged", "Partenaires fusionnés"
    LIST_ROW_ADDED = "list_row.added", "Ligne de liste ajoutée"
    LIST_ROW_CHANGED = "list_row.changed", "Ligne de liste modifiée"
    LIST_ROW_MERGED = "list_row.merged", "Lignes de liste fusionnées"
    LIST_ROW_ENDED = "list_row.ended", "Ligne de liste qui n’est plus proposée"
    CONVENTION_ADDED = "convention.added", "Convention ajoutée"
    CONVENTION_CHANGED = "convention.changed", "Convention modifiée"
    CONVENTION_REMOVED = "convention.removed", "Convention retirée"
    IMPORT_CONFIRMED = "import.confirmed", "Import confirmé"
    IMPORT_UNDONE = "import.undone", "Import annulé"
    EXPORT_MADE = "export.made", "Export préparé"
    EXPORT_FETCHED = "export.fetched", "Export téléchargé"

    @property
    def kind(self) -> Kind:
        return Kind(self.value.partition(".")[0])
