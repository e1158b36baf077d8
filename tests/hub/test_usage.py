"""Wrong command lines: told in the language of the run, with where to read more."""

import pytest

MISUSED = [
    (["sing"], "没有“sing”这个命令", "No such command"),
    (["account", "sing"], "没有“sing”这个命令", "No such command"),
    (["verify", "--loud"], "没有“--loud”这个选项", "No such option"),
    (["verify", "now"], "多余的参数：now", "unexpected"),
    (["verify", "a", "b"], "多余的参数：a b", "unexpected"),
    (["invite"], "缺少“NAME”", "Missing"),
    (["account", "add", "zhou", "--role", "clerk"], "缺少“--area”", "Missing"),
    (["invite", "zhang", "--hours"], "选项“--hours”", "argument"),
    (
        ["invite", "zhang", "--hours", "1e30"],
        "“--hours”的值“1e30”不对，应为1至8784的整数",
        "integer",
    ),
    (
        ["account", "add", "a", "--role", "king", "--area", "32"],
        "“king”不对，可选：visitor、",
        "visitor",
    ),
    (
        ["init", "--areas", "nothing.csv"],
        "“--areas”的值“nothing.csv”不对，没有这个文件",
        "nothing.csv",
    ),
    (["serve", "--tls-cert", "a"], "要一起用", "belong together"),
]


@pytest.mark.parametrize(("words", "zh", "en"), MISUSED)
def test_wrong_usage_is_said_in_the_language_of_the_run(folder, told, words, zh, en):
    code, out, err = told("--data", folder, *words)
    assert (code, out) == (2, "")
    first, second = err.splitlines()
    assert zh in first
    assert second.startswith("用法见：zoufang-hub")
    code, _, err = told("--data", folder, "--lang", "en", *words)
    assert code == 2
    assert en in err
    assert "“" not in err
    assert "用法" not in err
