"""Where Prefect lies: closed to others, a login nobody sees, nothing told to anybody."""

from __future__ import annotations

import stat

import pytest

from jobs.operation import place
from schemas.failure import KeysRefused, PrefectRefused
from store.folder import StoreFolder, open_store


def test_the_login_is_made_once_and_is_for_its_owner_alone(store: StoreFolder) -> None:
    first = place.make_login(store, lambda: "eins")
    file = place.folder(store) / place.LOGIN
    assert first == "regelwerk:eins" == place.make_login(store, lambda: "zwei")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.folder(store).stat().st_mode) == 0o700
    assert "eins" not in repr(place.own(4200, first))
    file.chmod(0o640)
    with pytest.raises(KeysRefused, match="chmod 600"):
        place.make_login(store, lambda: "drei")


def test_our_own_server_is_bound_to_loopback_and_tells_nobody_anything(store: StoreFolder) -> None:
    found = place.server_environment(store, place.own(4300, place.make_login(store, lambda: "x")), 4300)
    assert found["PREFECT_SERVER_API_HOST"] == "127.0.0.1"
    assert found["PREFECT_SERVER_API_AUTH_STRING"] == found["PREFECT_API_AUTH_STRING"] == "regelwerk:x"
    assert found["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert found["DO_NOT_TRACK"] == "1"
    assert found["HTTPS_PROXY"].startswith("http://127.0.0.1:")
    file = (store.path / "prefect" / "prefect.db").as_uri()
    assert found["PREFECT_SERVER_DATABASE_CONNECTION_URL"] == f"sqlite+aiosqlite:///{file}?uri=true"


def test_every_setting_that_is_named_is_one_that_prefect_knows() -> None:
    from prefect.logging.configuration import DEFAULT_LOGGING_SETTINGS_PATH, load_logging_config
    from prefect.settings import Settings
    from prefect.settings.legacy import _get_valid_setting_names
    from prefect.utilities.collections import dict_to_flatdict

    logs = dict_to_flatdict(load_logging_config(DEFAULT_LOGGING_SETTINGS_PATH))
    known = _get_valid_setting_names(Settings) | {f"PREFECT_LOGGING_{'_'.join(key)}".upper() for key in logs}
    assert {name for name in place.QUIET if name.startswith("PREFECT_")} <= known


def test_without_a_server_the_way_out_is_said(store: StoreFolder) -> None:
    with pytest.raises(PrefectRefused, match="regelwerk serve"):
        place.way(store, {})


def test_an_existing_server_goes_before_our_own(store: StoreFolder) -> None:
    place.make_login(store, lambda: "x")
    place.mark(store, 4300, 4301, 1)
    assert place.way(store, {}).own
    found = place.way(store, {"PREFECT_API_URL": "https://prefect.example/api/", "PREFECT_API_AUTH_STRING": "a:b"})
    assert (found.url, found.login, found.own) == ("https://prefect.example/api", "a:b", False)
    login = store.keys / "prefect"
    login.write_text("c:d\n", encoding="utf-8")
    login.chmod(0o600)
    text = store.settings.read_text(encoding="utf-8")
    store.settings.write_text(
        f'{text}\n[betrieb]\nprefect = "https://haus.example/api"\nzugang_datei = "{login}"\n', encoding="utf-8"
    )
    found = place.way(open_store(store.path), {})
    assert (found.url, found.login, found.own) == ("https://haus.example/api", "c:d", False)
    place.unmark(store)
    assert place.running(store) is None
