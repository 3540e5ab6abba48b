from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.mask import _COMPILED, mask_name, mask_phone, mask_text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三丰", "张**"),
        ("李四", "李*"),
        (" 王 ", "王"),
        ("", ""),
        ("欧阳娜娜", "欧***"),
        ("Alexander", "A***"),
    ],
)
def test_names(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+86 138-1234-5678", "138****5678"),
        ("0731-88123456", "073****3456"),
        ("88123456", "8****3456"),
        ("12345", "****"),
        ("", ""),
    ],
)
def test_phones(phone, shown):
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请打13812345678找我", "请打138****5678找我"),
        ("请打１３８１２３４５６７８找我", "请打138****5678找我"),
        ("138 1234 5678，138-1234-5678", "138****5678，138****5678"),
        ("+8613812345678", "+86138****5678"),
        ("座机0731-88123456", "座机0731-8****3456"),
        ("座机（0731）88123456", "座机（0731）8****3456"),
        ("联系电话：88123456。", "联系电话：8****3456。"),
        ("身份证43010219900101123X", "身份证430********"),
        ("身份证 430102 19900101 1234", "身份证 430********"),
        ("卡号6222021234567890123", "卡号622********"),
        ("1381234567813912345678", "138********"),
        ("微信号：linli_2026", "微信号：l****"),
        ("发到 wang.wu@example.com 即可", "发到 w**** 即可"),
    ],
)
def test_text_loses_what_identifies(text, shown):
    assert mask_text(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "2026-4821-7730-5",
        "2026482177305",
        "3栋1202室",
        "2026年3月15日 10:30",
        "欠费12345678元",
        "拨打12345或110",
        "",
        "A3区",
    ],
)
def test_text_keeps_what_does_not(text):
    assert mask_text(text) == text


@given(
    before=st.text(max_size=10),
    tail=st.text("0123456789", min_size=8, max_size=8),
    second=st.sampled_from("3456789"),
)
def test_no_mobile_number_survives_whole(before, tail, second):
    phone = f"1{second}0{tail}"
    assert phone not in mask_text(f"{before}，{phone}。")


@given(st.text(max_size=300))
def test_any_text_can_be_masked(text):
    mask_text(text)
    mask_name(text)
    mask_phone(text)


@given(
    st.lists(
        st.sampled_from(
            [
                *"0123456789 -+().xX@信号是",
                "138",
                "0731",
                "1990",
                "微",
                "v信",
                "WeChat",
                "qQ",
                "Vx",
                "tel",
                "Phone",
                "电话",
                "手机",
                "联系方式",
                "a.b",
                "user_1",
            ]
        ),
        max_size=24,
    ).map("".join)
)
def test_nothing_matches_without_its_sign(text):
    assert all(sign.search(text) for _how, sign, pattern in _COMPILED if pattern.search(text))
