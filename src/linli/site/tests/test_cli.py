from __future__ import annotations

import pytest

from linli.site import cli


def test_every_command_has_its_own_help(capsys):
    for command in cli.OWN:
        with pytest.raises(SystemExit) as ended:
            cli.main([command, "--help"])
        assert ended.value.code == 0
        assert command in capsys.readouterr().out


def test_an_unknown_word_is_handed_to_django(capsys):
    cli.main(["version"])
    assert capsys.readouterr().out.startswith("5.2")


def test_no_word_at_all_shows_how_it_is_used(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([])
    assert ended.value.code == 2
    assert "usage: linli" in capsys.readouterr().err


def test_the_address_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("HOST", "")
    arguments = cli.parser().parse_args(["demo"])
    assert (arguments.host, arguments.port, arguments.reset) == ("127.0.0.1", 8123, False)
    monkeypatch.setenv("RESET", "1")
    assert cli.parser().parse_args(["demo"]).reset
