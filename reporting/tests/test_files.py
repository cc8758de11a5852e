import pytest

from reporting.templatetags.files import file_size


@pytest.mark.parametrize(
    ("size", "told"), [(500, "1 ko"), (177_037, "172 ko"), (1_030_000, "1 Mo"), (1_468_006, "1,4 Mo")]
)
def test_the_size_of_a_file(size, told):
    assert file_size(size).replace("\u00a0", " ") == told
