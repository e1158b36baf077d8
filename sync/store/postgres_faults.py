"""What goes wrong with PostgreSQL, said to people; the driver's errors end here."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from sync.errors import BadValue, DamagedFile, DataFault, DiskFull, FileBusy, UserError


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turns the driver's errors into ours, with what is wrong and what to do."""
    try:
        yield
    except psycopg.Error as fault:
        raise _translate(fault, place) from fault


_BUSY = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)
_GONE = (errors.AdminShutdown, errors.CrashShutdown, errors.CannotConnectNow)
_NO_TEXT = (None, errors.CharacterNotInRepertoire.sqlstate)
"""U+0000, refused by the driver or by the server."""
_DAMAGED = (errors.DataCorrupted, errors.IndexCorrupted)


def _translate(fault: psycopg.Error, place: str) -> UserError:
    detail = f"{fault.sqlstate or ''} {fault}".strip()
    match fault:
        case errors.DiskFull():
            return DiskFull(
                f"数据库的磁盘已满（{place}），刚才的内容没有存下；请腾出空间后再试，之前的都在",
                f"The disk of the database {place} is full; the last act was not stored. Free "
                "some space and try again",
                detail=detail,
            )
        case _ if isinstance(fault, _BUSY):
            return FileBusy(
                f"另一个程序正占用数据库（{place}），请稍后再试",
                f"Another program holds the database {place}; try again in a moment",
                detail=detail,
            )
        case _ if isinstance(fault, _DAMAGED):
            return DamagedFile(
                f"数据库已损坏（{place}）；请从备份恢复，或联系管理员",
                f"The database {place} is damaged; restore a backup",
                detail=detail,
            )
        case _ if isinstance(fault, _GONE) or (fault.sqlstate is None and _is_of_line(fault)):
            return DataFault(
                f"数据库没有回应（{place}），刚才的内容没有存下；恢复后会自动接上，请稍后再试",
                f"The database {place} does not answer; the last act was not stored. It goes on "
                "by itself when the database is back; try again later",
                detail=detail,
            )
        case psycopg.DataError() if fault.sqlstate in _NO_TEXT:
            return BadValue(
                "文字里有不能保存的字符（U+0000）",
                "The text has a character that cannot be stored (U+0000)",
                detail=detail,
            )
    return DataFault(
        f"数据库出错（{place}）：{fault}", f"The database {place} failed: {fault}", detail=detail
    )


def _is_of_line(fault: psycopg.Error) -> bool:
    return isinstance(fault, psycopg.OperationalError | psycopg.InterfaceError)


def no_way_in(fault: psycopg.Error, place: str) -> DataFault:
    """The server did not let us in."""
    return DataFault(
        f"连不上数据库（{place}），请检查地址、账号和密码（密码放在环境变量 PGPASSWORD 或文件 "
        f"~/.pgpass 里），以及数据库是否在运行：{fault}",
        f"The database {place} cannot be reached; check the address, the account and its password "
        f"(in PGPASSWORD or ~/.pgpass), and whether it runs: {fault}",
        detail=str(fault),
    )
