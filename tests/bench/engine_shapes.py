"""The real architectures of SDXL and FLUX.1-schnell with random weights: speed does not depend on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.generation.tiny_pipelines import clip_tokenizer, plain_tokenizer

__all__ = ["flux_schnell", "sdxl"]


def _clip_l() -> dict[str, Any]:
    return {
        "hidden_size": 768, "projection_dim": 768, "intermediate_size": 3072, "vocab_size": 49408,
        "num_hidden_layers": 12, "num_attention_heads": 12, "bos_token_id": 0, "eos_token_id": 1,
        "pad_token_id": 1,
    }  # fmt: skip


def _big_g() -> dict[str, Any]:
    return _clip_l() | {
        "hidden_size": 1280, "projection_dim": 1280, "intermediate_size": 5120,
        "num_hidden_layers": 32, "num_attention_heads": 20, "hidden_act": "gelu",
    }  # fmt: skip


def _on_cpu(make: Callable[[], Any]) -> Any:
    """A scheduler computes with NumPy on the way, which reads no GPU's memory."""
    import torch

    with torch.device("cpu"):
        return make()


def _vae(latents: int, **more: Any) -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(128, 256, 512, 512), layers_per_block=2, latent_channels=latents,
        down_block_types=["DownEncoderBlock2D"] * 4, up_block_types=["UpDecoderBlock2D"] * 4,
        force_upcast=False, sample_size=1024, **more,
    )  # fmt: skip


def sdxl() -> Any:
    """2.6 billion weights in the UNet, 0.8 in the text encoders."""
    from diffusers import EulerDiscreteScheduler, StableDiffusionXLPipeline, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    unet = UNet2DConditionModel(
        sample_size=128, layers_per_block=2, block_out_channels=(320, 640, 1280),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        transformer_layers_per_block=(1, 2, 10), attention_head_dim=(5, 10, 20),
        cross_attention_dim=2048, use_linear_projection=True, addition_embed_type="text_time",
        addition_time_embed_dim=256, projection_class_embeddings_input_dim=2816,
    )  # fmt: skip
    return StableDiffusionXLPipeline(
        vae=_vae(4, scaling_factor=0.13025), unet=unet, scheduler=_on_cpu(EulerDiscreteScheduler),
        text_encoder=CLIPTextModel(CLIPTextConfig(**_clip_l())), tokenizer=clip_tokenizer(),
        text_encoder_2=CLIPTextModelWithProjection(CLIPTextConfig(**_big_g())),
        tokenizer_2=clip_tokenizer(), add_watermarker=False,
    )  # fmt: skip


def flux_schnell() -> Any:
    """11.9 billion weights in the transformer, 4.8 in the text encoders."""
    from diffusers import FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel
    from transformers import CLIPTextConfig, CLIPTextModel, T5Config, T5EncoderModel

    t5 = T5Config(
        vocab_size=32128, d_model=4096, d_kv=64, d_ff=10240, num_layers=24, num_heads=64,
        feed_forward_proj="gated-gelu",
    )  # fmt: skip
    return FluxPipeline(
        transformer=FluxTransformer2DModel(), scheduler=_on_cpu(FlowMatchEulerDiscreteScheduler),
        vae=_vae(
            16, use_quant_conv=False, use_post_quant_conv=False, scaling_factor=0.3611,
            shift_factor=0.1159,
        ),
        text_encoder=CLIPTextModel(CLIPTextConfig(**_clip_l())), tokenizer=clip_tokenizer(),
        text_encoder_2=T5EncoderModel(t5), tokenizer_2=plain_tokenizer(512),
    )  # fmt: skip
