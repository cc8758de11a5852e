import io

from exchange.enums import ImportState
from exchange.importing import read_import
from exchange.keeping import shown
from exchange.models import Import
from exchange.tests.spreadsheets import HEADER, OUTING, csv


def preview_of(scheme, content, **asked):
    """What importing these bytes would do."""
    return read_import(scheme, io.BytesIO(content), "sorties.csv", **asked)


def shown_import(scheme, content=None):
    """An import that waits to be confirmed, whose file is erased; of one outing, unless said otherwise."""
    preview = preview_of(scheme, content or csv(HEADER, OUTING))
    return Import.objects.create(
        scheme=scheme,
        state=ImportState.READ,
        file_name="sorties.csv",
        preview=preview.as_json() | shown(preview),
        preview_digest=preview.digest(),
    )
