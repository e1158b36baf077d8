"""The keeper's list of people on record twice, across all areas of a hub."""

import json
from contextlib import closing

from sync.hub.desk import HubDesk
from tests.hub.township import NEXT_VILLAGE, VILLAGE

ID = "11010519491231002X"


def test_people_on_record_twice_are_listed_with_their_places(folder, told):
    assert json.loads(told("--data", folder, "duplicates", "list", "--json")[1]) == []
    with closing(HubDesk.open(folder)) as desk, desk.replica.act("zhang") as act:
        for area in (VILLAGE, NEXT_VILLAGE):
            home = act.add("household", area, {"head": "户主"})
            act.add("member", area, {"household": home, "name": "王秀英", "id_no": ID})
    code, out, err = told("--data", folder, "duplicates", "list")
    assert code == 0
    assert "共1组" in err
    rows = [line.split("\t") for line in out.splitlines()]
    assert [row[:2] for row in rows] == [["身份证号相同", ID]] * 2
    assert "竹海村" in rows[0][-1]
    (group,) = json.loads(told("--data", folder, "duplicates", "list", "--json")[1])
    assert group["certain"]
    assert (
        json.loads(told("--data", folder, "duplicates", "list", "--area", "3203", "--json")[1])
        == []
    )
