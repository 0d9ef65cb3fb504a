"""Google Merchant XML."""

import pytest

from data.types import Dialect, Money

FIELDS = (
    "<g:id>A</g:id><g:title>Tee</g:title><g:description>&lt;b&gt;Soft&lt;/b&gt; &amp; warm"
    "</g:description><g:image_link>a.jpg</g:image_link>"
    "<g:additional_image_link>b,1.jpg</g:additional_image_link>"
    "<g:additional_image_link>c.jpg</g:additional_image_link>"
    "<g:availability>in stock</g:availability><g:price>15.00 USD</g:price><g:brand>Luma</g:brand>"
    "<g:color>Red</g:color><g:shipping><g:price>9.00 USD</g:price></g:shipping>"
)
RSS = (
    '<?xml version="1.0"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>'
    "<title>Shop</title><link>https://x.example</link>{items}</channel></rss>"
)
ATOM = (
    '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" '
    'xmlns:g="http://base.google.com/ns/1.0"><title>Shop</title>{items}</feed>'
)


def rss(fields: str = FIELDS) -> str:
    return RSS.format(items=f"<item>{fields}<link>https://x.example/a</link></item>")


def atom(fields: str = FIELDS) -> str:
    return ATOM.format(items=f'<entry>{fields}<link href="https://x.example/a"/></entry>')


@pytest.mark.parametrize("feed", [rss(), atom()])
def test_rss_and_atom_give_the_same_item(read, feed) -> None:
    reading = read(feed)
    item = reading.items[0].item
    assert reading.feed.dialect is Dialect.GOOGLE
    assert (item.id, item.title, item.price) == ("luma:A", "Tee", Money(1500, "USD"))
    assert item.description == "Soft & warm"
    assert item.more_pictures == ("b,1.jpg", "c.jpg")
    assert item.link == "https://x.example/a"
    assert reading.problems == []


@pytest.mark.parametrize("order", ["<title>Plain</title>{g}", "{g}<title>Plain</title>"])
def test_a_name_of_googles_wins_over_a_plain_one(read, order) -> None:
    assert read(rss(order.format(g=FIELDS))).items[0].item.title == "Tee"


def test_plain_names_serve_where_google_has_none(read) -> None:
    fields = FIELDS.replace("g:title", "title").replace("g:description", "description")
    item = read(rss(fields)).items[0].item
    assert (item.title, item.description) == ("Tee", "Soft & warm")


def test_rows_of_xml_are_its_items(read) -> None:
    second = f"<item>{FIELDS.replace('>A<', '>B<').replace('15.00 USD', 'abc')}</item>"
    reading = read(RSS.format(items=f"<item>{FIELDS}</item>{second}"))
    assert [(p.row, p.item, p.field) for p in reading.problems] == [(2, "B", "g:price")]


def test_many_items_come_in_order_however_the_file_is_cut_into_chunks(read) -> None:
    skus = [f"S{number}" for number in range(2000)]
    items = "".join(f"<item>{FIELDS.replace('>A<', f'>{sku}<')}</item>" for sku in skus)
    assert read(RSS.format(items=items)).skus == skus
