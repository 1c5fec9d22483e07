# SPDX-License-Identifier: MIT
"""Forks a fresh process for each submission from one that has loaded all that they begin with, and nothing else.

A request comes through a socket: one message with what confines the child, and six
files: its fd 0 to 4, and a socket of its own. The number of the process and "ready" go back through that one. When it is
shut, or a byte comes through it, the child and its group are killed, and what waitpid said of it is the last answer.
No text of a submission ever comes here: a child gets it when it stands in its box (src/gradproof/box/zygote.hpp).
"""
import array
import ctypes
import gc
import os
import resource
import select
import signal
import socket
import struct
import sys

_PDEATHSIG, _DUMPABLE, _SECCOMP = 1, 4, 22
_IF_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_libc = ctypes.CDLL(None, use_errno=True)


class _Filter(ctypes.Structure):
    _fields_ = [("size", ctypes.c_ushort), ("program", ctypes.c_void_p)]


def _prctl(*words):
    if _libc.prctl(*(ctypes.c_ulong(word) for word in words + (0,) * (5 - len(words)))) != 0:
        raise OSError(ctypes.get_errno(), "prctl(%d)" % words[0])


def _limit(kind, value):
    hard = resource.getrlimit(kind)[1]
    most = value + (2 if kind == resource.RLIMIT_CPU else 0)  # SIGXCPU at the first, SIGKILL at the second
    most = most if hard == resource.RLIM_INFINITY else min(hard, most)
    resource.setrlimit(kind, (min(value, most), most))


def _orders(message):
    """(folder, limits, program of the filter): as Box::orders() has written them."""
    folder, limits, instructions, own = struct.unpack_from("<IIII", message)
    at = 16
    where = message[at:at + folder].decode("utf-8", "surrogateescape")
    at += folder
    kinds = [struct.unpack_from("<IQ", message, at + 12 * k) for k in range(limits)]
    at += 12 * limits
    program = bytearray(message[at:at + 8 * instructions])
    for k in range(0, len(program), 8):
        code, _, value = struct.unpack_from("<HHI", program, k)
        if code == _IF_EQUAL and value == own:
            struct.pack_into("<I", program, k + 4, os.getpid())
    return where, kinds, bytes(program)


def _reseed():
    """Numbers that nobody seeded would otherwise be the same in every child."""
    for name in ("random", "numpy.random"):
        if name in sys.modules and hasattr(sys.modules[name], "seed"):
            sys.modules[name].seed()


def _become(message, files, parent, others):
    """In the child. What raises here is the box that cannot be closed."""
    os.setpgid(0, 0)
    where, limits, program = _orders(message)
    try:
        os.chdir(where)
    except OSError:
        os.chdir("/")
    for place in range(5):
        os.dup2(files[place], place)
    control = files[5]
    os.closerange(5, control)
    os.closerange(control + 1, max(files + others) + 64)
    _reseed()
    buffer = ctypes.create_string_buffer(program, len(program))
    _prctl(_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(127)
    for kind, value in limits:
        _limit(kind, value)
    given = _Filter(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    _prctl(_SECCOMP, 2, ctypes.addressof(given))
    os.write(control, b"ready")
    os.close(control)


def _forked(message, files, others):
    parent = os.getpid()
    process = os.fork()
    if process == 0:
        try:
            _become(message, files, parent, others)
            return 0
        except BaseException as error:  # noqa: whatever it was, there is no box
            os.write(files[5], ("box: %s" % error).encode("ascii", "replace"))
            os._exit(127)
    try:
        os.setpgid(process, process)
    except OSError:
        pass  # it has done so itself
    return process


def _ended(process):
    try:
        os.kill(-process, signal.SIGKILL)
    except OSError:
        pass
    return struct.pack("<i", os.waitpid(process, 0)[1])


def _received(door):
    message, rest, _, _ = door.recvmsg(1 << 16, socket.CMSG_SPACE(6 * 4))
    files = array.array("i")
    for level, kind, data in rest:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            files.frombytes(data[:len(data) - len(data) % files.itemsize])
    return message, list(files)


def _heard(control):
    """What is closed with something unread in it takes the last answer along."""
    try:
        os.read(control, 16)
    except OSError:
        pass


def _said(control, what):
    try:
        os.write(control, what)
    except OSError:
        pass  # who asked is gone


def serve(door, gone):
    """Returns in each child, and in no other process. The end of `gone` is the end."""
    running = {}
    poll = select.poll()
    poll.register(door, select.POLLIN)
    poll.register(gone, select.POLLIN)
    while True:
        for ready, _ in poll.poll():
            if ready == gone:
                for process in running.values():
                    _ended(process)
                os._exit(0)
            elif ready == door.fileno():
                message, files = _received(door)
                if len(files) != 6:
                    for file in files:
                        os.close(file)
                    continue
                process = _forked(message, files, list(running) + [ready])
                if process == 0:
                    door.detach()
                    return
                for file in files[:5]:
                    os.close(file)
                _said(files[5], b"process " + struct.pack("<i", process))
                running[files[5]] = process
                poll.register(files[5], select.POLLIN)
            else:
                poll.unregister(ready)
                _heard(ready)
                _said(ready, _ended(running.pop(ready)))
                os.close(ready)


def main(door, begin):
    """`begin` is what a child does."""
    _prctl(_DUMPABLE, 0)  # nobody looks into it, or into a child
    gc.collect()
    gc.freeze()  # a child that collects garbage writes on no page of these
    gc.set_threshold(20000, 20, 20)  # and the trees of a text are no garbage
    os.write(4, b"ready")
    serve(socket.socket(fileno=int(door.rpartition("/")[2])), 3)
    begin()
