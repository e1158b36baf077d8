"""Areas as records: what the reference list cannot know (flags, renames, validity)."""

from sync.records.fields import DateField, FlagField, TextField
from sync.records.kinds.base import Kind

AREA = Kind(
    "area",
    "区划",
    "Area",
    (
        TextField(name="name", zh="名称", en="Name", required=True),
        TextField(name="alias", zh="曾用名", en="Also called"),
        FlagField(name="weak_village", zh="经济薄弱村", en="Weak village"),
        FlagField(name="resettlement", zh="有征收安置任务", en="Resettlement community"),
        FlagField(name="park", zh="园区", en="Industrial park"),
        DateField(name="valid_from", zh="启用日期", en="Valid from"),
        DateField(name="valid_to", zh="停用日期", en="Valid to"),
        TextField(name="successor", zh="后继区划代码", en="Successor"),
        TextField(name="office", zh="受理单位", en="Office"),
        TextField(name="office_address", zh="受理地址", en="Address of the office"),
        TextField(name="office_phone", zh="监督电话", en="Supervision telephone"),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("name",),
    natural=True,
)
