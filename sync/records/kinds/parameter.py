"""Numbers that an area sets: parameters with validity and document, and prices (domain.md 3-5)."""

from sync.records.fields import (
    ChoiceField,
    DateField,
    FlagField,
    MoneyField,
    NumberField,
    TextField,
)
from sync.records.kinds.base import Kind

PARAMETER = Kind(
    "parameter",
    "参数",
    "Parameter",
    (
        TextField(name="name", zh="参数", en="Parameter", required=True, length_max=60),
        TextField(name="value", zh="值", en="Value", required=True, length_max=400),
        DateField(name="valid_from", zh="启用日期", en="Valid from"),
        DateField(name="valid_to", zh="停用日期", en="Valid to"),
        TextField(name="document", zh="依据文件", en="Document", length_max=200),
        FlagField(name="confirmed", zh="已核实", en="Confirmed"),
        TextField(name="note", zh="备注", en="Note"),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("name",),
)
"""It holds in its area and all below, until a row of an area nearer by says otherwise
(``sync.rules.parameters``)."""

PRICE = Kind(
    "price",
    "农产品价格",
    "Farm-gate price",
    (
        NumberField(name="year", zh="年度", en="Year", least=1990, most=2100, required=True),
        ChoiceField(name="good", zh="农产品", en="Product", codes="farm_good", required=True),
        TextField(name="unit", zh="单位", en="Unit", length_max=10),
        MoneyField(name="price", zh="单价", en="Price", unit="元", most=10**9, required=True),
        TextField(name="document", zh="依据", en="Document", length_max=200),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("year", "good"),
)
"""What a household used of its own is worth the local farm-gate price of the year."""
