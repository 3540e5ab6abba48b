"""The vocabulary of skills that a city starts with."""

from django.db import migrations

from linli.kernel.ids import uuid7

SKILLS = [
    ("plumbing", "水电维修", "Plumbing and wiring"),
    ("appliances", "家电维修", "Appliance repair"),
    ("carpentry", "木工泥瓦", "Carpentry and masonry"),
    ("computers", "电脑手机", "Computers and phones"),
    ("first_aid", "应急救护", "First aid"),
    ("nursing", "医疗护理", "Nursing"),
    ("counselling", "心理疏导", "Counselling"),
    ("elder_care", "助老陪护", "Care for the elderly"),
    ("child_care", "儿童看护", "Child care"),
    ("tutoring", "课业辅导", "Tutoring"),
    ("law", "法律咨询", "Legal advice"),
    ("mediation", "矛盾调解", "Mediation"),
    ("accounting", "财务会计", "Accounting"),
    ("writing", "文案宣传", "Writing and publicity"),
    ("photography", "摄影书画", "Photography, calligraphy and painting"),
    ("performing", "文艺表演", "Performing arts"),
    ("sports", "体育健身", "Sports and fitness"),
    ("languages", "外语翻译", "Foreign languages"),
    ("sign_language", "手语", "Sign language"),
    ("driving", "驾驶运送", "Driving and delivery"),
    ("cooking", "烹饪面点", "Cooking"),
    ("haircut", "理发", "Haircutting"),
    ("gardening", "绿化园艺", "Gardening"),
    ("traffic", "交通劝导", "Traffic guidance"),
    ("fire_safety", "消防安全", "Fire safety"),
]


def add(apps, schema_editor):
    skill = apps.get_model("people", "Skill")
    skill.objects.bulk_create(
        skill(uid=uuid7(), code=code, name=name, name_en=name_en, position=position)
        for position, (code, name, name_en) in enumerate(SKILLS, start=1)
    )


def remove(apps, schema_editor):
    apps.get_model("people", "Skill").objects.filter(code__in=[code for code, _, _ in SKILLS]).delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
