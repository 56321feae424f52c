"""The environment that child processes get: what programs need to work, none of the user's secrets."""

import os
from collections.abc import Mapping

# An allow-list, because nobody can list the names that secrets have. Proxy variables are left out: their URLs hold
# passwords. LD_LIBRARY_PATH is here because Python itself does not start without it on some systems.
_ALLOWED = {
    *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TMP", "TEMP", "LD_LIBRARY_PATH"),
    *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "PROGRAMDATA", "PROGRAMFILES"),
    *("USERPROFILE", "HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA"),
    *("NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"),
}


def clean_environment(
    additions: Mapping[str, str] | None = None, source: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The allowed variables of `source`, then `additions`, which the caller answers for."""
    kept = {name: value for name, value in source.items() if _is_allowed(name.upper())}
    return {**kept, **(additions or {})}


def _is_allowed(name: str) -> bool:
    return name in _ALLOWED or name.startswith("LC_")
