"""The command ``zoufang-hub``: puts the commands together, and serves.

Data goes to stdout, everything else to stderr; exit code 0 done, 1 refused with one sentence,
2 wrong usage.
"""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from platformdirs import user_data_path

from sync.errors import UserError
from sync.hub.commands.casework import doubt
from sync.hub.commands.coverage import coverage, days, pair
from sync.hub.commands.duplicates import doubles
from sync.hub.commands.entitlements import entitlement
from sync.hub.commands.held import held
from sync.hub.commands.issues import issue, petition
from sync.hub.commands.packets import packet
from sync.hub.commands.parameters import parameter
from sync.hub.commands.people import account, device, invite
from sync.hub.commands.reports import report
from sync.hub.commands.stats import stats
from sync.hub.commands.surface import Keeper, example, keeper
from sync.hub.commands.upkeep import backup, init, openapi, restore, verify
from sync.hub.commands.usage import is_english, usage_of
from sync.hub.door import Tls, claimed, listen, note_address, server_of, url_of

PORT = 8370
"""Where a hub listens unless it is told otherwise: nothing registered with IANA is there."""

_file = click.Path(path_type=Path, dir_okay=False)


@click.group(
    epilog=example(
        "zoufang-hub --data /srv/zoufang init",
        "zoufang-hub --data /srv/zoufang serve --host 0.0.0.0",
        "zoufang-hub --data /srv/zoufang account add 王芳 --role visitor --area 320282113200",
        "zoufang-hub --data /srv/zoufang invite 王芳",
    )
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="ZOUFANG_HUB_DATA",
    metavar="DIR",
    help="数据文件夹（或环境变量 ZOUFANG_HUB_DATA）/ the data folder",
)
@click.option(
    "--db",
    "url",
    envvar="ZOUFANG_HUB_DB",
    default="",
    metavar="URL",
    help="PostgreSQL数据库，如 postgresql://主机/库，说一次即可（或环境变量 ZOUFANG_HUB_DB）/ "
    "its database, remembered",
)
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", help="语言 / language of messages"
)
@click.pass_context
def root(ctx: click.Context, data: Path | None, url: str, lang: str) -> None:
    """走访通中心 / The Zoufang hub."""
    ctx.obj = Keeper(data or user_data_path("zoufang-hub", appauthor=False), lang, url)


@root.command(epilog=example("zoufang-hub serve --host 0.0.0.0 --tls-cert a.crt --tls-key a.key"))
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / address")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="端口，0为自选 / port, 0 picks one",
)
@click.option("--tls-cert", type=_file, metavar="FILE", help="证书（PEM）/ certificate")
@click.option("--tls-key", type=_file, metavar="FILE", help="私钥（PEM）/ its key")
@click.option("--url", metavar="URL", help="写进登记链接的地址 / where laptops reach it")
@keeper
def serve(
    here: Keeper, host: str, port: int, tls_cert: Path | None, tls_key: Path | None, url: str | None
) -> None:
    """开门服务，第一行输出监听地址 / Serve; the first line says where."""
    if (tls_cert is None) != (tls_key is None):
        both = here.text(
            "--tls-cert 和 --tls-key 要一起用", "--tls-cert and --tls-key belong together"
        )
        raise click.UsageError(both, click.get_current_context())
    tls = Tls(tls_cert, tls_key) if tls_cert and tls_key else None
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    logging.getLogger("zoufang").setLevel(logging.INFO)
    with here.desk() as desk:
        fingerprint = tls.fingerprint if tls else ""
        with claimed(here.folder, desk.replica.store), listen(host, port) as bound:
            bound_url = url_of(bound, tls is not None)
            note_address(desk, url or bound_url, fingerprint)
            server = server_of(desk, tls)
            click.echo(f"listening on {bound_url}")
            server.run(sockets=[bound])


for command in (
    init,
    account,
    invite,
    device,
    held,
    doubt,
    entitlement,
    doubles,
    issue,
    petition,
    parameter,
    packet,
    verify,
    backup,
    restore,
    openapi,
    coverage,
    pair,
    days,
    stats,
    report,
):
    root.add_command(command)


def main(args: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    words = list(sys.argv[1:] if args is None else args)
    language = "en" if is_english(words) else "zh"
    try:
        code = root.main(words, prog_name="zoufang-hub", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.format_message(), err=True)
        return 2
    except click.ClickException as wrong:
        click.echo(usage_of(wrong).to(language), err=True)
        return wrong.exit_code
    except UserError as error:
        click.echo(error.text(language), err=True)
        return 1
    except (click.Abort, KeyboardInterrupt):
        return 1


if __name__ == "__main__":
    sys.exit(main())
