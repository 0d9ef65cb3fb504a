from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from safetensors.torch import load_file

from data.errors import InvalidInputError
from matching.garment import TimmModel, open_garment_reader
from matching.garment.calibration import read_calibration
from pipelines.training import EncoderTraining, GarmentTraining, train_garments
from pipelines.training.encoder.models import built, model_config, with_heads
from pipelines.training.garments.batches import GarmentBatches, details_of, labels_of, truth_of
from pipelines.training.garments.drawings import DRAWINGS
from pipelines.training.garments.export import fitted_temperature, least_probability, least_to_tell
from pipelines.training.garments.models import begun
from pipelines.training.garments.outliers import draw_outlier
from pipelines.training.garments.probes import _fitted  # pyright: ignore[reportPrivateUsage]
from pipelines.training.garments.training import taught
from pipelines.training.garments.views import GarmentViews, grounds_of, taken
from pipelines.training.labels import Labels
from pipelines.training.photos import PackedPhotos, pack_photos, read_photos
from pipelines.training.teachers import Teachers
from tests.random_reader import write_random_reader
from tests.training.test_photos import photographs

BUNDLED = Path(__file__).parents[2] / "models" / "garment"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    photographs(folder, 40)
    train_garments(GarmentTraining.smoke(folder, folder / "model", folder / "cache"))
    return folder


@pytest.fixture
def packed(tmp_path: Path) -> PackedPhotos:
    photos, _ = read_photos(photographs(tmp_path, 12))
    return pack_photos(photos, 64, tmp_path)[0]


def test_a_smoke_training_leaves_a_folder_that_the_reader_opens(trained: Path) -> None:
    reader = open_garment_reader(str(trained / "model"), "cpu")
    assert reader.labels == ("Pants", "T-Shirt")
    garment = reader.read([Image.new("RGB", (50, 70), "red")])[0]
    assert sum(each.probability for each in garment.category) == pytest.approx(1)
    assert sum(garment.complexity.probabilities) == pytest.approx(1)


def test_it_leaves_curves_and_a_sheet_to_look_at(trained: Path) -> None:
    model = trained / "model"
    assert len((model / "curves.csv").read_text().splitlines()) == 7
    assert min((model / name).stat().st_size for name in ("curves.png", "sheet.webp")) > 500


def test_the_same_seed_gives_the_same_weights(trained: Path, tmp_path: Path) -> None:
    train_garments(GarmentTraining.smoke(trained, tmp_path / "again", trained / "cache"))
    picture = Image.new("RGB", (40, 40), "blue")
    first, again = (
        open_garment_reader(str(folder), "cpu").read([picture])[0].category[0].probability
        for folder in (trained / "model", tmp_path / "again")
    )
    assert first == pytest.approx(again, abs=0.02)


def test_a_finished_run_that_is_resumed_has_nothing_left_to_do(trained: Path) -> None:
    options = GarmentTraining.smoke(trained, trained / "model", trained / "cache")
    assert train_garments(replace(options, resume=True)).steps == 6


def test_a_batch_is_the_same_whenever_it_is_drawn(packed: PackedPhotos) -> None:
    labels = labels_of(packed)
    batches = GarmentBatches(packed, truth_of(packed, labels), labels, 32, 12, seed=3)
    first, again = batches[5], batches[5]
    assert bool((first.views == again.views).all())
    assert first.views.shape == (12, 3, 32, 32)
    assert np.allclose(first.target.sum(1), 1)
    assert first.target[-1, -1] == 1


def test_batches_halve_until_they_are_small(packed: PackedPhotos) -> None:
    labels = labels_of(packed)
    batches = GarmentBatches(packed, truth_of(packed, labels), labels, 32, 40, seed=3)
    assert batches.shrink()
    assert len(batches[0].views) == 20
    assert batches.shrink()
    assert not batches.shrink()


def test_a_persons_grade_stands_before_the_rubrics(packed: PackedPhotos) -> None:
    labels = labels_of(packed)
    graded = truth_of(packed, labels, Labels(grades={packed.photos[0].file.name: 4}))
    assert graded.above[0].tolist() == [1, 1, 1, 0]
    assert graded.above[1].tolist() == truth_of(packed, labels).above[1].tolist()


def test_what_enough_photographs_have_is_learned_where_it_was_said(packed: PackedPhotos) -> None:
    labels, photos = labels_of(packed), packed.photos * 5
    told = {photo.file.name: {"zip": 1} for photo in packed.photos[:6]}
    told[packed.photos[0].file.name] = {"zip": 1, "hood": 1}
    assert details_of(photos, told) == ("zip",)
    truth = truth_of(packed, labels, Labels(details=told), ("hood", "zip"))
    assert truth.details[:2].tolist() == [[1, 1], [0, 1]]
    assert truth.described.tolist() == [1] * 6 + [0] * 6
    bare = truth_of(packed, labels, Labels(details={packed.photos[0].file.name: {"zip": 1}}))
    assert truth.above[0].sum() > bare.above[0].sum()


def test_a_run_that_starts_from_a_reader_keeps_the_outputs_that_it_has(trained: Path) -> None:
    before = TimmModel(str(trained / "model")).label_names
    wanted = ["zip", *before, "hood"]
    old, new = (begun(trained / "model", names, 64) for names in (before, wanted))
    weights = [each.get_classifier().weight for each in (old, new)]  # pyright: ignore[reportCallIssue, reportAttributeAccessIssue]
    assert bool((weights[0] == weights[1][1:-1]).all())


@given(st.integers(0, 1000))
@settings(deadline=None, max_examples=25)
def test_what_is_told_was_rightly_told_eight_times_in_ten(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shares = rng.random(300)
    had = rng.random(300) < shares
    least = least_to_tell(shares, had)
    assert least is not None
    assert least >= 0.5
    assert had[shares >= least].mean() >= 0.8


def test_what_is_seldom_sure_is_never_told() -> None:
    assert least_to_tell(np.full(40, 0.9), np.zeros(40, bool)) is None
    assert (
        least_to_tell(np.r_[np.full(5, 0.9), np.full(35, 0.1)], np.r_[[True] * 5, [False] * 35])
        is None
    )


@pytest.fixture(scope="module")
def described(trained: Path) -> Path:
    """Every second garment has a zip, every other a hood; all are t-shirts."""
    rows = "".join(f"{i}.png,{'zip' if i % 2 else 'hood'}; t-shirt\n" for i in range(40))
    table = trained / "details.csv"
    table.write_text("file,details\n" + rows)
    return table


@pytest.fixture
def of_details(
    trained: Path, described: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> GarmentTraining:
    """A smoke training for which ten garments with a detail are enough."""
    monkeypatch.setattr("pipelines.training.garments.batches._LEAST_DESCRIBED", 10)
    smoke = GarmentTraining.smoke(trained, tmp_path / "model", trained / "cache")
    return replace(smoke, labels=(described,))


def test_a_smoke_training_learns_details_and_calibrates_them(of_details: GarmentTraining) -> None:
    done = train_garments(of_details)
    rule = read_calibration(done.folder)
    assert rule is not None
    assert [each.name for each in rule.details] == ["hood", "t-shirt", "zip"]
    assert TimmModel(str(done.folder)).label_names[-3:] == ("hood", "t-shirt", "zip")
    assert rule.details[1].least_probability is None


def test_details_alone_leave_the_categories_as_they_were(
    of_details: GarmentTraining, trained: Path, tmp_path: Path
) -> None:
    alone = replace(of_details, start_from=trained / "model", only=("details",), size=None)
    done = train_garments(alone)
    before, after = (TimmModel(str(each), "cpu") for each in (trained / "model", done.folder))
    pictures = [Image.new("RGB", (50, 70), colour) for colour in ("red", "navy")]
    assert done.steps == 0
    assert np.allclose(before.outputs(pictures)[:, :3], after.outputs(pictures)[:, :3], atol=1e-3)
    again = train_garments(replace(alone, out=tmp_path / "again", start_from=done.folder))
    first, second = (load_file(each / "model.safetensors") for each in (done.folder, again.folder))
    assert all(np.allclose(first[name], second[name], atol=1e-2) for name in first)


@pytest.fixture
def of_unknown(of_details: GarmentTraining, tmp_path: Path) -> GarmentTraining:
    """What is no garment, learned alone by a reader that tells details."""
    told = train_garments(replace(of_details, out=tmp_path / "told"))
    return replace(of_details, labels=(), start_from=told.folder, size=None, only=("unknown",))


def test_unknown_alone_leaves_all_else_as_it_was(of_unknown: GarmentTraining) -> None:
    done = train_garments(of_unknown)
    before, after = (TimmModel(str(each), "cpu") for each in (of_unknown.start_from, done.folder))
    assert before.label_names == after.label_names
    pictures = [Image.new("RGB", (50, 70), colour) for colour in ("red", "navy")]
    first, second = before.outputs(pictures), after.outputs(pictures)
    changed = ~np.isclose(first, second, atol=1e-3).all(0)
    assert [after.label_names[i] for i in np.flatnonzero(changed)] == ["no garment"]
    rules = [read_calibration(each) for each in (of_unknown.start_from or Path(), done.folder)]
    assert rules[0] is not None
    assert rules[1] is not None
    assert rules[0].details == rules[1].details
    assert rules[0].nothing_above != rules[1].nothing_above


def test_unknown_alone_keeps_the_details_whatever_is_said(
    of_unknown: GarmentTraining, described: Path
) -> None:
    done = train_garments(replace(of_unknown, labels=(described,)))
    assert TimmModel(str(done.folder)).label_names[-3:] == ("hood", "t-shirt", "zip")


def test_details_alone_need_a_reader_and_something_to_learn(
    of_details: GarmentTraining, trained: Path, tmp_path: Path
) -> None:
    alone = replace(of_details, only=("details",), size=None)
    with pytest.raises(InvalidInputError, match="by --start-from"):
        train_garments(alone)
    with pytest.raises(InvalidInputError, match="no detail that enough"):
        train_garments(replace(alone, labels=(), start_from=BUNDLED))
    with pytest.raises(InvalidInputError, match="other categories"):
        train_garments(replace(alone, start_from=BUNDLED))
    (tmp_path / "few.csv").write_text("file,details\n0.png,zip\n")
    few = replace(alone, labels=(tmp_path / "few.csv",), start_from=trained / "model")
    with pytest.raises(InvalidInputError, match="no detail that enough"):
        train_garments(few)


def test_a_network_that_cannot_tell_details_is_refused_before_it_learns(
    of_details: GarmentTraining,
) -> None:
    distilled = replace(
        of_details, architecture="deit_tiny_distilled_patch16_224", model_args=None, size=32
    )
    with pytest.raises(InvalidInputError, match="cannot tell details"):
        train_garments(distilled)


def test_what_was_known_before_is_not_learned_again() -> None:
    """What the first sight says was known: with the odds of it nothing is left to say."""
    import torch

    rng = np.random.default_rng(3)
    sights = torch.from_numpy(rng.normal(0, 1, (2000, 6))).float()
    known = 3 * sights[:, :1]
    told = torch.from_numpy(rng.random((2000, 1))).float().lt(known.sigmoid()).float()
    every = torch.ones_like(told)
    fresh, _ = _fitted(sights, told, every, decay=0.3, seed=7)
    more, _ = _fitted(sights, told, every, decay=0.3, seed=7, odds=known)
    assert float(more[0, 0].abs()) < 0.1 * float(fresh[0, 0])


def test_pictures_of_nothing_are_the_same_whenever_they_are_drawn(packed: PackedPhotos) -> None:
    labels = labels_of(packed)
    batches = GarmentBatches(packed, truth_of(packed, labels), labels, 48, 12, seed=3)
    first, again, other = (batches.nothing(step, 5) for step in (2, 2, 3))
    assert first.shape == (5, 3, 48, 48)
    assert first.equal(again)
    assert not first.equal(other)


def test_details_are_read_from_what_a_network_sees_where_somebody_described_it() -> None:
    """One sight says the first detail, another the second; a quarter of the garments is undescribed, and told wrongly."""
    import torch

    sights = torch.from_numpy(np.random.default_rng(5).normal(3, 2, (2000, 6))).float()
    told = (sights[:, :2] > 3).float()
    counts = torch.ones_like(told)
    counts[:500] = 0
    wrong = torch.cat([1 - told[:500], told[500:]])
    weight, bias = _fitted(sights, wrong, counts, decay=0.3, seed=7)
    said = (sights @ weight.T + bias > 0).float()
    assert float((said == told).float().mean()) > 0.95


@given(st.floats(0.3, 3), st.integers(0, 50))
@settings(deadline=None, max_examples=25)
def test_the_temperature_undoes_what_sharpened_the_outputs(scale: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 1.5, (4000, 5))
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    truth = (shares.cumsum(1) < rng.random((4000, 1))).sum(1)
    assert fitted_temperature(logits * scale, truth) == pytest.approx(scale, rel=0.15)


def test_no_label_is_ruled_out_where_too_few_senders_vouch_for_it() -> None:
    assert least_probability(np.full(40, 0.9), ["one"] * 20 + ["two"] * 20, 0.1) == 0


@given(st.integers(0, 30))
@settings(deadline=None, max_examples=25)
def test_the_true_label_of_a_new_sender_is_seldom_ruled_out(seed: int) -> None:
    rng = np.random.default_rng(seed)
    hard = rng.uniform(0.3, 4, 400)
    true = rng.beta(4, np.repeat(hard, 10))
    senders = [str(i) for i in range(200) for _ in range(10)]
    least = least_probability(true[:2000], senders, 0.1)
    assert (true[2000:] < least).mean() < 0.1 + 0.05


def test_a_run_may_start_from_a_reader_that_is_there(trained: Path, tmp_path: Path) -> None:
    smoke = GarmentTraining.smoke(trained, tmp_path / "out", trained / "cache")
    done = train_garments(replace(smoke, start_from=trained / "model", steps=1, learning_rate=0.0))
    first, again = (
        load_file(folder / "model.safetensors") for folder in (trained / "model", done.folder)
    )
    weights = [name for name, value in first.items() if value.ndim > 2]
    assert weights
    assert all(bool((first[name] == again[name]).all()) for name in weights)


def test_a_run_starts_from_nothing_but_a_model(trained: Path, tmp_path: Path) -> None:
    smoke = GarmentTraining.smoke(trained, tmp_path / "out", trained / "cache")
    with pytest.raises(InvalidInputError, match="no garment reader"):
        train_garments(replace(smoke, start_from=tmp_path))
    with pytest.raises(InvalidInputError, match="one or the other"):
        train_garments(replace(smoke, start_from=BUNDLED, architecture="resnet18"))


@pytest.mark.parametrize("size", [None, 64])
def test_a_run_may_start_from_a_model_of_other_things(
    trained: Path, tmp_path: Path, size: int | None
) -> None:
    smoke = replace(GarmentTraining.smoke(trained, tmp_path, trained / "cache"), steps=1, size=size)
    other = write_random_reader(tmp_path / "vit", ("Hat", "Dress", "Shirt"))
    for body in (BUNDLED, other):
        done = train_garments(replace(smoke, out=tmp_path / "out", start_from=body))
        left = TimmModel(str(done.folder))
        begun = TimmModel(str(body))
        assert left.architecture == begun.architecture
        assert left.input_size == (size or begun.input_size)
        assert open_garment_reader(str(done.folder), "cpu").labels == ("Pants", "T-Shirt")


def test_a_teacher_must_have_learned(trained: Path, tmp_path: Path) -> None:
    options = GarmentTraining.smoke(trained, tmp_path / "out", trained / "cache")
    with pytest.raises(InvalidInputError, match="neither an encoder's run nor a garment reader"):
        train_garments(replace(options, teachers=(trained / "model", tmp_path)))


def test_a_teacher_must_name_what_is_taught(trained: Path) -> None:
    with pytest.raises(InvalidInputError, match="does not name Hat"):
        Teachers([trained / "model"], ("Hat", "Pants"), "cpu")


def test_a_teacher_has_a_say_in_what_garments_are_and_none_in_what_is_nothing(
    packed: PackedPhotos, tmp_path: Path
) -> None:
    import torch

    options = EncoderTraining(tmp_path, tmp_path, tmp_path)
    (tmp_path / "training").mkdir()
    fresh = with_heads(built(model_config(options, 40)), options.dim)
    torch.save({"average": fresh.state_dict()}, tmp_path / "training" / "checkpoint.pt")
    labels = labels_of(packed)
    batch = GarmentBatches(packed, truth_of(packed, labels), labels, 32, 12, seed=3)[0]
    target = taught(batch, Teachers([tmp_path], labels, "cpu")).target
    assert np.allclose(target.sum(1), 1, atol=1e-3)
    assert bool((target[-1] == batch.target[-1]).all())
    assert not np.allclose(target[0], batch.target[0])


def test_the_same_teacher_twice_counts_once(trained: Path, packed: PackedPhotos) -> None:
    labels = labels_of(packed)
    batch = GarmentBatches(packed, truth_of(packed, labels), labels, 32, 12, seed=3)[0]
    one, two = (taught(batch, Teachers([trained / "model"] * n, labels, "cpu")) for n in (1, 2))
    assert np.allclose(one.target, two.target, atol=1e-5)
    assert not np.allclose(one.target, batch.target)
    assert taught(batch, Teachers([], labels, "cpu")) is batch


def test_garments_and_what_is_none_are_taken_by_the_same_camera(
    packed: PackedPhotos, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(picture: np.ndarray, _: np.random.Generator) -> np.ndarray:
        return np.full_like(picture, 7)

    monkeypatch.setattr("pipelines.training.garments.batches.taken", taken)
    labels = labels_of(packed)
    batch = GarmentBatches(packed, truth_of(packed, labels), labels, 32, 12, seed=3)[0]
    assert batch.views.shape == (12, 3, 32, 32)
    assert bool((batch.views == 7).all())


def test_a_camera_is_now_and_then_soft_and_now_and_then_grainy() -> None:
    wall, rng = np.full((32, 32, 3), 128, np.uint8), np.random.default_rng(2)
    edge = wall.copy()
    edge[:, 16:] = 60
    grain = [float(taken(wall, rng).std()) for _ in range(60)]
    soft = [float(np.abs(np.diff(taken(edge, rng)[:, :, 0].astype(int))).max()) for _ in range(60)]
    assert 0.25 < np.mean([each > 0.5 for each in grain]) < 0.75
    assert 0.1 < np.mean([each < 60 for each in soft]) < 0.75


def test_a_teacher_counts_as_much_as_it_expected_the_label(
    packed: PackedPhotos, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    labels = labels_of(packed)
    batch = GarmentBatches(packed, truth_of(packed, labels), labels, 32, 12, seed=3)[0]
    garments = batch.graded > 0
    wrong = torch.zeros(len(batch.views), len(labels))
    wrong[:, 0] = 1.0

    class Says:
        def __init__(self, shares: torch.Tensor) -> None:
            self.shares = lambda _: shares

    teachers = Teachers([], labels, "cpu")
    monkeypatch.setattr(teachers, "_each", [Says(batch.target[:, :-1]), Says(wrong)])
    surely = garments & (batch.target[:, 1:-1].max(1).values > 0.99)
    assert bool(surely.any())
    target = taught(batch, teachers).target[surely]
    assert bool((target[:, 0] < 0.05).all())
    assert bool((target[:, 1:].max(1).values > 0.95).all())


def test_other_networks_of_timm_learn_too(trained: Path, tmp_path: Path) -> None:
    smoke = GarmentTraining.smoke(trained, tmp_path / "out", trained / "cache")
    other = replace(smoke, architecture="vit_tiny_patch16_224", model_args=None, size=32, steps=2)
    done = train_garments(other)
    assert open_garment_reader(str(done.folder), "cpu").labels == ("Pants", "T-Shirt")


def test_networks_and_sizes_that_there_are_not_are_refused(trained: Path, tmp_path: Path) -> None:
    smoke = GarmentTraining.smoke(trained, tmp_path / "out", trained / "cache")
    with pytest.raises(InvalidInputError, match=r"list_models"):
        train_garments(replace(smoke, architecture="resnet_of_nobody"))
    with pytest.raises(InvalidInputError, match="32 pixels"):
        train_garments(replace(smoke, size=0))


def test_a_framed_view_shows_the_garment_larger(packed: PackedPhotos) -> None:
    masks = np.zeros_like(packed.masks)
    masks[:, 24:40, 24:40] = True
    small = replace(packed, masks=masks)
    grounds = np.zeros((0, 64, 64, 3), np.uint8)
    whole, framed = (
        replace(GarmentViews.of(small, grounds, 32), framed=share, swap=0.0) for share in (0.0, 1.0)
    )
    rng = np.random.default_rng(0)
    shown = [
        np.mean([views._warped(0, rng)[1].mean() for _ in range(20)])  # pyright: ignore[reportPrivateUsage]
        for views in (whole, framed)
    ]
    assert shown[1] > 4 * shown[0]


@pytest.mark.parametrize("draw", DRAWINGS, ids=lambda draw: draw.__name__.strip("_"))
def test_a_drawing_of_nothing_fills_its_size_and_is_never_the_same(
    draw: Callable[[np.random.Generator, int], np.ndarray],
) -> None:
    first, again, other = (draw(np.random.default_rng(seed), 48) for seed in (1, 1, 2))
    assert first.shape == (48, 48, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert np.abs(first.astype(float) - other).mean() > 2


def test_pictures_of_nothing_are_grey_at_times_and_colourful_at_others(
    packed: PackedPhotos,
) -> None:
    views = GarmentViews.of(packed, grounds_of(packed), 32)
    rng = np.random.default_rng(3)
    grey = [np.ptp(draw_outlier(views, rng), axis=2).max() <= 1 for _ in range(80)]
    assert 4 < sum(grey) < 60


def test_what_lies_beside_garments_is_taken_from_the_tables_photographs_only(
    packed: PackedPhotos,
) -> None:
    added = tuple(replace(photo, number=0) for photo in packed.photos[1:])
    first = replace(packed, photos=(packed.photos[0], *added))
    assert 0 < len(grounds_of(first)) < len(grounds_of(packed))
