"""Where production's static files are: each under a name that says its content, kept for ever by browsers."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Modules import one another by those names too: a phone without network has no other (optimedia/offline.py)."""

    support_js_module_import_aggregation = True
