"""`linpiao sandbox`: a WeChat Pay for demonstrations, with the settings that connect a city to it."""

import json
import os
from pathlib import Path

import typer
import uvicorn
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from api.cli.output import say
from api.gateways.sandbox.faults import ON_PAYMENT, Menu
from api.gateways.sandbox.keys import Keys, new_rsa, private_pem, public_pem
from api.gateways.sandbox.peer import SandboxPeer

API_KEY = "api-key"


def register(application: typer.Typer) -> None:
    application.command("sandbox", help="启动演练用的微信支付对端。")(sandbox)


def sandbox(
    context: typer.Context,
    folder: Path = typer.Option(Path("var/wechat-sandbox"), "--folder", help="密钥和设置所在的文件夹。"),
    port: int = typer.Option(8100, help="监听端口。"),
    faults_percent: int = typer.Option(0, "--faults", min=0, max=100, help="出错的付款占百分之几。"),
    seed: int = typer.Option(0, help="出错的种子。"),
) -> None:
    peer = SandboxPeer(kept_keys(folder), Menu(seed, ON_PAYMENT, faults_percent))
    address = f"http://127.0.0.1:{port}"
    written = write_settings(folder, peer.keys, address)
    say("设置写在 {file}，载入后重新启动登记库即可接入。", context.obj, file=written)
    say("付款：打开 {address}/sandbox/pay/订单号", context.obj, address=address)
    uvicorn.run(peer.app, host="127.0.0.1", port=port, log_level="warning")


def kept_keys(folder: Path) -> Keys:
    """Made at the first start, readable by the owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = Keys(merchant=_kept_rsa(folder / "merchant.pem"), platform=_kept_rsa(folder / "platform.pem"))
    keys.api_key = _kept(folder / API_KEY, keys.api_key)
    _kept(folder / "platform-public.pem", public_pem(keys.platform))
    return keys


def write_settings(folder: Path, keys: Keys, address: str) -> Path:
    """The lines that a city puts into its `.env`; what they connect is a test and says so."""
    given = merchant_of(folder, keys)
    lines = {
        "LINPIAO_WECHAT_PAY_URL": address,
        "LINPIAO_WECHAT_APP_ID": keys.app_id,
        "LINPIAO_WECHAT_PAY": f"'{json.dumps(given)}'",
        "LINPIAO_PAYMENT_TEST": "true",
    }
    file = folder / "linpiao.env"
    file.write_text("".join(f"{name}={value}\n" for name, value in lines.items()), encoding="utf-8")
    return file


def merchant_of(folder: Path, keys: Keys) -> dict[str, str]:
    """Our side of the contract with the sandbox."""
    return {
        "mch_id": keys.mch_id,
        "serial_no": keys.serial_no,
        "private_key_file": str((folder / "merchant.pem").resolve()),
        "api_key": keys.api_key,
        "public_key_id": keys.platform_id,
        "public_key_file": str((folder / "platform-public.pem").resolve()),
    }


def _kept_rsa(file: Path) -> RSAPrivateKey:
    pem = file.read_text(encoding="ascii") if file.exists() else _kept(file, private_pem(new_rsa()))
    key = load_pem_private_key(pem.encode(), password=None)
    assert isinstance(key, RSAPrivateKey), file
    return key


def _kept(file: Path, fresh: str) -> str:
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(fresh)
    return file.read_text(encoding="ascii")
