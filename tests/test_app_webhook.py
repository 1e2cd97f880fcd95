"""From the settings to how updates are delivered."""

from __future__ import annotations

import pytest

from bot.app import make_webhook
from bot.config import SECRET_VARIABLE, ConfigError, Settings, TelegramSettings, WebhookSettings

SECRET = "NDUyNTk0ZDc5ZjU0-_x"


def settings(**more) -> Settings:
    webhook = WebhookSettings(url="https://bot.example.org/yuanwen", **more)
    return Settings(telegram=TelegramSettings(webhook=webhook))


def test_without_an_address_updates_are_fetched():
    assert make_webhook(Settings()) is None


def test_the_settings_arrive_and_the_secret_is_not_shown(monkeypatch):
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    made = make_webhook(settings(listen="unix:/run/y.sock", max_connections=3))
    assert (made.url, made.path) == ("https://bot.example.org/yuanwen", "/yuanwen")
    assert (made.listen, made.max_connections) == ("unix:/run/y.sock", 3)
    assert made.secret == SECRET
    assert SECRET not in repr(made)


def test_without_a_secret_nothing_starts(monkeypatch):
    monkeypatch.delenv(SECRET_VARIABLE, raising=False)
    with pytest.raises(ConfigError, match=SECRET_VARIABLE):
        make_webhook(settings())


def test_without_the_extra_nothing_starts(monkeypatch):
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ConfigError, match=r"telegram\.webhook\.url: .*yuanwen\[webhook\]"):
        make_webhook(settings())
