"""How PostgreSQL is told what the house says in portable SQL; pure."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode

from sync.store.contract import Table

SECRETS = ("password", "sslpassword")
"""Options of a URL that nobody is to see."""
NAME_BYTES_MAX = 63
"""Of a PostgreSQL identifier; what is longer is cut by the server."""

_TYPES = {str: 'text COLLATE "C"', int: "bigint", bytes: "bytea"}
"""Text sorts by its bytes: ranges of area codes and the order of stamps depend on it."""

# What SQL says in pieces: quoted text and names, which stay, and marks for bound values.
_PIECES = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\?(\d*)")


@lru_cache(maxsize=4096)
def native(sql: str) -> str:
    """Portable SQL with PostgreSQL's marks: ``?`` becomes ``$1``, ``$2`` …, ``?3`` becomes ``$3``.

    Marks in quoted text are text.
    """
    last = 0

    def mark(found: re.Match[str]) -> str:
        nonlocal last
        if found[1] is None:
            return found[0]
        number = int(found[1]) if found[1] else last + 1
        last = max(last, number)
        return f"${number}"

    return _PIECES.sub(mark, sql)


def parts_of(url: str) -> tuple[str, str, dict[str, str]]:
    """(scheme, what stands between it and the question mark, the options) of a URL."""
    scheme, _, rest = url.partition("://")
    place, _, query = rest.partition("?")
    return scheme, place, dict(parse_qsl(query))


def without_password(url: str) -> str:
    """The URL as people may see it and files may keep it."""
    scheme, place, options = parts_of(url)
    host, slash, name = place.partition("/")
    user, at, host = host.rpartition("@")
    kept = {key: value for key, value in options.items() if key not in SECRETS}
    query = "?" + urlencode(kept, quote_via=quote, safe="/") if kept else ""
    user = user.partition(":")[0]
    return f"{scheme}://{user}{at}{host}{slash}{name}{query}" if url else ""


def missing(
    tables: Sequence[Table], present: Mapping[str, Mapping[str, int]], indexes: set[str]
) -> list[str]:
    """The statements that make the tables, columns and indexes which are not there."""
    statements = []
    for table in tables:
        name, known = _quote(table.name), present.get(table.name)
        columns = [_column(table, column) for column in table.columns]
        if known is None:
            keys = ", ".join(map(_quote, table.key))
            lines = ", ".join([*columns, f"PRIMARY KEY ({keys})"])
            statements.append(f"CREATE TABLE IF NOT EXISTS {name} ({lines})")
        else:
            statements += [
                f"ALTER TABLE {name} ADD COLUMN IF NOT EXISTS {column}"
                for column, its_name in zip(columns, table.columns, strict=True)
                if its_name not in known
            ]
        for unique, its_columns in [
            *((" UNIQUE", index) for index in table.unique),
            *(("", index) for index in table.indexes),
        ]:
            index = f"idx_{table.name}_{'_'.join(its_columns)}"[:NAME_BYTES_MAX]
            if index not in indexes:
                statements.append(
                    f"CREATE{unique} INDEX IF NOT EXISTS {_quote(index)} ON {name} "
                    f"({', '.join(map(_quote, its_columns))})"
                )
    return statements


def _quote(name: str) -> str:
    return f'"{name}"'


def _column(table: Table, name: str) -> str:
    text = f"{_quote(name)} {_TYPES[table.columns[name]]}"
    if name in table.not_null or name in table.key:
        text += " NOT NULL"
    if name in table.defaults:
        text += f" DEFAULT {table.defaults[name]}"
    return text
