"""``unshare --net … python -m tests.config.offline REPORT COMMAND…``: runs a command with a watch over what it calls.

Every name that is asked for and every address that is called is seen, and none is reached; both are written to REPORT,
as JSON. To be started in a network and mount namespace of its own: it puts a resolver of its own in the place of the
machine's, and takes every packet that would leave for itself.
"""

import fcntl
import json
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

CONTROL = "control.example"
_EVERY_PACKET, _IPV4, _IPV6 = 0x0003, 0x0800, 0x86DD


class Watch:
    """What was asked of the name server, and which addresses elsewhere packets were sent to."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.addresses: set[str] = set()
        self._server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._server.bind(("127.0.0.1", 53))
        self._packets = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_EVERY_PACKET))
        self._packets.bind(("lo", 0))
        for work in (self._answer, self._look):
            threading.Thread(target=work, daemon=True).start()

    def _answer(self) -> None:
        """Knows no name (NXDOMAIN)."""
        while True:
            question, asker = self._server.recvfrom(4096)
            self.names.add(_name(question))
            self._server.sendto(question[:2] + b"\x81\x83" + question[4:6] + b"\0" * 6 + question[12:], asker)

    def _look(self) -> None:
        while True:
            packet, (_, kind, *_) = self._packets.recvfrom(65_536)
            if kind == _IPV4 and packet[16] != 127:
                self.addresses.add(socket.inet_ntop(socket.AF_INET, packet[16:20]))
            elif kind == _IPV6 and packet[24:40] != socket.inet_pton(socket.AF_INET6, "::1"):
                self.addresses.add(socket.inet_ntop(socket.AF_INET6, packet[24:40]))


def _name(question: bytes) -> str:
    labels, at = [], 12
    while length := question[at]:
        labels.append(question[at + 1 : at + 1 + length].decode("ascii", "replace"))
        at += length + 1
    return ".".join(labels)


def close_the_world() -> None:
    """Loopback alone is up, every other address leads there too, and names are asked for at 127.0.0.1."""
    with socket.socket() as any_socket:
        flags = struct.unpack("16xh", fcntl.ioctl(any_socket, 0x8913, struct.pack("16sh", b"lo", 0)))[0]  # SIOCGIFFLAGS
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", flags | 1))  # SIOCSIFFLAGS: up
    if shutil.which("ip"):
        for family in ("-4", "-6"):
            subprocess.run(["ip", family, "route", "add", "local", "default", "dev", "lo"], check=False)
    resolver = Path(tempfile.mkstemp(prefix="resolv")[1])
    resolver.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    subprocess.run(["mount", "--bind", str(resolver), "/etc/resolv.conf"], check=True)


def main(report: str, *command: str) -> int:
    close_the_world()
    watch = Watch()
    with suppress(socket.gaierror):
        socket.getaddrinfo(CONTROL, 443)
    code = subprocess.run(command, check=False).returncode
    Path(report).write_text(json.dumps({"names": sorted(watch.names), "addresses": sorted(watch.addresses)}))
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
