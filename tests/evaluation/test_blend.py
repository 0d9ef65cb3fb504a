"""The ranking, measured against the formula over every item."""

import pytest

from data.errors import InvalidInputError
from pipelines.evaluation.blend import evaluate_blend, table_of_blend
from search import open_edge_index
from tests.search.catalogues import DIM, SCALES, catalogue


def opened(folder, count):
    index = open_edge_index(folder / "index", model="m", dim=DIM, scales=SCALES)
    index.put(catalogue(count))
    return index


def test_a_small_catalogue_is_answered_in_full_and_never_wrongly_so(tmp_path):
    index = opened(tmp_path, 240)
    rows = evaluate_blend(index, questions=4)
    index.close()
    assert len(rows) == 10
    assert all(row.recall.value == 1.0 for row in rows)
    assert all(row.wrongly_complete == 0 for row in rows)
    assert "cosine top 100" in table_of_blend(rows)


def test_too_few_items_are_refused_with_the_number_needed(tmp_path):
    index = opened(tmp_path, 6)
    with pytest.raises(InvalidInputError, match="20"):
        evaluate_blend(index)
    index.close()
