"""What a kind of record is: a name in both languages and its declared fields."""

from dataclasses import dataclass
from functools import cached_property

from sync.errors import BadValue, Refused, Text
from sync.records.fields import Field, FlagField, TextField, Value
from sync.records.places import RESTRICTED, area_code


@dataclass(frozen=True, kw_only=True)
class AreaField(TextField):
    """An area, by its code; nothing else fits, for records are sent where it says."""

    def _fits(self, value: Value) -> bool:
        try:
            return isinstance(value, str) and area_code(value) == value
        except BadValue:
            return False


FROZEN = Text(
    "已定稿的内容不能再改，请另出一版", "What was published stays as it is; make another edition"
)
RESTRICTED_ONLY = Text(
    "信访积案只登记在限阅区划（代码前加R，如 R320282113）",
    "Petition cases are kept in restricted areas alone (an R before the code, as R320282113)",
)
DELETED = FlagField(name="deleted", zh="已删除", en="Deleted")
"""Every kind has it: a deletion is a value like any other, and nothing is erased."""
MOVED = AreaField(name="moved", zh="迁往区划", en="Moved to area")
"""Every kind has it: where the record lives now, left behind in the area that it moved from."""


@dataclass(frozen=True)
class Kind:
    """One kind of record. Its table, form, Excel columns and change fields derive from this.

    ``title`` names the fields that people call such a record by. ``natural`` kinds have ids given
    from outside (an area's code); all others are known by the stamp of their first change.
    Natural kinds that ``moves`` go with a household to another area: their ids are made of what
    they are about, so that two people who write down the same thing write one record. Look for
    them by their fields: a household may have got another number since.
    ``hub_only`` kinds are written by hubs alone. ``frozen`` ones are never changed once they are
    written: what was published stays what it was. ``restricted`` ones are kept in restricted areas
    alone (``places.RESTRICTED``), which nobody reads without a right of their own.
    """

    name: str
    zh: str
    en: str
    own_fields: tuple[Field, ...]
    title: tuple[str, ...] = ()
    natural: bool = False
    moves: bool = False
    hub_only: bool = False
    frozen: bool = False
    restricted: bool = False

    @property
    def label(self) -> Text:
        """The kind's name as people read it."""
        return Text(self.zh, self.en)

    def place(self, area: str) -> str:
        """The code of an area where such a record may stand. Raises BadValue, Refused."""
        code = area_code(area)
        if self.restricted and not code.startswith(RESTRICTED):
            raise Refused(*RESTRICTED_ONLY)
        return code

    @cached_property
    def fields(self) -> dict[str, Field]:
        """All fields by name, in declared order, ``deleted`` and ``moved`` last."""
        return {field.name: field for field in (*self.own_fields, DELETED, MOVED)}
