"""What production serves of Bootstrap: all that a page may wear, and little more."""

import re

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import FileSystemStorage

from optimedia.storage import BOOTSTRAP, HashedFiles, pruned, words

SHEET = """@charset "UTF-8";/*! A licence */:root{--a:1}/* a word */
.btn,.carousel{color:red}.btn:not(.carousel,.close){b:c}a:hover{d:e}.row>*,.carousel .btn{f:g}
@media (min-width:1px){.carousel{h:i}}@media print{.row{j:k}.carousel{l:m}}
@keyframes spin{to{n:o}}"""
KEPT = (
    '@charset "UTF-8";/*! A licence */:root{--a:1}'
    ".btn{color:red}a:hover{d:e}.row>*{f:g}"
    "@media print{.row{j:k}}@keyframes spin{to{n:o}}"
)


def classes(sheet):
    return set(re.findall(r"\.([A-Za-z_][\w-]*)", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)))


def bootstrap():
    with open(finders.find(BOOTSTRAP)) as whole:
        return whole.read()


def test_what_nobody_wears_is_taken_out_and_a_licence_stays():
    assert pruned(SHEET, frozenset({"btn", "row", "close"})) == KEPT


def test_a_sheet_of_which_all_is_worn_loses_nothing_but_words_to_the_reader():
    whole = bootstrap()
    again = pruned(whole, frozenset(classes(whole)))
    assert classes(again) == classes(whole)
    assert abs(len(again) - len(whole)) < 200


def test_production_serves_a_quarter_of_bootstrap_at_most_under_a_name_of_its_own(tmp_path):
    source = FileSystemStorage(location=finders.find(BOOTSTRAP).removesuffix(BOOTSTRAP))
    storage = HashedFiles(location=tmp_path, base_url="/static/")
    done = list(storage.post_process({BOOTSTRAP: (source, BOOTSTRAP)}))
    served = [tmp_path / name for _, name, _ in done if name != BOOTSTRAP]
    assert not [name for _, name, processed in done if isinstance(processed, Exception)]
    (part,) = {path.read_text() for path in served if path.suffix == ".css"}
    assert part == pruned(bootstrap(), words())
    assert len(part) < len(bootstrap()) / 4
    assert "Licensed under MIT" in part
