from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from data.errors import DeviceFullError, ModelUnavailableError, SettingInvalidError
from data.ports import Picture
from generation.engines import Defaults, DiffusersOptions, Lora, RenderStopped, request_for
from generation.engines.diffusers_engine import DiffusersEngine
from generation.engines.loading import choose_device, choose_dtype
from tests.generation.tiny_pipelines import one_thread, write_lora, write_tiny

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

Opener = Callable[..., DiffusersEngine]


@pytest.fixture(scope="module", autouse=True)
def threads() -> Iterator[None]:
    with one_thread():
        yield


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkpoints")
    for shape in ("sd", "flux"):
        write_tiny(shape, folder / shape)
    return folder


@pytest.fixture
def opened(checkpoints: Path) -> Opener:
    def opener(shape: str = "sd", **more: object) -> DiffusersEngine:
        options = DiffusersOptions(str(checkpoints / shape), device="cpu")
        return DiffusersEngine("diffusers", msgspec.structs.replace(options, **more), Defaults())

    return opener


def quiet(*_: object) -> None: ...


def render(
    engine: DiffusersEngine, on_step: Callable[..., None] = quiet, steps: int = 4
) -> Picture:
    return engine.render(request_for(engine.abilities, "a red dress", 7, steps=steps), on_step)


def apart(one: Picture, other: Picture) -> int:
    """The largest difference of two pictures, of 255."""
    return int(np.abs(np.asarray(one, np.int16) - np.asarray(other, np.int16)).max())


def test_a_full_gpu_in_step_12_is_said_so_and_passes(opened: Opener) -> None:
    import torch

    engine = opened()
    before = render(engine)

    def fill(step: int, *_: object) -> None:
        if step == 12:
            raise torch.OutOfMemoryError

    with pytest.raises(
        DeviceFullError, match=r"in step 12 of 30 at 32x32: ask for a smaller"
    ) as told:
        render(engine, fill, steps=30)
    assert told.value.__context__ is None, (
        "its frames would hold the memory that is to be given back"
    )
    assert apart(before, render(engine)) == 0


def test_any_error_of_the_caller_passes_through(opened: Opener) -> None:
    def fail(*_: object) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        render(opened(), fail)


def test_a_lora_bends_the_picture_as_strongly_as_asked(
    opened: Opener, checkpoints: Path, tmp_path: Path
) -> None:
    file = write_lora(checkpoints / "sd", tmp_path / "style.safetensors")
    plain, none, some = (
        opened(loras=loras) for loras in ((), (Lora(file, 0.0),), (Lora(file, 2.0),))
    )
    assert apart(render(plain), render(none)) <= 1
    assert apart(render(plain), render(some)) > 1
    assert len({engine.fingerprint for engine in (plain, none, some)}) == 3


def test_a_lora_of_another_kind_is_refused(
    opened: Opener, checkpoints: Path, tmp_path: Path
) -> None:
    pickle = tmp_path / "style.bin"
    pickle.write_bytes(b"\x80\x04.")
    with pytest.raises(SettingInvalidError, match=r"style\.bin.*safetensors"):
        render(opened(loras=(Lora(pickle),)))
    cut = write_lora(checkpoints / "sd", tmp_path / "cut.safetensors")
    cut.write_bytes(cut.read_bytes()[:-8])
    with pytest.raises(ModelUnavailableError, match="cut short"):
        render(opened(loras=(Lora(cut),)))
    other = shutil.copy(
        checkpoints / "sd" / "vae" / "diffusion_pytorch_model.safetensors",
        tmp_path / "vae.safetensors",
    )
    with pytest.raises(ModelUnavailableError, match="no LoRA for this checkpoint"):
        render(opened(loras=(Lora(Path(other)),)))


def test_fused_projections_make_the_same_picture(opened: Opener) -> None:
    assert apart(render(opened("flux")), render(opened("flux", fuse_qkv=True))) <= 1


def test_a_step_cache_changes_the_picture_and_forgets_what_was_stopped(opened: Opener) -> None:
    engine = opened("flux", step_cache=0.99)
    first = render(engine)
    assert apart(render(opened("flux")), first) > 0

    def stop(step: int, *_: object) -> None:
        if step == 2:
            raise RenderStopped

    with pytest.raises(RenderStopped):
        render(engine, stop)
    assert apart(render(engine), first) == 0
    assert engine.fingerprint != opened("flux").fingerprint


def test_a_setting_that_does_not_fit_the_checkpoint_is_named(opened: Opener) -> None:
    with pytest.raises(SettingInvalidError, match="step_cache does not work with a UNet2D"):
        render(opened(step_cache=0.1))
    with pytest.raises(SettingInvalidError, match="attention is 'no_such'"):
        render(opened("flux", attention="no_such"))
    with pytest.raises(SettingInvalidError, match="offload needs a GPU"):
        render(opened(offload="model"))
    with pytest.raises(SettingInvalidError, match=r"generation\.device is 'cuda:7'"):
        render(opened(device="cuda:7"))


def test_attention_by_name_is_this_engines_own_affair(opened: Opener) -> None:
    plain = render(opened("flux"))
    assert apart(plain, render(opened("flux", attention="_native_math"))) <= 1
    assert apart(plain, render(opened("flux"))) == 0


def test_half_precision_is_another_fingerprint_and_another_picture(opened: Opener) -> None:
    exact, half = opened("flux"), opened("flux", dtype="bfloat16")
    assert exact.fingerprint != half.fingerprint
    assert apart(render(exact), render(half)) > 0


def test_devices_and_types_are_chosen_by_the_machine() -> None:
    import torch

    assert choose_device("cpu") == "cpu"
    assert choose_device("auto") == ("cuda" if torch.cuda.is_available() else "cpu")
    for odd in ("gpu", "cuda:x", "cuda:", "tpu:0"):
        with pytest.raises(SettingInvalidError, match="not on this machine"):
            choose_device(odd)
    assert choose_dtype("cuda:1", "auto") == "bfloat16"
    assert choose_dtype("cpu", "auto") == "float32"
    assert choose_dtype("cpu", "float16") == "float16"


def test_weights_of_another_part_are_refused(checkpoints: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(checkpoints / "sd", tmp_path / "mixed"))
    weights = "diffusion_pytorch_model.safetensors"
    shutil.copy(folder / "vae" / weights, folder / "unet" / weights)
    engine = DiffusersEngine("diffusers", DiffusersOptions(str(folder), device="cpu"), Defaults())
    with pytest.raises(ModelUnavailableError, match="do not fit its settings"):
        render(engine)


def test_a_safety_checker_that_objects_is_a_refusal(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    from diffusers import StableDiffusionPipeline

    from data.errors import PictureRefusedError

    def objects(_self: object, image: object, *_: object) -> tuple[object, list[bool]]:
        return image, [True]

    monkeypatch.setattr(StableDiffusionPipeline, "run_safety_checker", objects)
    with pytest.raises(PictureRefusedError, match="safety checker"):
        render(opened())


def test_only_one_kind_of_weights_is_found_by_its_name(checkpoints: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(checkpoints / "sd", tmp_path / "half"))
    for file in folder.glob("*/*.safetensors"):
        file.rename(file.with_name(f"{file.stem}.fp16.safetensors"))
    engine = DiffusersEngine("diffusers", DiffusersOptions(str(folder), device="cpu"), Defaults())
    assert render(engine).size == (32, 32)
