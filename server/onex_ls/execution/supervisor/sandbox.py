"""What Linux offers any process to shut itself in: a network of its own, and no writing outside one folder.

Both are asked for at run time and may be refused, by an old kernel or inside a container; callers report which of them
hold. Numbers and layouts are those of the kernel's interface: linux/sched.h, linux/landlock.h, linux/sockios.h.
"""

import contextlib
import ctypes
import fcntl
import os
import socket
import struct
import sys
from pathlib import Path

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 0x1

_PR_SET_NO_NEW_PRIVS = 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_ONLY, _PATH_BENEATH = 1, 1
_WRITE_FILE, _TRUNCATE = 1 << 1, 1 << 14
_CHANGE_FOLDER = sum(1 << bit for bit in range(4, 13))  # to make and remove whatever a folder can hold
_REFER = 1 << 13
_SCOPE_SOCKETS_AND_SIGNALS = 0b11  # abstract sockets of, and signals to, processes outside

_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/tty")
_SHARED_MEMORY = "/dev/shm"  # noqa: S108 - where the locks of multiprocessing live


def close_network() -> bool:
    """Leave this process and its children a network that has nothing but its own loopback; whether that holds now."""
    if sys.platform != "linux":
        return False
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET) != 0:
        if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
            return False
        # Without a map everybody would be "nobody", and programs would not find themselves.
        for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with contextlib.suppress(OSError):
                Path(f"/proc/self/{name}").write_text(line)
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH22x", b"lo", 0)
        flags = struct.unpack_from("16sH", fcntl.ioctl(any_socket, _SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sH22x", b"lo", flags | _IFF_UP))
    return True


def can_confine_writes() -> bool:
    """Whether the kernel has Landlock."""
    return _landlock_version() > 0


def confine_writes(folder: str) -> None:
    """Let this process and its children write below `folder` and to harmless devices only, for good.

    Nor can they signal any process but themselves and their children, where Landlock is new enough (Linux 6.12).
    """
    version = _landlock_version()
    if version <= 0:
        return
    rights = _WRITE_FILE | _CHANGE_FOLDER | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    attributes = struct.pack("QQQ", rights, 0, _SCOPE_SOCKETS_AND_SIGNALS if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    libc = ctypes.CDLL(None, use_errno=True)
    rules = libc.syscall(_CREATE_RULESET, attributes, size, 0)
    if rules < 0:
        return
    for path in (folder, _SHARED_MEMORY):
        _allow(libc, rules, path, rights)
    for path in _DEVICES:
        _allow(libc, rules, path, rights & (_WRITE_FILE | _TRUNCATE))
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.syscall(_RESTRICT_SELF, rules, 0)
    os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, path: str, rights: int) -> None:
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", rights, descriptor), 0)
        os.close(descriptor)


def _landlock_version() -> int:
    if sys.platform != "linux":
        return 0
    return int(ctypes.CDLL(None, use_errno=True).syscall(_CREATE_RULESET, None, 0, _VERSION_ONLY))
