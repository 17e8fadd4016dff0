from pathlib import Path

import pytest
from pydantic import ValidationError

from chassis.settings import Platform


def test_a_secret_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    secret = tmp_path / "smtp"
    secret.write_text("hush\n")
    monkeypatch.setenv("CHORALE_SMTP_PASSWORD_FILE", str(secret))
    assert Platform().smtp_password == "hush"
    monkeypatch.setenv("CHORALE_SMTP_PASSWORD", "nearer")
    assert Platform().smtp_password == "nearer"


def test_a_secret_file_that_is_not_there_stops_the_start(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHORALE_SMTP_PASSWORD_FILE", "/no/such/file")
    with pytest.raises(FileNotFoundError):
        Platform()


def test_settings_do_not_change():
    with pytest.raises(ValidationError):
        Platform().kafka = "elsewhere"
