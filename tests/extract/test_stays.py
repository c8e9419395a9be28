"""All the days of a visit, from the words of its beginning, end and length. Sentences written for these tests."""

import pytest

from timeline.extract.records import RawArticle

ID = "Sabtu, 16 September 2023 09:00 WIB\nJudul Berita tentang Kunjungan Pemimpin\n"
EN = "September 16, 2023\nSEOUL (Reuters) - "
RU = "16 сентября 2023\nПремьер завершил поездку\n"
ZH = "2023年9月16日\n总理结束访问\n"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        # the first day and the length
        (ID + "Menteri Pertahanan Rusia Sergei Shoigu tiba di Pyongyang pada Rabu untuk kunjungan tiga hari ke Korea Utara.", "2023-09-13/2023-09-15"),
        (EN + "Russian Defence Minister Sergei Shoigu arrived in Pyongyang on Wednesday for a three-day visit to North Korea.", "2023-09-13/2023-09-15"),
        # the last day and the length
        (ID + "Presiden China Xi Jinping mengakhiri kunjungan dua harinya ke Korea Utara pada Jumat.", "2023-09-14/2023-09-15"),
        (EN + "Chinese President Xi Jinping ended a 2-day state visit to North Korea on Friday.", "2023-09-14/2023-09-15"),
        (RU + "Председатель КНР Си Цзиньпин завершил двухдневный визит в КНДР в пятницу.", "2023-09-14/2023-09-15"),
        (ZH + "中国国家主席习近平15日结束对朝鲜为期两天的国事访问。", "2023-09-14/2023-09-15"),
        # the first and the last day, in two sentences of the same traveller
        (ID + "Menteri Luar Negeri Rusia Sergei Lavrov tiba di Pyongyang pada Rabu. Lavrov meninggalkan Pyongyang pada Jumat.", "2023-09-13/2023-09-15"),
        # a length without a beginning or an end tells nothing: the day may be any of them
        (ID + "Pada Kamis, hari kedua, Presiden China Xi Jinping melanjutkan kunjungan tiga hari ke Korea Utara.", "2023-09-14"),
        # nor is a day in a hotel a visit of many years
        (ID + "Menteri Luar Negeri Rusia Sergei Lavrov tiba di Pyongyang pada Rabu untuk kunjungan pertama selama 99 hari.", "2023-09-13"),
    ],
)  # fmt: skip
def test_days_of_a_visit(extractor, text, days):
    dates = [c.date for c in extractor.read(RawArticle(text)).claims if c.kind == "visit"]
    assert [date.edtf for date in dates] == [days]
    assert ("/" in days) == (dates[0].basis == "resolved" and dates[0].rule.endswith("+stay"))


def test_two_travellers_are_two_visits(extractor):
    text = (
        "Menteri Luar Negeri Rusia Sergei Lavrov tiba di Pyongyang pada Rabu.\n"
        "Menteri Pertahanan Rusia Sergei Shoigu meninggalkan Pyongyang pada Jumat."
    )
    claims = extractor.read(RawArticle(ID + text)).claims
    assert {c.date.edtf for c in claims if c.kind == "visit"} == {"2023-09-13", "2023-09-15"}


def test_days_next_to_each_other_are_one_visit_of_the_same_people(extractor):
    text = (
        "Menteri Pertahanan Rusia Sergei Shoigu tiba di Pyongyang pada Selasa.\n"
        "Pada Kamis Sergei Shoigu mengunjungi Museum Perang di Pyongyang, Korea Utara.\n"
    )
    visits = [c for c in extractor.read(RawArticle(ID + text)).claims if c.kind == "visit"]
    assert [(visit.date.edtf, visit.date.basis) for visit in visits] == [("2023-09-12/2023-09-14", "resolved")]
    assert visits[0].quote in ID + text


def test_days_apart_are_two_visits(extractor):
    text = (
        "Menteri Pertahanan Rusia Sergei Shoigu tiba di Pyongyang pada 4 September 2023.\n"
        "Pada Kamis Sergei Shoigu kembali berkunjung ke Pyongyang, Korea Utara.\n"
    )
    days = {c.date.edtf for c in extractor.read(RawArticle(ID + text)).claims if c.kind == "visit"}
    assert days == {"2023-09-04", "2023-09-14"}
