"""Make the shipped list of leaked passwords: `python -m tools.leaked`.

The words are those that every published analysis of leaks names first, in English and in Chinese, with the endings and
patterns that people put to them. Only beginnings of hashes are shipped, sorted.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

from linli.people.leaked import LEAKED, digest_of

FILE = Path(__file__).resolve().parents[1] / "src" / "linli" / "people" / "data" / LEAKED
WORDS = """
a aa q qq w z x s 123 1234 12345 123456 asd qwe zxc password passw0rd p@ssw0rd p@ssword pass1234 qwerty
qwertyuiop qwert asdfgh asdfghjkl asdf zxcvbn zxcvbnm zxcv letmein welcome monkey dragon master superman
batman iloveyou loveyou princess sunshine football baseball basketball soccer shadow michael jordan michelle
jennifer charlie daniel thomas hunter harley ranger buster killer pepper ginger summer winter spring autumn
flower cookie cheese chocolate banana orange apple computer internet samsung google facebook twitter linkedin
amazon windows microsoft oracle cisco admin administrator root user guest test tester testing demo default
changeme secret trustno1 freedom whatever starwars pokemon naruto hello helloworld hello123 abc abcd abcde
abcdef abcdefg abcdefgh aaa aaaa aaaaaa aaaaaaaa login access manager system server network security service
support qazwsx qazwsxedc 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 q1w2e3r4 q1w2e3r4t5 1q2w3e4r 1q2w3e4r5t zaq12wsx
zaq1xsw2 asd123 woaini woaini520 woaini1314 woaini521 woaini5201314 iloveu woainima woaiwojia woaizhongguo
woaibeijing woaimama zhongguo china beijing shanghai guangzhou shenzhen hangzhou nanjing chengdu wuhan tianjin
chongqing dongguan xiamen qingdao changsha zhengzhou suzhou guangdong zhejiang jiangsu sichuan hunan hubei
shandong henan fujian yunnan wangyang zhangwei wangwei wangfang liwei wangxiuying xiaoming xiaohong zhangsan
lisi wangwu zhaoliu laowang nihao nihaoma mima mima123 mimamima wodemima buzhidao meiyou tianshi tiantian
kuaile kuailexingfu xingfu pingan gongxi facai gongxifacai fuwu fuwuqi guanli guanliyuan yonghu ceshi shequ
wangge jiedao minzheng gongan zhengfu zhihui dangyuan dangjian renmin fuwuzhongxin zhiyuanzhe linli linju
baidu taobao alibaba tencent weixin qqqq huawei xiaomi wechat alipay zhifubao jingdong sina weibo netease
a1b2c3 a1b2c3d4 abc123 aa123 aaa111 qq123 wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin
he guo ma luo liang song zheng xie han tang feng yu dong xiao cheng
""".split()  # noqa: SIM905 - reads better than five hundred quotes
ENDINGS = """
 1 12 123 1234 12345 123456 1234567 12345678 123456789 1234567890 0 00 000 01 007 11 111 1111 111111 22 66 666 6666
 666666 77 88 888 8888 888888 99 999 9999 21 321 4321 654321 520 521 1314 5201314 5211314 ! !! @ @1 @12 @123 @1234
 @12345 @123456 @2020 @2021 @2022 @2023 @2024 @2025 @2026 #123 #1234 !@# !@#$ !1 1! 123! 123@ 123# 1234! 123456! 123.
 _123 2008 2010 2015 2016 2017 2018 2019 2020 2021 2022 2023 2024 2025 2026 2027 abc aaa qwe qwer
 asd asdf zxc zxcv qaz a aa abcd
""".split()  # noqa: SIM905 - the same
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "!@#$%^&*()")
COLUMNS = (
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
    "!qaz",
    "@wsx",
    "#edc",
    "qaz",
    "wsx",
    "edc",
    "rfv",
)
LUCKY = (
    "520",
    "521",
    "1314",
    "5201314",
    "5211314",
    "147258369",
    "147852369",
    "159357",
    "258456",
    "789456123",
    "123321",
    "112233",
    "11223344",
    "1122334455",
    "123123",
    "123123123",
    "12341234",
    "121212",
    "131313",
    "1314520",
    "13145200",
    "201314",
    "2013142014",
    "7758521",
    "7758258",
    "3344520",
    "584520",
    "5845201314",
    "88888888",
    "66668888",
    "168168",
    "518518",
    "9958",
    "10010",
    "10086",
    "12315",
    "12345",
    "110120119",
)
SHORTEST, LONGEST = 6, 24


def words() -> Iterator[str]:
    """Every password on the list."""
    for word in WORDS:
        yield word
        if len(word) < SHORTEST:  # longer ones are found under any ending, see people/passwords.py
            yield from (word + ending for ending in ENDINGS)
    for row in ROWS:
        for line, length in product((row, row[::-1]), range(SHORTEST, len(row) + 1)):
            for start in range(len(line) - length + 1):
                yield line[start : start + length]
                yield line[start : start + length] * 2
    for first, second in product(COLUMNS, repeat=2):
        yield first + second
        yield from (first + second + third for third in COLUMNS)
    for number in LUCKY:
        yield number
        for beginning in (
            "a",
            "aa",
            "abc",
            "q",
            "qq",
            "w",
            "wo",
            "woaini",
            "aini",
            "love",
            "z",
            "x",
            "l",
            "i",
        ):
            yield beginning + number
            yield number + beginning
    for sign, length in product("0123456789abcdefghijklmnopqrstuvwxyz!@#", range(SHORTEST, 17)):
        yield sign * length


def main() -> None:
    """Write the file, and say how many there are."""
    digests = {digest_of(word) for word in words() if SHORTEST <= len(word) <= LONGEST}
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_bytes(b"".join(sorted(digests)))
    print(f"{len(digests)} passwords, {FILE.stat().st_size // 1024} KB: {FILE.name}")


if __name__ == "__main__":
    main()
