"""Whole diffusers checkpoints of random weights, small enough to be written and loaded in a test.

Each has the parts, the classes and the files of the real architecture; only the numbers are small.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["SHAPES", "clip_tokenizer", "one_thread", "plain_tokenizer", "write_lora", "write_tiny"]

SIDE = 32
"""Pixels that most of them make by default."""


@contextmanager
def one_thread() -> Iterator[None]:
    """Nothing here is large enough for two threads to help each other."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def write_tiny(shape: str, folder: Path, seed: int = 0) -> Path:
    """Write the checkpoint of that shape; another seed gives other weights."""
    import torch

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        SHAPES[shape]().save_pretrained(folder)
    small = {"width": SIDE, "height": SIDE, "size_min": SIDE // 2}
    (folder / "lookwright.json").write_text(json.dumps({"abilities": small}))
    return folder


def write_lora(checkpoint: Path, file: Path) -> Path:
    """A LoRA of rank 2 for a checkpoint with a UNet, written by diffusers itself."""
    import torch
    from diffusers import DiffusionPipeline
    from peft import LoraConfig, get_peft_model_state_dict

    with torch.random.fork_rng():
        torch.manual_seed(1)
        pipe = DiffusionPipeline.from_pretrained(checkpoint)
        pipe.unet.add_adapter(
            LoraConfig(r=2, target_modules=["to_q", "to_v"], init_lora_weights=False)
        )
        layers = get_peft_model_state_dict(pipe.unet)
        pipe.save_lora_weights(file.parent, unet_lora_layers=layers, weight_name=file.name)
    return file


# ----------------------------------------------------------------- words


def clip_tokenizer() -> Any:
    """Every letter is a token."""
    from transformers import CLIPTokenizer

    letters = "abcdefghijklmnopqrstuvwxyz0123456789,.-{}:\"'"
    words = ["<|startoftext|>", "<|endoftext|>", *letters, *(f"{each}</w>" for each in letters)]
    vocab = {word: place for place, word in enumerate(words)}
    return CLIPTokenizer(vocab=vocab, merges=[], model_max_length=77)


def plain_tokenizer(length: int) -> Any:
    """Words by their letters, as the files of T5's and SmolLM's tokenizers are read."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    letters = [chr(code) for code in range(33, 127)]
    vocab = {word: place for place, word in enumerate(["<pad>", "</s>", "<unk>", *letters])}
    made = Tokenizer(models.BPE(vocab=vocab, merges=[], unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.post_processor = processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", 1)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", eos_token="</s>", unk_token="<unk>",
        model_max_length=length,
    )  # fmt: skip


def _clip_config(width: int = 32) -> Any:
    from transformers import CLIPTextConfig

    return CLIPTextConfig(
        hidden_size=width, projection_dim=width, intermediate_size=37, num_attention_heads=4,
        num_hidden_layers=2, vocab_size=128, bos_token_id=0, eos_token_id=1, pad_token_id=1,
    )  # fmt: skip


def _t5() -> Any:
    from transformers import T5Config, T5EncoderModel

    return T5EncoderModel(
        T5Config(vocab_size=128, d_model=32, d_kv=8, d_ff=37, num_layers=1, num_heads=4)
    )


# ----------------------------------------------------------------- pictures


def _vae(latents: int, blocks: tuple[int, ...] = (8, 16), **more: Any) -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=blocks,
        down_block_types=["DownEncoderBlock2D"] * len(blocks),
        up_block_types=["UpDecoderBlock2D"] * len(blocks),
        latent_channels=latents,
        norm_num_groups=4,
        **more,
    )


def _unet(**more: Any) -> Any:
    from diffusers import UNet2DConditionModel

    return UNet2DConditionModel(
        sample_size=SIDE // 2, in_channels=4, out_channels=4, layers_per_block=1,
        block_out_channels=(16, 32), norm_num_groups=4, cross_attention_dim=32,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), **more,
    )  # fmt: skip


def _stable_diffusion() -> Any:
    from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline
    from transformers import CLIPTextModel

    return StableDiffusionPipeline(
        vae=_vae(4), unet=_unet(attention_head_dim=4), text_encoder=CLIPTextModel(_clip_config()),
        tokenizer=clip_tokenizer(), scheduler=DPMSolverMultistepScheduler(steps_offset=1),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip


def _sdxl() -> Any:
    from diffusers import EulerDiscreteScheduler, StableDiffusionXLPipeline
    from transformers import CLIPTextModel, CLIPTextModelWithProjection

    unet = _unet(
        attention_head_dim=(2, 4), use_linear_projection=True, addition_embed_type="text_time",
        addition_time_embed_dim=8, projection_class_embeddings_input_dim=6 * 8 + 16,
        transformer_layers_per_block=(1, 2),
    )  # fmt: skip
    return StableDiffusionXLPipeline(
        vae=_vae(4), unet=unet, scheduler=EulerDiscreteScheduler(),
        text_encoder=CLIPTextModel(_clip_config(16)), tokenizer=clip_tokenizer(),
        text_encoder_2=CLIPTextModelWithProjection(_clip_config(16)), tokenizer_2=clip_tokenizer(),
        add_watermarker=False,
    )  # fmt: skip


def _sd3() -> Any:
    from diffusers import (
        FlowMatchEulerDiscreteScheduler,
        SD3Transformer2DModel,
        StableDiffusion3Pipeline,
    )
    from transformers import CLIPTextModelWithProjection

    transformer = SD3Transformer2DModel(
        sample_size=SIDE // 2, patch_size=2, in_channels=4, out_channels=4, num_layers=1,
        attention_head_dim=8, num_attention_heads=4, caption_projection_dim=32,
        joint_attention_dim=32, pooled_projection_dim=32, pos_embed_max_size=64,
    )  # fmt: skip
    return StableDiffusion3Pipeline(
        transformer=transformer, scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=_vae(4, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.06),
        text_encoder=CLIPTextModelWithProjection(_clip_config(16)), tokenizer=clip_tokenizer(),
        text_encoder_2=CLIPTextModelWithProjection(_clip_config(16)), tokenizer_2=clip_tokenizer(),
        text_encoder_3=_t5(), tokenizer_3=plain_tokenizer(64),
    )  # fmt: skip


def _flux(*, guided: bool = False) -> Any:
    from diffusers import FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel
    from transformers import CLIPTextModel

    transformer = FluxTransformer2DModel(
        patch_size=1, in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=16,
        num_attention_heads=2, joint_attention_dim=32, pooled_projection_dim=32,
        axes_dims_rope=(4, 4, 8), guidance_embeds=guided,
    )  # fmt: skip
    return FluxPipeline(
        transformer=transformer, scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=_vae(4, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.06),
        text_encoder=CLIPTextModel(_clip_config()), tokenizer=clip_tokenizer(),
        text_encoder_2=_t5(), tokenizer_2=plain_tokenizer(64),
    )  # fmt: skip


def _flux_guided() -> Any:
    return _flux(guided=True)


def _fibo() -> Any:
    from diffusers import AutoencoderKLWan, BriaFiboPipeline, FlowMatchEulerDiscreteScheduler
    from diffusers.models.transformers.transformer_bria_fibo import BriaFiboTransformer2DModel
    from transformers import SmolLM3Config, SmolLM3ForCausalLM

    transformer = BriaFiboTransformer2DModel(
        patch_size=1, in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=8,
        num_attention_heads=2, joint_attention_dim=64, text_encoder_dim=32,
        pooled_projection_dim=None, axes_dims_rope=[0, 4, 4],
    )  # fmt: skip
    vae = AutoencoderKLWan(
        base_dim=16, decoder_base_dim=16, num_res_blocks=1, out_channels=12, in_channels=12,
        patch_size=2, scale_factor_spatial=16, temperal_downsample=[False, True, True], z_dim=16,
    )  # fmt: skip
    # the pipeline names the token 128000 itself, so the vocabulary must reach it
    words = SmolLM3Config(
        hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=1, vocab_size=128_001, pad_token_id=0, eos_token_id=1, bos_token_id=1,
    )  # fmt: skip
    return BriaFiboPipeline(
        transformer=transformer, vae=vae, scheduler=FlowMatchEulerDiscreteScheduler(),
        text_encoder=SmolLM3ForCausalLM(words), tokenizer=plain_tokenizer(3000),
    )  # fmt: skip


SHAPES: dict[str, Callable[[], Any]] = {
    "sd": _stable_diffusion,
    "sdxl": _sdxl,
    "sd3": _sd3,
    "flux": _flux,
    "flux-guided": _flux_guided,
    "fibo": _fibo,
}
