"""gunicorn's ASGI worker with the two deadlines it lacks: for a request's head, and for a client that stops reading.

Without them a socket that sends one byte now and then is kept for ever (gunicorn 27.0.1). The body's deadline is in
`config.serving.request_body`, where the body is read. Rests on four methods of gunicorn's protocol class (pinned);
tests/config/test_slow_clients.py fails when an upgrade moves them.
"""

import asyncio
from typing import Any

from gunicorn.asgi.protocol import ASGIProtocol
from gunicorn.workers import gasgi

from chat.streams import shutdown

HEAD_SECONDS = 20.0
WRITE_SECONDS = 20.0  # to take what is on its way (64 KB); one that reads on, however slowly it began, is not cut
CLOSE_SECONDS = 5.0
CROWDED_IDLE_SECONDS = 2


class DeadlineProtocol(ASGIProtocol):
    """One connection. Its later requests' heads are covered by gunicorn's own keep-alive timer."""

    _head: asyncio.TimerHandle | None = None
    _write: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        if self.worker.nr_conns > self.worker.worker_connections:
            self._send_error_response(503, "Too many connections")
            self._close_transport()
        else:
            self._head = self.worker.loop.call_later(HEAD_SECONDS, self._head_is_late)

    def _arm_keepalive_timer(self) -> None:
        """Where half of the connections are taken, one without a request makes room soon: nobody can hold them all."""
        crowded = 2 * self.worker.nr_conns > self.worker.worker_connections
        self._keepalive = min(self.cfg.keepalive, CROWDED_IDLE_SECONDS) if crowded else self.cfg.keepalive
        super()._arm_keepalive_timer()

    def _on_headers_complete(self) -> Any:
        _cancel(self._head)
        return super()._on_headers_complete()

    def _head_is_late(self) -> None:
        if not self._closed:
            self._send_error_response(408, "The request's head did not arrive in time.")
            self._close_transport()
            self._request_ready.set()  # wakes gunicorn's loop over this connection, which then ends

    def pause_writing(self) -> None:
        super().pause_writing()
        self._write = self.worker.loop.call_later(WRITE_SECONDS, self._abort)

    def resume_writing(self) -> None:
        _cancel(self._write)
        super().resume_writing()

    def _close_transport(self) -> None:
        was_open = not self._closed
        super()._close_transport()
        if was_open:  # closing waits until the client has read everything
            self._write = self.worker.loop.call_later(CLOSE_SECONDS, self._abort)

    def connection_lost(self, exc: Exception | None) -> None:
        _cancel(self._head)
        _cancel(self._write)
        super().connection_lost(exc)

    def _abort(self) -> None:
        self.transport.abort()


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


class DeadlineWorker(gasgi.ASGIWorker):
    """``gunicorn -k config.serving.deadlines.DeadlineWorker``. Streams are told when the server stops."""

    def init_process(self) -> None:
        gasgi.ASGIProtocol = DeadlineProtocol  # the name that gunicorn's worker builds each connection from
        super().init_process()

    def handle_exit_signal(self) -> None:
        super().handle_exit_signal()
        shutdown.announce()
