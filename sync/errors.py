"""Every error a person can meet: one tree, stable codes, retryable or not.

    ZoufangError
    ├── UserError        tell the person: the text is shown as it is, in the person's language
    │   ├── BadValue     a value, field, kind or command is not one that exists
    │   ├── Refused      a rule, a right or a limit says no
    │   ├── Missing      what was asked for is not here
    │   ├── Unreachable  the other side is not there or fell silent (retryable)
    │   ├── BadAnswer    the other side answered something that is no answer (retryable)
    │   └── DataFault    the file on disk cannot be opened, read or written
    └── Cancelled        the person stopped it: say nothing

Anything else that is raised is our own fault: it is logged and shown once, with the log's path.
"""

from typing import ClassVar, NamedTuple


class Text(NamedTuple):
    """A sentence or label in both languages; Chinese is what people see unless they switch."""

    zh: str
    en: str

    def to(self, language: str) -> str:
        """The wording for ``language`` ("zh" or "en")."""
        return self.en if language == "en" and self.en else self.zh


class ZoufangError(Exception):
    """The root of all errors that are not bugs."""

    code: ClassVar[str] = "error"
    retryable: ClassVar[bool] = False


class Cancelled(ZoufangError):
    """The person stopped the work; nothing needs to be said."""

    code = "cancelled"


class UserError(ZoufangError):
    """One plain sentence for the person: what is wrong, where, and what to do.

    ``zh`` and ``en`` are the sentence in each language; ``detail`` is for the log only.
    """

    code = "user"

    def __init__(self, zh: str, en: str = "", *, detail: str = "") -> None:
        super().__init__(zh)
        self.message = Text(zh, en or zh)
        self.detail = detail

    def text(self, language: str = "zh") -> str:
        """The sentence in ``language``."""
        return self.message.to(language)


class BadValue(UserError):
    """A value, field, kind or command that does not exist or does not fit."""

    code = "bad-value"


class Refused(UserError):
    """A rule, a right or a limit says no."""

    code = "refused"


class Missing(UserError):
    """What was asked for is not here."""

    code = "missing"


class Unreachable(UserError):
    """The other side is not there, or fell silent half-way."""

    code = "unreachable"
    retryable = True


class BadAnswer(UserError):
    """The other side answered something that is no answer of this protocol."""

    code = "bad-answer"
    retryable = True


class DataFault(UserError):
    """The data file cannot be opened, read or written."""

    code = "data"


class NewerFile(DataFault):
    """The data file was written by a newer program; it is left alone."""

    code = "data.newer"


class DamagedFile(DataFault):
    """The data file is damaged, or its key is not the right one."""

    code = "data.damaged"


class DiskFull(DataFault):
    """No room left on the disk; nothing of the last act was kept."""

    code = "data.full"


class FileBusy(DataFault):
    """Another program holds the data file."""

    code = "data.busy"
    retryable = True


class TooLarge(Refused):
    """More than a message may carry."""

    code = "too-large"


class WrongToken(Refused):
    """The hub does not know this laptop's token (any more)."""

    code = "token"
