"""The environment read strictly: what cannot be meant is refused in one line, never guessed at."""

import logging
import os
import re
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

_ON, _OFF = ("1", "true", "on", "yes", "y", "ok"), ("0", "false", "off", "no", "n")
_RATE = re.compile(r"[1-9]\d*/\d*[smhd]")
_KINDS = {int: "a whole number", float: "a number"}


class SettingRefused(ImproperlyConfigured):
    """Which setting cannot be used and why, in one line. ``manage.py`` prints it without a traceback."""


class StrictEnv(environ.Env):
    """An empty value is none given; ``HTTPS=maybe`` and ``PORT=abc`` are refused."""

    def get_value(
        self, var: str, cast: Any = None, default: Any = environ.Env.NOTSET, parse_default: bool = False
    ) -> Any:
        given = os.environ.get(var)
        if given is not None and not given.strip() and cast in (bool, int, float) and default is not self.NOTSET:
            return default
        if given is not None and cast is bool:
            return is_on(var, given)
        try:
            return super().get_value(var, cast, default, parse_default)
        except (ValueError, KeyError, TypeError) as error:
            raise SettingRefused(
                f"{var}={given} is not {_KINDS.get(cast, 'in the form that .env.example shows')}."
            ) from error

    def rate(self, var: str, default: str) -> str:
        """A number of requests in a time, such as ``100/s``, ``60/m`` or ``20/30s``."""
        given: str = self.str(var, default=default).strip() or default
        if not _RATE.fullmatch(given):
            raise SettingRefused(f"{var}={given} is no rate. Write a number and a time, such as 100/s, 60/m or 10/h.")
        return given

    def level(self, var: str, default: str) -> str:
        """A level of the log."""
        given: str = self.str(var, default=default).strip().upper() or default
        if given not in logging.getLevelNamesMapping():
            raise SettingRefused(f"{var}={given} is no level. Use DEBUG, INFO, WARNING or ERROR.")
        return given

    def open_api(self, var: str) -> bool | str:
        """Of whom no key is asked: True of nobody at all, "local" of programs on this machine, "never" of nobody; False
        where nothing is said, which ``accounts.identity.open_api`` explains."""
        said = self.str(var, default="").strip().lower()
        if not said or said == "local":
            return said or False
        return True if is_on(var, said) else "never"


def is_on(name: str, given: str) -> bool:
    """What a switch says. Raises ``SettingRefused`` for what is neither on nor off."""
    said = given.strip().lower()
    if said in (*_ON, *_OFF, ""):
        return said in _ON
    raise SettingRefused(f"{name}={given} is neither on nor off. Use 1 or 0.")
