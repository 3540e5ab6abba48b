"""Examples for the OpenAPI document: a shape's own where it has one, else one by the name of the field."""

from __future__ import annotations

from typing import Any

UID = "0198a3c2-7f10-7c3e-9a52-3f1d6f6b2a11"
TOKEN = "AaIBilebfLCJfwW3fd1BRQABwZ15nKQxfRioujm_2bk1"  # noqa: S105 -- an example, signed by nobody
PHOTO = (  # one pixel
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGOosJEDAAICANNx0asbAAAAAElFTkSuQmCC"
)
BY_FORMAT = {
    "uuid": UID,
    "date-time": "2026-03-18T10:00:00+08:00",
    "date": "2026-03-27",
    "binary": "(the bytes of a JPEG, PNG or WebP)",
}
BY_TYPE: dict[str, Any] = {"boolean": True, "integer": 1, "number": 1.5, "null": None}

# Fields that mean the same wherever they stand. What means something else somewhere has `examples` of its own there.
BY_NAME: dict[str, Any] = {
    "after": "",
    "aim": "把旧家具搬到清运点，通道恢复畅通。",
    "amount": 120,
    "area": "东城区 · 港前街道 · 梧桐社区",
    "area_code": "990101001001",
    "area_name": "梧桐社区",
    "before": 1042,
    "body": "3号楼门口的路灯不亮了",
    "case_number": "2026-4821-7730-5",
    "category": "公共设施 › 路灯",
    "category_code": "city.lamp.out",
    "center_lat": 30.02,
    "center_lng": 120.01,
    "channel": "group",
    "code": "482913",
    "contact_text": "梧桐社区办公室 0571-0000000",
    "count": 3,
    "days": 30,
    "decision_note": "门牌号已核对",
    "detail": "2026-13-40",
    "device": "b7Qm2xWk9dTz",
    "due_missing_year": None,
    "duties": "测血压，登记，引导老人就座。",
    "equipment": "自带手套，扫帚由社区提供。",
    "error": "",
    "file_name": "十二月来信.xlsx",
    "free": 2,
    "grade": "A",
    "group_mean": 4.2,
    "group_name": "3号楼居民群",
    "group_ratings": 12,
    "height": 1200,
    "how": "claimed",
    "insurance_note": "街道统一投保志愿服务意外险。",
    "label": "待研判",
    "lat": 30.02,
    "line": 4,
    "lng": 120.01,
    "mapping": "replied",
    "mean": 4.6,
    "name": "李*",
    "next": None,
    "note": "3月25日 17:30 前办结。",
    "notice": "高压线路请勿靠近，并拨打 95598。",
    "number": "2026-4821-7730-5",
    "of": 35,
    "offer": "有一架人字梯",
    "others": 1,
    "others_present": "三号楼居民代表两人",
    "parent": "990101001",
    "part": "lead",
    "pickup_code": "482913",
    "path": "城市设施 › 路灯 › 不亮",
    "pile": "triage",
    "place_text": "3号楼门口",
    "places": 8,
    "points": 10,
    "question": "是门口左边还是右边的那盏？",
    "rated": 2,
    "ratings": 6,
    "reply_via": "group",
    "resolution": "物业公司更换路灯",
    "risk_notice": "请戴手套，搬重物两人一组。",
    "round": 1,
    "route_text": "公交 12 路梧桐路站，向东 100 米",
    "result": "加装电梯 30 户，验收合格。",
    "end_words": "整改到位，同意销单。",
    "said": "物业说管网属市政，城管局说井盖以内归小区。",
    "score": 4,
    "seconds": 41,
    "sentence": "名额已满，可以排队候补。",
    "source": "国务院办公厅",
    "speaker": "王阿姨",
    "state": "open",
    "status_url": f"/cases/s/{TOKEN}/",
    "step": 1,
    "text": "早上好",
    "title": "3号楼门口路灯不亮",
    "token": TOKEN,
    "unit": "天",
    "unit_name": "港前物业公司",
    "unread": 0,
    "url": "/inbox/",
    "value": 4.5,
    "via": "link",
    "voice_count": 2,
    "who": "社区工作者",
    "width": 1600,
    "words": "换了灯头，当晚已亮。",
    "year": 2026,
}
LISTS: dict[str, list[Any]] = {
    "after": [PHOTO],
    "before": [PHOTO],
    "free_times": ["sat_am"],
    "lines": ["120 分钟，A 级：20 分"],
    "needed_paper_codes": ["first_aid"],
    "needed_papers": ["急救员证"],
    "needed_skill_codes": ["plumbing"],
    "needed_skills": ["水电维修"],
    "papers": ["急救员证"],
    "photos": [],
    "reasons": ["会水电维修", "周六上午有空"],
    "skill_codes": ["plumbing"],
    "skills": ["plumbing"],
    "steps": ["受理起 5 个工作日", "到期：3月25日 17:30"],
}
# Replies without a shape of their own.
WHOLE: dict[str, Any] = {
    "/exports/{uid}/file": "编号,状态,标题\n2026-4821-7730-5,已派单,3号楼门口路灯不亮\n",
    "/areas.geojson": {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": "990101001001",
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [
                        [[120.0, 30.0], [120.02, 30.0], [120.02, 30.04], [120.0, 30.04], [120.0, 30.0]]
                    ],
                },
                "properties": {"name": "梧桐社区"},
            }
        ],
    },
    "/cases/points": {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": UID,
                "geometry": {"type": "Point", "coordinates": [120.01, 30.02]},
                "properties": {
                    "number": "2026-4821-7730-5",
                    "title": "3号楼门口路灯不亮",
                    "state": "已派单",
                    "light": "yellow",
                    "url": f"/cases/{UID}/",
                },
            }
        ],
    },
    "/categories": [
        {
            "code": "city",
            "name": "城市设施",
            "name_en": "City facilities",
            "notice": "",
            "notice_en": "",
            "stops": False,
            "danger": False,
            "handling_days": None,
            "questions": [],
            "children": [],
        }
    ],
}


def example_of(schema: dict[str, Any], shapes: dict[str, Any], name: str = "") -> Any:
    """An example that fits a schema. A text that nobody gave one for comes out as "": a test asks for better."""
    if "$ref" in schema:
        return example_of(shapes[schema["$ref"].rpartition("/")[2]], shapes, name)
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    if "const" in schema:
        return schema["const"]
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return _of_several(schema, key, shapes, name)
    if name in BY_NAME and _fits(BY_NAME[name], schema):
        return BY_NAME[name]
    return _by_type(schema, shapes, name)


def _of_several(schema: dict[str, Any], key: str, shapes: dict[str, Any], name: str) -> Any:
    if name in BY_NAME and any(_fits(BY_NAME[name], one) for one in schema[key]):
        return BY_NAME[name]
    some = [one for one in schema[key] if one.get("type") != "null"]
    return example_of(some[0], shapes, name)


def _by_type(schema: dict[str, Any], shapes: dict[str, Any], name: str) -> Any:
    kind = schema.get("type", "object")
    if kind == "object":
        return {
            field: example_of(inner, shapes, field) for field, inner in schema.get("properties", {}).items()
        }
    if kind == "array":
        if (
            name in LISTS
            and schema.get("items", {}).get("type", "string") == "string"
            and "$ref" not in schema["items"]
        ):
            return LISTS[name]
        return [example_of(schema["items"], shapes)] if schema.get("items") else []
    if kind == "string":
        return BY_FORMAT.get(schema.get("format", ""), schema.get("default", ""))
    return schema.get("default", schema.get("minimum", BY_TYPE[kind]))


def _fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether an example by name has the type that this field has."""
    if "format" in schema:
        return False
    kinds: dict[str, Any] = {
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "array": list,
        "object": dict,
        "null": type(None),
    }
    kind = kinds.get(schema.get("type", ""))
    return kind is not None and isinstance(value, kind) and not (isinstance(value, bool) and kind is not bool)
