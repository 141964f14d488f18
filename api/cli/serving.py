"""`linpiao serve` and `linpiao worker`: the web server of one city, and what works beside it."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import Event, Thread

import typer
import uvicorn

from api.app import build_app
from api.city import City, open_city
from api.cli.output import say
from api.logs import configure_logs
from api.settings import load_settings
from api.worker import bills, nightly, notices, payments, sequencer, terms


def register(application: typer.Typer) -> None:
    application.command("serve", help="启动网站和接口。")(serve)
    application.command("worker", help="启动后台：公开日志的排序与签名。")(worker)


def serve(
    context: typer.Context,
    host: str = typer.Option("127.0.0.1", help="监听地址。"),
    port: int = typer.Option(8000, help="监听端口。"),
) -> None:
    city = open_city(load_settings())
    configure_logs()
    city.prepare()
    say("正在监听 http://{host}:{port}", context.obj, host=host, port=port)
    serve_city(city, host, port)


def serve_city(city: City, host: str, port: int) -> None:
    """Until interrupted; the embedded mode runs the worker's jobs inside, production `linpiao worker`."""
    try:
        app = build_app(city)
        app.state.maps.warm()
        with nullcontext() if city.settings.production else _working(city):
            uvicorn.run(app, host=host, port=port, log_config=None, access_log=False)
    finally:
        city.database.close()


def worker() -> None:
    city = open_city(load_settings())
    configure_logs()
    city.prepare()
    try:
        with _working(city):
            Event().wait()
    except KeyboardInterrupt:
        pass
    finally:
        city.database.close()


@contextmanager
def _working(city: City) -> Iterator[None]:
    """The jobs beside the server, each in a thread of its own."""
    stop = Event()
    jobs = {
        "sequencer": sequencer.run,
        "nightly": nightly.run,
        "terms": terms.run,
        "notices": notices.run,
        "payments": payments.run,
        "bills": bills.run,
    }
    threads = [
        Thread(target=run, args=(city.database, city.settings, stop), name=name) for name, run in jobs.items()
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
