"""Resources are found in a checkout, in an installed wheel and in a frozen folder."""

import sys

import pytest

from pos_app import resources_dir as module
from pos_app.resources_dir import resources_dir


def test_in_a_checkout_the_texts_are_there():
    assert (resources_dir() / "text" / "en.toml").is_file()


def test_in_a_wheel_the_resources_lie_inside_the_package(tmp_path, monkeypatch):
    package = tmp_path / "site-packages" / "pos_app"
    (package / "_resources").mkdir(parents=True)
    monkeypatch.setattr(module, "__file__", str(package / "resources_dir.py"))
    assert resources_dir() == package / "_resources"


def test_in_a_frozen_folder_they_lie_beside_the_program(tmp_path, monkeypatch):
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resources_dir() == tmp_path / "resources"


def test_missing_resources_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "__file__", str(tmp_path / "pos_app" / "resources_dir.py"))
    with pytest.raises(FileNotFoundError, match="_resources"):
        resources_dir()
