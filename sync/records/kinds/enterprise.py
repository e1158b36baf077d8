"""Enterprises, industrial parks and projects (domain.md 2.4)."""

from sync.records.fields import (
    ChoiceField,
    CreditCodeField,
    FlagField,
    MoneyField,
    NameField,
    NumberField,
    PhoneField,
    TextField,
)
from sync.records.kinds.base import Kind

ENTERPRISE = Kind(
    "enterprise",
    "企业",
    "Enterprise",
    (
        TextField(name="name", zh="企业名称", en="Name", required=True, length_max=100),
        ChoiceField(name="kind", zh="对象类型", en="Kind", codes="enterprise_kind"),
        CreditCodeField(name="credit_code", zh="统一社会信用代码", en="Credit code"),
        TextField(name="old_no", zh="原注册号", en="Old registration number", length_max=20),
        FlagField(name="code_seen", zh="已核对证照", en="Licence seen"),
        NameField(name="legal_person", zh="法定代表人", en="Legal representative"),
        NameField(name="contact", zh="联系人", en="Contact"),
        PhoneField(name="phone", zh="联系电话", en="Telephone"),
        TextField(name="address", zh="地址", en="Address"),
        TextField(name="industry", zh="行业", en="Industry", length_max=60),
        ChoiceField(name="size", zh="规模", en="Size", codes="enterprise_size"),
        FlagField(name="listed", zh="列统企业", en="Statistically listed"),
        NumberField(name="employees", zh="职工人数", en="Employees", most=10**6, unit="人"),
        TextField(name="products", zh="主要产品", en="Main products"),
        NumberField(name="labour_gap", zh="用工缺口", en="Workers wanted", most=10**5, unit="人"),
        MoneyField(name="finance_need", zh="融资需求", en="Finance wanted", most=10**13),
        TextField(name="target", zh="三走访三推进目标", en="Target of the visit"),
        TextField(name="note", zh="备注", en="Note", lines=3),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("name",),
)
