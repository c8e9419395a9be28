"""A folder of hostile files: 42 classes in 15 variants each. Generated, so that the repository holds none of them."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

VARIANTS = 15
STORY = "Kim Jong Un bertemu Vladimir Putin di Vladivostok pada Rabu (13/9/2023)."
RUSSIAN, CHINESE, KOREAN = (
    "Президент Путин встретился с Ким Чен Ыном во Владивостоке. ",
    "习近平在北京会见普京总统。双方讨论了合作。",
    "김정은이 푸틴을 만났다고 통신이 보도했다. ",
)


def _page(body: str) -> bytes:
    return f"<html><head><title>T</title></head><body>{body}<p>{STORY}</p></body></html>".encode()


def _zip(i: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../" * i + "a.txt", b"0" * (100_000 * (i + 1)))
    return packed.getvalue()


Make = Callable[[int], bytes]
CLASSES: dict[str, tuple[str, Make]] = {
    "empty": (".txt", lambda i: b" \n\t"[: i % 4]),
    "one byte": (".txt", lambda i: bytes([i * 17])),
    "null bytes": (".txt", lambda i: b"\0" * (10**i if i < 6 else 5_000_000)),
    "too large": (".txt", lambda i: b"Kim " * (1_048_577 + i * 50_000)),
    "one long line": (".txt", lambda i: (STORY + " ").encode() * (1000 + 800 * i)),
    "line of spaces": (".txt", lambda i: b"1" + b" " * (10_000 * (i + 1)) + b"Kim"),
    "byte order mark": (".txt", lambda i: [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff"][i % 5] + STORY.encode(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"][(i + i // 5) % 5])),
    "unmarked utf-16": (".txt", lambda i: STORY[: 10 + i].encode("utf-16-le")),
    "invalid utf-8": (".txt", lambda i: STORY.encode() + [b"\xc3\x28", b"\xa0\xa1", b"\xe2\x28\xa1", b"\xf0\x28\x8c\xbc", b"\xff"][i % 5] * (i + 1)),
    "overlong and surrogates": (".txt", lambda i: STORY.encode() + [b"\xc0\xaf", b"\xe0\x80\xaf", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xf4\x90\x80\x80"][i % 5] * (i + 1)),
    "other charsets": (".txt", lambda i: [(RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (CHINESE, "gb18030"), (CHINESE, "big5hkscs"), (KOREAN, "cp949")][i % 5][0].replace("总统", "").encode([("cp1251"), ("koi8-r"), ("gb18030"), ("gb18030"), ("cp949")][i % 5]) * (i + 1)),
    "wrong declared charset": (".html", lambda i: b"<meta charset=" + [b"utf-8", b"ascii", b"nonsense", b"utf-7", b"\xff"][i % 5] + b">" + _page("").replace(b"Rabu", b"R\xe9bu")),
    "mixed charsets": (".txt", lambda i: STORY.encode() + RUSSIAN.encode("cp1251") * i + CHINESE.encode()),
    "decomposed and invisible": (".txt", lambda i: STORY.replace("i", "i\u0301" if i % 2 else "\u200bi\u200d").encode() * (i + 1)),
    "bidirectional controls": (".txt", lambda i: f"\u202e{STORY}\u202c \u2066{STORY}".encode() * (i + 1)),
    "lookalike names": (".txt", lambda i: STORY.replace("Kim", "К\u0456m").replace("Putin", "Рut\u0456n").encode() * (i + 1)),
    "combining marks": (".txt", lambda i: STORY.encode() + ("\u0301" * (13_000 * (i + 1))).encode()),
    "deep HTML": (".html", lambda i: _page("<div>" * (250 + i * 3) + STORY + "</div>" * (250 + i * 3)) if i < 12 else _page("<div>" * 2000 * (i - 11))),
    "bottomless HTML": (".html", lambda i: _page("<b>" * 20_000 * (i + 1))),
    "many attributes": (".html", lambda i: _page("<p " + "a='1' " * (1000 * (i + 1)) + ">x</p>")),
    "marked sections": (".html", lambda i: _page(["<![FOR]> hello", "<![ x", "<![CDATA[", "<!x", "<?x"][i % 5] * (i + 1))),
    "unclosed": (".html", lambda i: _page(["<!-- ", "<script>", "<style>", "<textarea>", "<title>"][i % 5] + "x" * i)),
    "entities": (".html", lambda i: _page("&amp;" * (10_000 * (i + 1)))),
    "entity expansion": (".xhtml", lambda i: (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(f'<!ENTITY b{n} "{"&a;" if not n else f"&b{n - 1};" * 10}">'.encode() for n in range(i + 1)) + f"]><html><body><p>&b{i};</p><p>{STORY}</p></body></html>".encode())),
    "external entities": (".xhtml", lambda i: f'<!DOCTYPE x [<!ENTITY e SYSTEM "{["file:///etc/passwd", "http://127.0.0.1:9/", "file:///dev/zero"][i % 3]}">]><html><body><p>&e; {STORY * 4}</p></body></html>'.encode()),
    "misnested formatting": (".html", lambda i: _page("<b><p>" * (300 * (i + 1)))),
    "active content": (".html", lambda i: _page(["<base href=//evil.example>", "<meta http-equiv=refresh content=0>", "<img onerror=alert(1) src=x>", "<a href=javascript:alert(1)>x</a>", "<iframe src=//evil.example>"][i % 5] * (i + 1))),
    "polyglots": (".html", lambda i: [b"%PDF-1.7\n", b"PK\x03\x04", b"GIF89a", b"\x7fELF", b"MZ"][i % 5] + _page("") * (i % 3 + 1)),
    "other content": (".txt", lambda i: [b"\x89PNG\r\n\x1a\n", b"%PDF-1.4\n%\xe2\xe3", b"PK\x03\x04", b"\x1f\x8b\x08", b"SQLite format 3\0"][i % 5] + bytes(range(256)) * (i + 1)),
    "gzip bomb": (".txt", lambda i: gzip.compress(b"0" * (500_000 * (i + 1)))),
    "zip bomb and slip": (".json", _zip),
    "deep JSON": (".json", lambda i: (b"[" if i % 2 else b'{"a":') * (500 * 2**i if i < 9 else 200_000)),
    "JSON that is no article": (".json", lambda i: [b"null", b"7", b'"x"', b"[]", b"{}", b"[[]]", b'{"text": null}', b'{"text": 7}', b'{"text": " "}', b'{"text": ["a"]}', b"NaN", b"[1]", b"{", b"[{}]", b'{"title": "x"}'][i]),
    "million digits": (".json", lambda i: b'{"text": "Kim", "n": ' + b"9" * (5000 * (i + 1)) + b"}"),
    "escaped surrogates": (".json", lambda i: json.dumps({"text": STORY + "\ud800" * (i + 1)}).encode()),
    "bad lines": (".jsonl", lambda i: (json.dumps({"text": f"{STORY} {i}."}).encode() + b"\n{bad\n" + b"x" * i + b"\n")),
    "thousands of dates": (".txt", lambda i: STORY.encode() + b" 13 September 2023," * (700 * (i + 1))),
    "impossible dates": (".txt", lambda i: f"Putin bertemu Kim Jong Un pada {['31 Februari 2023', '0 Mei 0', '1 Januari 0000', '1 Januari 9999', '1 Januari 10000', '99/99/9999', 'Juche 112', '九月三十一日'][i % 8]}. Nomor {i}.".encode()),
    "formulas": (".txt", lambda i: f"{['=HYPERLINK(1)', '@SUM(1)', '+1', '-1', '=cmd'][i % 5]} {STORY} {i}".encode()),
    "templates": (".txt", lambda i: f"{['{{7*7}}', '{% x %}', '%s%n', '{0.__class__}', '${7*7}'][i % 5]} {STORY} {i}".encode()),
    "log forgery": (".txt", lambda i: f"{STORY}\r\n\x1b[31mERROR forged\x1b[0m {i}\x07".encode()),
    "brackets and quotes": (".txt", lambda i: (STORY + '(“"' * (2000 * (i + 1))).encode()),
}  # fmt: skip
NAMES = ("a\nb.txt", "\x1b[31mred.txt", ";id`id`$(id).txt", "-rf.txt", "--help.txt", "x" * 251 + ".txt", "\u202etxt.exe.txt", " .txt", "..txt", "{{7*7}}.txt",
         "%s%n.txt", "a'b\"c.txt", "<b>.txt", "\udcff\udcfe.txt", "=1+1.txt")  # fmt: skip


def write(folder: Path, variants: int = VARIANTS) -> int:
    """Writes the files, those with strange names, and things that are no files; how many there are."""
    count = 0
    for number, (suffix, make) in enumerate(CLASSES.values()):
        for variant in range(variants):
            (folder / f"{number:02}-{variant:02}{suffix}").write_bytes(make(variant))
            count += 1
    for number, name in enumerate(NAMES):
        (folder / name).write_text(f"{STORY} Nama {number}.", "utf-8")
        count += 1
    return count + sum(1 for _ in _things(folder))


def _things(folder: Path) -> Iterator[Path]:
    """Pipes, folders and links with the names of articles."""
    for number, target in enumerate(
        ("/etc/passwd", "/dev/zero", "/proc/self/environ", "nowhere", "loop-1.txt", "../outside")
    ):
        link = folder / ("loop-1.txt" if target.startswith("loop") else f"link-{number}.txt")
        link.symlink_to(target)
        yield link
    os.mkfifo(folder / "pipe.txt")
    yield folder / "pipe.txt"
