"""The rules as one table in Markdown: what `linli permissions` prints and docs/permissions.md holds."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from . import CHAPTERS, rules_by_route
from .routes import API, Route, routes
from .who import NOBODY, ROLES, Answer, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .who import Rule

# Chinese and English short names, in the order of the columns.
NAMES: dict[str, str] = {
    NOBODY: "无 –",
    "resident": "居 Re",
    "volunteer": "志 Vo",
    "grid_worker": "格 Gr",
    "community": "社 Co",
    "dispatcher": "调 Di",
    "handler": "办 Ha",
    "contact": "联 Ct",
    "supervisor": "督 Su",
    "leader": "领 Le",
    "clerk": "窗 Cl",
    "admin": "系 Ad",
    "security": "安 Se",
    "auditor": "审 Au",
}
TITLES: dict[str, str] = {
    "oversight": "一网统览 Figures",
    "cases": "诉求与事项 Voices and cases",
    "ratings": "评价 Ratings",
    "meetings": "联席会议 Meetings",
    "supervision": "督办 Supervision",
    "undertakings": "领办实事 Undertakings",
    "board": "公示 Public board",
    "projects": "项目与班次 Projects and shifts",
    "credits": "时长与积分 Hours and points",
    "field": "外勤 Field app",
    "integrity": "诚信核查 Integrity",
    "duty": "派班与下沉 Duty and deployments",
    "exchange": "积分兑换 Exchange shop",
    "certificates": "证明 Certificates",
    "awards": "表彰 Commendation lists",
    "attendance": "双签 Attendance",
    "people": "人员与单位 People and units",
    "places": "区域与场所 Areas and places",
    "notices": "消息 Messages",
    "custody": "数据保管 Custody",
    "web": "页面 Pages",
}
HEAD = """\
# 权限表 Who may find what

由 `linli permissions` 按 `src/linli/site/permissions` 中的规则生成，请勿手工修改。Made by `linli permissions`.
Every route of the house has exactly one rule, and a test asks every route, in every role and relation, whether it holds.

六种关系 Six relations to the thing in the address:

- *own* 本辖区、本单位或本人
- *above* 上级辖区 the district around it
- *sibling* 相邻社区 the community beside it
- *district* 外区 a community of another district
- *tenant* 外市 another city
- *subject* 事项当事人 the same post as own, but the matter is about them

| 符号 | 关系 found by | 说明 |
|---|---|---|
| ● | own, above | 管辖范围内 the area of the post covers the thing |
| ○ | all | 任何关系；列表只含本人可见内容 a list holds only what its reader may see |
| ◐ | own | 仅本单位、本社区或本人 own unit, own community, one's own thing |
| △ | above | 仅上级辖区 the area around it only |
| ◇ | all but above | 已确认的志愿者 confirmed volunteers, wherever they live |
|  | none | 视同不存在（404）as if it were not there |

- `*` 当事人也在内：所指并非事项 the subject too: the thing is no matter about somebody.
- `拒` 看得见而无权者被拒，并说明理由（409）whoever sees it in another relation is refused, with a sentence.
- 未登录者：首栏空白处一律引至登录页，接口答 401 nobody is led to the sign-in where the first column is blank.
- 外市与当事人：仅 ○、◇ 与 `*` 处可见 *tenant* and *subject* find only what these signs give them.

"""


def markdown() -> str:
    """The whole table."""
    found, wrong = rules_by_route()
    if wrong:
        raise ValueError("\n".join(wrong))
    every = routes()
    lines = [HEAD, _roles(), ""]
    for chapter, rules in CHAPTERS.items():
        lines += [f"## {TITLES[chapter]}", ""]
        head = ["地址 Route", "对象 Thing", *(NAMES[role] for role in (NOBODY, *ROLES))]
        lines += [_row(head), _row(["---", "---", *(":-:" for _role in head[2:])])]
        for rule, routed in _by_rule(rules, every, found):
            lines.append(_row([f"*{rule.says}*", "", *("" for _role in head[2:])]))
            cells = [_cell(rule, role) for role in (NOBODY, *ROLES)]
            lines += [_row([_name(some), ", ".join(rule.about), *cells]) for some in routed]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _by_rule(
    rules: tuple[Rule, ...], every: list[Route], found: dict[str, Rule]
) -> Iterator[tuple[Rule, list[list[Route]]]]:
    """Each rule with its routes; the methods of one address that follow it stand together."""
    for rule in rules:
        mine = [route for route in every if found[route.key] is rule]
        yield rule, [list(some) for _path, some in groupby(mine, key=lambda route: route.path)]


def _roles() -> str:
    return "角色 Roles: " + " · ".join(f"{short} {role.replace('_', ' ')}" for role, short in NAMES.items())


def _name(some: list[Route]) -> str:
    return f"{' '.join(route.method for route in some)} `{address(some[0])}`"


def address(route: Route) -> str:
    """Where it is found, as the table writes it: `/cases/{uid}/take/`."""
    found = f"/{route.path}" if route.page else f"/{API}{route.path[1:]}"
    for kind in ("<uuid:", "<str:", "<int:"):
        found = found.replace(kind, "{")
    return found.replace(">", "}")


def _cell(rule: Rule, role: str) -> str:
    """One sign: in which relations somebody finds it, and whether they are refused in others."""
    answers = {relation: rule.answer(role, relation) for relation in Relation}
    found = {relation for relation, answer in answers.items() if answer == Answer.FOUND}
    refused = "拒" if Answer.REFUSED in answers.values() else ""
    return SIGNS[frozenset(found)] + refused


_OWN, _ABOVE, _SUBJECT = Relation.OWN, Relation.ABOVE, Relation.SUBJECT
SIGNS: dict[frozenset[Relation], str] = {
    frozenset(): "",
    frozenset(Relation): "○",
    frozenset({_OWN, _ABOVE}): "●",
    frozenset({_OWN, _ABOVE, _SUBJECT}): "●*",
    frozenset({_OWN}): "◐",
    frozenset({_OWN, _SUBJECT}): "◐*",
    frozenset({_ABOVE}): "△",
    frozenset(Relation) - {_ABOVE}: "◇*",
    frozenset(Relation) - {_SUBJECT}: "○",
}


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
