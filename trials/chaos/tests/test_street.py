"""The short version of the street; `make chaos` has the long one."""

import pytest

from trials.chaos.street import Day
from trials.handset import Handset
from trials.wire import Wire
from trials.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.long
def test_what_a_phone_that_dies_kept_is_stored_once(live_server, browser_type, browser_type_launch_args, tmp_path):
    wire, handset = Wire(live_server.url.removeprefix("http://")), Handset(browser_type, tmp_path / "profile")
    try:
        print(Day(handset, wire, World(), count=6, kills=3).run())
    finally:
        handset.stop()
        wire.close()
