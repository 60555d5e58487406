"""Whose process is at the other end of a connection from this machine, as Linux knows it.

An address says too little: whatever forwards requests, a reverse proxy above all, calls from loopback too, and need not
say that it does. But it seldom runs as the server's own user. The kernel answers by ``sock_diag`` (man 7 sock_diag) for
one connection, in 0.05 ms however many there are; ``/proc/net/tcp`` would have to be read as a whole.
"""

import os
import socket
import struct

_SOCK_DIAG_BY_FAMILY, _NLMSG_ERROR, _NETLINK_SOCK_DIAG, _REQUEST = 20, 2, 4, 1
_ESTABLISHED, _ALL_STATES = 1, 0xFFFFFFFF
_NO_COOKIE = b"\xff" * 8
_NO_SUCH_SOCKET = -2  # ENOENT
_SECONDS = 0.5
_HEADER = struct.Struct("=IHHII")  # nlmsghdr: length, type, flags, sequence, port
_QUESTION = struct.Struct("=BBBBI")  # inet_diag_req_v2 up to the socket's identity
_ANSWER = struct.Struct("=BB2x48x12xII")  # inet_diag_msg: family, state, (…), uid, inode
Endpoint = tuple[str, int]


def is_own(client: Endpoint, server: Endpoint) -> bool | None:
    """Whether a process of this process's user holds the client's end of the connection; None where the system cannot
    tell (not Linux, or the kernel is not to be asked). A client that has closed its end is nobody's."""
    if not hasattr(socket, "AF_NETLINK"):
        return None
    try:
        answer = _asked(_message(client, server))
    except OSError:
        return None
    _, kind, *_ = _HEADER.unpack_from(answer)
    if kind == _NLMSG_ERROR:
        return False if _error(answer) == _NO_SUCH_SOCKET else None
    _, state, uid, inode = _ANSWER.unpack_from(answer, _HEADER.size)
    return bool(state == _ESTABLISHED and inode and uid == os.getuid())


def _error(answer: bytes) -> int:
    return int(struct.unpack_from("=i", answer, _HEADER.size)[0])


def _message(client: Endpoint, server: Endpoint) -> bytes:
    """Asks for the socket whose own end is ``client`` and whose other end is ``server``."""
    family = socket.AF_INET6 if ":" in client[0] else socket.AF_INET
    ends = [socket.inet_pton(family, host).ljust(16, b"\0") for host in (client[0], server[0])]
    identity = struct.pack("!HH", client[1], server[1]) + b"".join(ends) + struct.pack("=I", 0) + _NO_COOKIE
    body = _QUESTION.pack(family, socket.IPPROTO_TCP, 0, 0, _ALL_STATES) + identity
    return _HEADER.pack(_HEADER.size + len(body), _SOCK_DIAG_BY_FAMILY, _REQUEST, 1, 0) + body


def _asked(message: bytes) -> bytes:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, _NETLINK_SOCK_DIAG) as kernel:
        kernel.settimeout(_SECONDS)
        kernel.send(message)
        return kernel.recv(4096)
