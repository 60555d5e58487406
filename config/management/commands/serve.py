"""``manage.py serve``: the whole product in one command."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from accounts import set_up
from accounts.identity import open_api
from config.demo import sign_in_hint
from config.serving import startup
from config.serving.heartbeat import PulseTaker
from config.serving.processes import Child, web_command, worker_command
from config.serving.startup_lines import described_engine
from config.serving.supervisor import Charge, StopRequests, Supervisor, answers, reachable
from jobs import heartbeat, stopping


class Command(BaseCommand):
    help = "Migrates, then runs web and worker together, watches them, and stops both cleanly on Ctrl-C or SIGTERM."
    requires_system_checks: list[str] = []  # handle() runs them, for the address given here

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.HOST, help="address to bind (HOST, %(default)s)")
        parser.add_argument("--port", type=int, default=settings.PORT, help="port to bind (PORT, %(default)s)")
        parser.add_argument("--workers", type=int, default=settings.WEB_WORKERS, help="web processes (%(default)s)")
        parser.add_argument("--reload", action="store_true", help="restart the web process when code changes")
        parser.add_argument("--no-worker", action="store_true", help="web only")
        parser.add_argument("--no-web", action="store_true", help="worker only")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = StopRequests()
        code = startup.in_own_process(lambda: self._prepare(options, stop), lambda: stop.count > 0)
        if code == 0 and not stop.count:
            code = self._supervise(options, stop)
        sys.exit(code)

    def _prepare(self, options: dict[str, Any], stop: StopRequests) -> int:
        try:
            self._require_all(options, stop)
        except startup.CannotStart as error:
            self.stderr.write(self.style.ERROR(str(error)))
            return 1
        return 0

    def _require_all(self, options: dict[str, Any], stop: StopRequests) -> None:
        refusals, notices = startup.judge(options["host"], options["workers"])
        for notice in notices:
            self.stderr.write(self.style.WARNING(notice))
        if refusals:
            raise startup.CannotStart("\n".join(refusals))
        if not options["no_web"]:
            startup.require_free_port(options["host"], options["port"])
        startup.make_folders()
        startup.wait_for_database(lambda: stop.count > 0, self.stderr.write)
        if not stop.count:
            startup.migrate()
            for notice in startup.models_in_trouble():
                self.stderr.write(self.style.WARNING(notice))
            for line in (described_engine(), open_api.described(options["host"])):
                self.stdout.write(line)
            self.stdout.flush()

    def _supervise(self, options: dict[str, Any], stop: StopRequests) -> int:
        startup.raise_file_limit()
        taker = None if options["no_worker"] else PulseTaker(heartbeat.new_name())
        charges = [] if options["no_web"] else [self._web(options)]
        if taker is not None:
            variables = {**self._environment(options), heartbeat.NAME_VARIABLE: taker.worker}
            child = Child("worker", worker_command(), variables, notice=stopping.SIGNAL)
            charges.append(Charge(child, is_up=lambda: taker.pulse.has_beaten, on_start=taker.reset))
            taker.start()
        return Supervisor(charges, stop, taker).run()

    def _web(self, options: dict[str, Any]) -> Charge:
        host, port = options["host"], options["port"]
        command = web_command(host, port, options["workers"], reload=options["reload"])
        child = Child("web", command, self._environment(options))
        return Charge(child, is_up=lambda: answers(host, port), on_first_up=lambda: self._announce(host, port))

    def _environment(self, options: dict[str, Any]) -> dict[str, str]:
        return {"HOST": options["host"], "PORT": str(options["port"]), "WEB_WORKERS": str(options["workers"])}

    def _announce(self, host: str, port: int) -> None:
        name = reachable(host).replace("127.0.0.1", "localhost")
        self.stdout.write(f"{settings.PROJECT_NAME} is at http://{name}:{port}/  (Ctrl-C stops it)")
        if set_up.is_needed():
            place = f"http://{name}:{port}/set-up/{set_up.code()}"  # not resolved: that would load every page there is
            self.stdout.write(f"Nobody can sign in yet. Make the first account (within {set_up.HOURS} hours): {place}")
        if hint := sign_in_hint(host):
            self.stdout.write(hint)
        self.stdout.flush()
