"""The command ``zoufang``: puts the commands together, and is the outermost door of them all.

Data goes to stdout, everything else to stderr; exit code 0 done, 1 refused with one sentence,
2 wrong usage. Without a command the window opens.
"""

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from desktop.commands.surface import Group, Laptop, laptop, option
from desktop.settings import Settings, data_folder
from sync.errors import Cancelled, Text, UserError
from sync.stamps import local, wall_milliseconds

LOG = "zoufang.log"
COMMANDS = (
    "demo",
    "enrol",
    "sync",
    "packet",
    "team",
    "record",
    "find",
    "area",
    "grid",
    "household",
    "duplicates",
    "issue",
    "petition",
    "conflict",
    "held",
    "cadre",
    "parameter",
    "income",
    "doubt",
    "entitlement",
    "attachment",
    "print",
    "coverage",
    "pair",
    "assignment",
    "days",
    "stats",
    "report",
    "inspection",
    "rectification",
    "consultation",
    "check",
    "backup",
    "restore",
    "version",
)
"""In the order of the help."""


class Root(Group):
    """Loads a subject's commands only when they are asked for, so that each starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command, loaded now: none but this one is needed (hence the imports in here)."""
        match name:
            case "record" | "find":
                from desktop.commands import records  # noqa: PLC0415

                return records.record if name == "record" else records.find_command
            case "issue":
                from desktop.commands import issues  # noqa: PLC0415

                return issues.issue
            case "conflict":
                from desktop.commands import conflicts  # noqa: PLC0415

                return conflicts.conflict
            case "petition":
                from desktop.commands import petitions  # noqa: PLC0415

                return petitions.petition
            case "held":
                from desktop.commands import held  # noqa: PLC0415

                return held.held
            case "enrol" | "sync":
                from desktop.commands import hubs  # noqa: PLC0415

                return hubs.enrol if name == "enrol" else hubs.sync
            case "attachment":
                from desktop.commands import attachments  # noqa: PLC0415

                return attachments.attachment
            case "team":
                from desktop.commands import team  # noqa: PLC0415

                return team.team
            case "packet":
                from desktop.commands import packets  # noqa: PLC0415

                return packets.packet
            case "print":
                from desktop.commands import paper  # noqa: PLC0415

                return paper.print_command
            case "stats":
                from desktop.commands import stats  # noqa: PLC0415

                return stats.stats
            case "backup" | "restore":
                from desktop.commands import backups  # noqa: PLC0415

                return backups.backup if name == "backup" else backups.restore
            case "check" | "version" | "demo":
                from desktop.commands import upkeep  # noqa: PLC0415

                return {
                    "check": upkeep.check_command,
                    "version": upkeep.version,
                    "demo": upkeep.demo,
                }[name]
        return casework_command(name)


def casework_command(name: str) -> click.Command | None:
    """The commands that ask the rules of the casework."""
    match name:
        case "coverage" | "pair" | "assignment" | "days":
            from desktop.commands import coverage  # noqa: PLC0415

            return coverage.COMMANDS[name]
        case "entitlement":
            from desktop.commands import entitlements  # noqa: PLC0415

            return entitlements.entitlement
        case "area" | "grid":
            from desktop.commands import areas  # noqa: PLC0415

            return areas.area if name == "area" else areas.grid
        case "household" | "duplicates":
            from desktop.commands import households  # noqa: PLC0415

            groups = households.household, households.duplicates_group
            return groups[name == "duplicates"]
        case "cadre":
            from desktop.commands import cadres  # noqa: PLC0415

            return cadres.cadre
        case "parameter":
            from desktop.commands import parameters  # noqa: PLC0415

            return parameters.parameter
        case "report":
            from desktop.commands import reports  # noqa: PLC0415

            return reports.report
        case "inspection":
            from desktop.commands import inspections  # noqa: PLC0415

            return inspections.inspection
        case "rectification":
            from desktop.commands import rectifications  # noqa: PLC0415

            return rectifications.rectification
        case "consultation":
            from desktop.commands import consultations  # noqa: PLC0415

            return consultations.consultation
        case "income":
            from desktop.commands import incomes  # noqa: PLC0415

            return incomes.income
        case "doubt":
            from desktop.commands import doubts  # noqa: PLC0415

            return doubts.doubt
    return None


@click.command(
    "zoufang",
    cls=Root,
    invoke_without_command=True,
    words=Text(
        "走访通：离线优先的走访软件。不带命令时打开窗口",
        "Zoufang: offline-first field-visit software. Without a command the window opens",
    ),
    example="zoufang demo\nzoufang --data ~/走访 find 张三",
)
@option(
    "--data",
    metavar="DIR",
    type=click.Path(path_type=Path),
    words=Text("数据文件夹（或环境变量 ZOUFANG_DATA）", "The data folder (or ZOUFANG_DATA)"),
)
@option("--lang", type=click.Choice(["zh", "en"]), words=Text("语言", "Language"))
@laptop
@click.pass_context
def root(ctx: click.Context, here: Laptop, data: Path | None, lang: str | None) -> None:
    """The whole program; its two options were read by ``main`` already."""
    if ctx.invoked_subcommand is None:
        # Qt takes a quarter of a second to load, and no other command needs it.
        from desktop.app import run  # noqa: PLC0415

        ctx.exit(run(here.folder))


def given(args: Sequence[str], name: str) -> str:
    """The value of a global option, "" when it is not there; errors are for click to tell."""
    for word, following in zip(args, [*args[1:], ""], strict=False):
        if word == name:
            return following
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
        if not word.startswith("-") and word in COMMANDS:
            break
    return ""


def laptop_of(args: Sequence[str]) -> Laptop:
    """Folder and language of this run, known before click reads anything, for its help too."""
    folder = data_folder(given(args, "--data"))
    language = given(args, "--lang") or Settings(folder).text("language", "zh")
    return Laptop(folder, "en" if language == "en" else "zh")


def run(args: Sequence[str]) -> int:
    """Runs one command and returns its exit code."""
    here = laptop_of(args)
    try:
        unreadable = next((a for a in args if not a.isprintable() and _is_broken(a)), None)
        if unreadable is not None:
            raise click.UsageError(
                here.text("命令中有不是UTF-8的字符", "A word of the command is not UTF-8")
            )
        code = root.main(list(args), prog_name="zoufang", standalone_mode=False, obj=here)
        return code if isinstance(code, int) else 0
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.format_message(), err=True)
        return 2
    except click.UsageError as wrong:
        return _tell_usage(wrong, here)
    except UserError as error:
        click.echo(error.text(here.language), err=True)
        return 1
    except (Cancelled, click.Abort, KeyboardInterrupt):
        here.say("已取消", "Cancelled")
        return 1
    except BrokenPipeError:
        # Whoever read the output has seen enough (``| head``).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as fault:  # noqa: BLE001 - the outermost door: our own fault, told once
        return tell_fault(fault, here)


def _is_broken(word: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in word)


def _tell_usage(wrong: click.UsageError, here: Laptop) -> int:
    """What is wrong with the command line, and where its usage is told."""
    click.echo(_usage_sentence(wrong).to(here.language), err=True)
    path = wrong.ctx.command_path if wrong.ctx else "zoufang"
    here.say(f"用法见：{path} --help", f"See: {path} --help")
    return 2


def _usage_sentence(wrong: click.UsageError) -> Text:
    """What click found, in words of our own where it says more than "wrong"."""
    said = wrong.format_message()
    match wrong:
        case click.NoSuchOption():
            return Text(f"没有“{wrong.option_name}”这个选项", said)
        case click.MissingParameter() if wrong.param is not None:
            return Text(f"缺少“{_name_of(wrong.param)}”", said)
        case click.BadParameter() if wrong.param is not None:
            kind = wrong.param.type
            zh = f"“{_name_of(wrong.param)}”的值不对"
            if isinstance(kind, click.Choice):
                zh += f"，可选：{'、'.join(map(str, kind.choices))}"
            elif isinstance(kind, click.IntRange):
                zh += f"，应为不小于{kind.min}的整数"
            return Text(zh, said)
        case click.BadOptionUsage():
            return Text(f"选项“{wrong.option_name}”缺少值", said)
    return Text(said, said)


def _name_of(param: click.Parameter) -> str:
    return (
        param.opts[-1]
        if isinstance(param, click.Option)
        else (param.metavar or param.name or "").upper()
    )


def tell_fault(fault: Exception, here: Laptop) -> int:
    """One sentence, and the whole story in the log."""
    path = here.folder / LOG
    at = local(wall_milliseconds()).isoformat(timespec="seconds")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{at} zoufang\n{''.join(traceback.format_exception(fault))}\n")
    except OSError:
        traceback.print_exception(fault)
    here.say(
        f"程序出错（{type(fault).__name__}），已保存的数据不受影响；详情见 {path}",
        f"A fault of ours ({type(fault).__name__}); what was saved is safe. See {path}",
    )
    return 1


def main() -> None:
    """The entry point of ``zoufang``."""
    for stream in (sys.stdout, sys.stderr):
        if not stream.isatty() and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))
