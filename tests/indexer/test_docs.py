"""What docs/feeds.md says of problems and fields is what the program does."""

from pathlib import Path

from indexer.problems import RULES
from indexer.readers.items import ItemRow
from indexer.rows import FIELDS

PAGE = Path(__file__).parents[2] / "docs" / "feeds.md"


def problem_table() -> str:
    rows = [
        f"| `{code}` | {rule.severity} | {rule.message.format(field='*field*', value='…')} "
        f"| {rule.hint} |"
        for code, rule in RULES.items()
    ]
    return "\n".join(["| code | severity | message | what mends it |", "|---|---|---|---|", *rows])


def test_the_page_lists_every_problem_as_the_program_words_it() -> None:
    shown = PAGE.read_text("utf-8").partition("begin -->\n")[2].partition("\n<!--")[0]
    assert shown == problem_table()


def test_the_page_names_every_field_that_is_read() -> None:
    page = PAGE.read_text("utf-8")
    missing = {name for name in {*FIELDS, *ItemRow.__struct_fields__} if f"`{name}`" not in page}
    assert missing == set()
