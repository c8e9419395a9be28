"""What did not happen is told as such: denied at the words of the act, and nowhere else."""

import pytest

from timeline.extract.records import RawArticle

HEADS = {
    "id": "Kabar dari kawasan utara\n\nJakarta, 20 September 2023 - Kawasan itu menjadi sorotan.\n\n{}\n\nPara pejabat berkumpul di ibu kota.\n",
    "en": "News from the northern region\n\nSEOUL, September 20, 2023 - The region was in focus.\n\n{}\n\nOfficials gathered in the capital.\n",
    "ru": "Новости северного региона\n\nМосква, 20 сентября 2023 - Регион в центре внимания.\n\n{}\n\nЧиновники собрались в столице.\n",
    "ko": "북방 지역 소식\n\n서울, 2023년 9월 20일 - 지역이 주목받고 있다.\n\n{}\n\n관리들이 수도에 모였다.\n",
    "zh": "北方地区新闻\n\n首尔2023年9月20日电 该地区备受关注。\n\n{}\n\n官员们聚集在首都。\n",
}  # fmt: skip


def statuses(extractor, language: str, sentence: str) -> set[tuple[str, str]]:
    raw = RawArticle(HEADS[language].format(sentence))
    return {(c.kind, c.status) for c in extractor.read(raw, language=language, published="2023-09-20").claims}


@pytest.mark.parametrize(
    ("language", "sentence", "kind"),
    [
        ("id", "Kim Jong Un tidak bertemu Vladimir Putin di Moskow pada 12 September 2023.", "meeting"),
        ("id", "Kim Jong Un batal bertemu Vladimir Putin di Moskow pada 12 September 2023.", "meeting"),
        ("id", "Pertemuan Kim Jong Un dan Vladimir Putin di Moskow pada 9 Mei 2015 dibatalkan.", "meeting"),
        ("id", "Vladimir Putin membatalkan kunjungan ke Korea Utara pada 12 September 2023.", "visit"),
        ("id", "Choe Son Hui tidak jadi berkunjung ke Moskow pada 15 Januari 2023.", "visit"),
        ("id", "Rusia tidak mengirim senjata ke Korea Utara pada Agustus 2023.", "arms"),
        ("en", "Kim Jong Un did not meet Vladimir Putin in Moscow on 12 September 2023.", "meeting"),
        ("en", "Kim Jong Un never met Xi Jinping in 2017.", "meeting"),
        ("en", "Putin cancelled his visit to North Korea on 12 September 2023.", "visit"),
        ("en", "The meeting of Kim Jong Un and Vladimir Putin in Moscow on 9 May 2015 was called off.", "meeting"),
        ("en", "Russia did not send weapons to North Korea in August 2023.", "arms"),
        ("ru", "Ким Чен Ын не встретился с Владимиром Путиным в Москве 12 сентября 2023 года.", "meeting"),
        ("ru", "Путин отменил визит в КНДР 12 сентября 2023 года.", "visit"),
        ("zh", "9月12日,金正恩没有会见普京。", "meeting"),
        ("zh", "普京取消了9月12日对朝鲜的访问。", "visit"),
        ("ko", "김정은은 9월 12일 푸틴과 회담하지 않았다.", "meeting"),
        ("ko", "9월 12일 김정은과 푸틴의 회담이 취소됐다.", "meeting"),
    ],
)
def test_what_did_not_happen(extractor, language, sentence, kind):
    assert (kind, "negated") in statuses(extractor, language, sentence)
    assert (kind, "reported") not in statuses(extractor, language, sentence)


@pytest.mark.parametrize(
    ("language", "sentence", "kind"),
    [
        ("id", "Kim Jong Un bertemu Vladimir Putin di Moskow pada 12 September 2023, tetapi tidak menandatangani apa pun.", "meeting"),
        ("id", "Tidak hanya bertemu Putin, Kim Jong Un juga mengunjungi pabrik pesawat di Komsomolsk pada 15 September 2023.", "meeting"),
        ("en", "Kim Jong Un met Vladimir Putin in Vladivostok on 13 September 2023 but did not sign any document.", "meeting"),
        ("en", "Kim Jong Un not only met Vladimir Putin on 13 September 2023, he also toured a factory.", "meeting"),
    ],
)  # fmt: skip
def test_what_happened_beside_it(extractor, language, sentence, kind):
    assert (kind, "reported") in statuses(extractor, language, sentence)
    assert (kind, "negated") not in statuses(extractor, language, sentence)
