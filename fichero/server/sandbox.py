"""What a process that runs strangers' queries may do: compute, for a while, and nothing else.

The text of each query is made harmless before the engine reads it. This is the second lock, held by
the kernel: a worker cannot open a socket, so that nothing that the engine might try reaches any
address; it cannot take more memory than it was given; and it does not outlive the server.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys

_SET_DEATH_SIGNAL = 1  # prctl.h of Linux
_SET_SECCOMP = 22
_NO_NEW_PRIVILEGES = 38
_SECCOMP_FILTER = 2

# Instructions of the kernel's packet filters (linux/filter.h), and what they may answer
# (linux/seccomp.h).
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # 13: EACCES
_NUMBER, _ARCHITECTURE = 0, 4  # where the call's number and architecture stand

_IO_URING_SETUP = 425  # everywhere; by way of it sockets could be had without the call for them
_OTHER_NUMBERS = 0x40000000  # the x32 calls of x86-64 have numbers from here on
# Of each machine: its number (linux/audit.h) and that of the call `socket`.
_MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}

_MOST_FILES = 65_536


def confine(memory: int) -> None:
    """Confine this process for good: no sockets, bounded memory, no life without its parent.

    Without Linux there are the bounds alone; the text of queries is made harmless all the same.

    Args:
        memory: how many bytes of data it may have.

    Raises:
        OSError: the kernel refuses.
    """
    # An interrupt at the terminal goes to all processes: the server is the one to act on it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    # The database keeps its files open if it may, and so survives their removal.
    few = _MOST_FILES if most == resource.RLIM_INFINITY else min(most, _MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (few, most))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        _die_with_parent()
        _refuse_sockets()


def _die_with_parent() -> None:
    parent = os.getppid()
    _control(_SET_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it died in the meantime
        os.kill(os.getpid(), signal.SIGKILL)


def _refuse_sockets() -> None:
    """Let the kernel refuse the calls that make sockets; nothing can take that back."""
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return
    architecture, socket_call = machine
    program = (
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 0, 5, architecture),  # another architecture: refused
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, 3, 0, _OTHER_NUMBERS),
        (_IF_EQUAL, 2, 0, socket_call),
        (_IF_EQUAL, 1, 0, _IO_URING_SETUP),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    )
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
    instructions = ctypes.create_string_buffer(code, len(code))
    # struct sock_fprog: how many instructions, and where they are.
    whole = struct.pack("@HP", len(program), ctypes.addressof(instructions))
    header = ctypes.create_string_buffer(whole, len(whole))
    _control(_NO_NEW_PRIVILEGES, 1)
    _control(_SET_SECCOMP, _SECCOMP_FILTER, ctypes.addressof(header))


def _control(option: int, *arguments: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    padded = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    if library.prctl(option, *padded):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
