"""Files that are not what they should be: a clear sentence, and nothing lost."""

from pathlib import Path

import pytest

from data.errors import FeedUnreadableError
from indexer import open_feed, plan_removals

RSS = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>'
    "<item><g:id>A</g:id><g:title>Tee</g:title><g:image_link>a.jpg</g:image_link>"
    "<g:availability>in_stock</g:availability><g:price>5 USD</g:price><g:brand>Luma</g:brand>"
    "<g:color>Red</g:color></item>"
)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FeedUnreadableError, match=r"no file .*nothing\.tsv"):
        open_feed(tmp_path / "nothing.tsv")


def test_a_folder_is_no_feed(tmp_path: Path) -> None:
    with pytest.raises(FeedUnreadableError, match="is a folder"):
        open_feed(tmp_path)


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_says_so(read, content) -> None:
    with pytest.raises(FeedUnreadableError, match="is empty"):
        read(content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (bytes(range(256)) * 40, "is no text"),
        (b"PK\x03\x04" + b"x" * 100, "Excel workbook"),
        (b"\x1f\x8b\x08" + b"x" * 100, "gzip"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xff\xd8\xff\xe0....JFIF", "picture"),
        ("id\ttitle\n".encode("utf-16-le") * 50, "UTF-16"),
        (b"hello there\nthis is a letter\n", "names no columns of a known feed"),
        (b'[{"sku": "A"}]', "one JSON list"),
        (b"PAR1 and then nothing", "Parquet file that cannot be read"),
        (b"<html><body>Not found</body></html>", "holds no <item>"),
        (b"id\ttitle\tprice\tavailability\tbrand\nA\tT\t5 USD\tin_stock\tL\n", "no column image_link"),
        (b"id\ttitle\tprice\tavailability\timage_link\nA\tT\t5 USD\tin_stock\ta\n", "--brand"),
        (b"id\ttitle\tprice\t" + b"\t".join(b"c%d" % n for n in range(1_000_000)), "2000 column"),
        (b"id\ttitle\timage_link\t" + b"x" * 200_000 + b"\n", "2000 column"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_refused_with_a_sentence(read, content, sentence) -> None:
    with pytest.raises(FeedUnreadableError, match=sentence):
        read(content)


def test_a_dialect_that_the_content_contradicts_is_refused(read) -> None:
    with pytest.raises(FeedUnreadableError, match="of the kind google, not shopify"):
        read(RSS + "</channel></rss>", dialect="shopify")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding(read, google, encoding) -> None:
    reading = read(google("A", title="Größe, naïve").encode(encoding))
    assert reading.items[0].item.title == "Größe, naïve"
    assert reading.problems == []


def test_latin_1_is_read_with_one_warning_where_it_begins(read, google) -> None:
    good = google("A")
    more = google("B", "C", title="Größe").split("\n", 1)[1]
    reading = read(good.encode() + more.encode("latin-1"))
    assert [item.item.title for item in reading.items] == ["Tee", "Größe", "Größe"]
    assert [(p.row, p.code) for p in reading.problems] == [(3, "not_utf8")]


def test_nul_characters_are_taken_out(read, google) -> None:
    reading = read(google("A", "B", title="T\0ee"))
    assert [item.item.title for item in reading.items] == ["Tee", "Tee"]
    assert [(p.row, p.code) for p in reading.problems] == [(2, "control_characters")]


def test_a_feed_cut_in_a_row_keeps_the_rows_before_and_retires_nothing(read, google) -> None:
    reading = read(google("A", "B", "C")[:-40])
    assert reading.skus == ["A", "B"]
    assert [(p.row, p.code) for p in reading.problems] == [(4, "feed_cut")]
    assert reading.feed.truncated
    gone = plan_removals(["luma:A", "luma:Z"], reading.feed.present, truncated=True)
    assert gone == ()


def test_a_whole_last_row_needs_no_line_end(read, google) -> None:
    reading = read(google("A", "B").rstrip("\n"))
    assert reading.skus == ["A", "B"]
    assert not reading.feed.truncated


def test_a_quote_that_never_closes_counts_as_a_cut(read, google) -> None:
    header, row, _ = google().split("\n")
    reading = read("\n".join([header, row, row.replace("Tee", '"5 inch').replace("A", "B"), row]))
    assert reading.skus == ["A"]
    assert (reading.codes, reading.feed.truncated) == (["feed_cut"], True)


def test_a_quote_that_swallows_rows_is_noticed(read, google) -> None:
    lines = google("A", "B", "C", "D").split("\n")
    lines[2], lines[3] = lines[2].replace("Tee", '"Tee'), lines[3].replace("Tee", '"Tee"')
    reading = read("\n".join(lines))
    assert reading.skus == ["A", "D"]
    assert (reading.codes, reading.feed.truncated) == (["quote_open"], True)


def test_a_quoted_cell_may_hold_line_breaks(read, google) -> None:
    reading = read(google("A", "B", description='"first\nsecond"'))
    assert [item.item.description for item in reading.items] == ["first\nsecond"] * 2
    assert [item.row for item in reading.items] == [2, 3]
    assert reading.problems == []


def test_a_cell_beyond_all_bounds_rejects_its_row_and_reading_goes_on(read, google) -> None:
    table = google("A", title="x" * 200_000) + google("B").split("\n")[1] + "\n"
    reading = read(table)
    assert (reading.skus, reading.codes) == (["B"], ["cell_too_long"])
    assert reading.feed.truncated


def test_a_line_of_many_megabytes_does_not_fill_the_memory(read, google) -> None:
    reading = read(google("A") + "x\t" * 3_000_000 + "\n" + google("B").split("\n")[1] + "\n")
    assert (reading.skus, reading.codes) == (["A", "B"], ["too_many_cells"])


def test_rows_of_the_wrong_length_are_told(read, google) -> None:
    header, row, _ = google().split("\n")
    short = row.replace("A", "B").rsplit("\t", 2)[0]
    reading = read(
        "\n".join([header, row, short, row + "\textra", row.replace("A", "C") + "\t"]) + "\n"
    )
    assert reading.skus == ["A", "B", "C"]
    assert reading.codes == ["too_few_cells", "too_many_cells"]


def test_cut_xml_keeps_the_items_before(read) -> None:
    reading = read(RSS + "<item><g:id>B</g:id><g:ti")
    assert reading.skus == ["A"]
    assert [(p.row, p.code) for p in reading.problems] == [(2, "feed_cut")]
    assert reading.feed.truncated


def test_broken_xml_keeps_the_items_before(read) -> None:
    reading = read(RSS + "<item><g:id>B</g:id><g:title>R & B</g:title></item></channel></rss>")
    assert (reading.skus, reading.codes) == (["A"], ["xml_broken"])
    assert reading.feed.truncated


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
    ],
)
def test_xml_that_declares_entities_is_refused(read, declared) -> None:
    with pytest.raises(FeedUnreadableError, match="for safety"):
        read(RSS.replace("<rss", declared + "<rss") + "</channel></rss>")


def test_a_text_without_end_in_xml_rejects_its_item_only(read) -> None:
    huge = "<item><g:id>B</g:id><g:title>" + "x" * 200_000 + "</g:title></item>"
    reading = read(RSS + huge + "</channel></rss>")
    assert (reading.skus, reading.codes) == (["A"], ["cell_too_long"])


def test_json_nested_beyond_reason_rejects_its_line_only(read) -> None:
    deep = '{"sku": "B", "more": ' + "[" * 100_000 + "]" * 100_000 + "}"
    good = '{"sku": "A", "brand": "L", "title": "T", "picture": "a", "price": "5 USD", "availability": "in stock", "colors": ["Red"]}'
    reading = read(f"{good}\n{deep}\nnot json\n{good.replace('A', 'C')}\n")
    assert reading.skus == ["A", "C"]
    assert [(p.row, p.code) for p in reading.problems] == [(2, "json_broken"), (3, "json_broken")]


def test_cut_json_lines_count_as_truncated(read) -> None:
    good = '{"sku": "A", "brand": "L", "title": "T", "picture": "a", "price": "5 USD", "availability": "in stock", "colors": ["Red"]}'
    reading = read(f"{good}\n{good[:50]}")
    assert (reading.skus, reading.codes) == (["A"], ["feed_cut"])
    assert reading.feed.truncated
