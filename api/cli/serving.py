"""`linpiao serve`: the web server of one city."""

import typer
import uvicorn

from api.app import build_app
from api.city import open_city
from api.cli.output import say
from api.logs import configure_logs
from api.settings import load_settings


def register(application: typer.Typer) -> None:
    application.command("serve", help="启动网站和接口。")(serve)


def serve(
    context: typer.Context,
    host: str = typer.Option("127.0.0.1", help="监听地址。"),
    port: int = typer.Option(8000, help="监听端口。"),
) -> None:
    settings = load_settings()
    configure_logs()
    city = open_city(settings)
    say("正在监听 http://{host}:{port}", context.obj, host=host, port=port)
    try:
        uvicorn.run(build_app(city), host=host, port=port, log_config=None, access_log=False)
    finally:
        city.database.close()
