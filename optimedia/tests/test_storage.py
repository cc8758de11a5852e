import re

from django.conf import settings
from django.contrib.staticfiles.storage import FileSystemStorage

from optimedia.storage import HashedFiles


def test_modules_import_one_another_by_their_hashed_names(tmp_path):
    """A phone keeps those names alone: any other would need the network."""
    ours = FileSystemStorage(settings.BASE_DIR / "static")
    names = [f"js/{path.name}" for path in (settings.BASE_DIR / "static/js").glob("*.js")]
    storage = HashedFiles(location=tmp_path, base_url="/static/")
    for name in names:
        with ours.open(name) as file:
            storage.save(name, file)
    hashed = {made.removeprefix("js/") for _, made, _ in storage.post_process({name: (ours, name) for name in names})}
    modules = [path.read_text() for path in (tmp_path / "js").glob("*.js") if path.name in hashed]
    imported = {found for text in modules for found in re.findall(r'^(?:import|\}).* from "\./(.+)"', text, re.M)}
    assert len(imported) > 5
    assert imported <= hashed
