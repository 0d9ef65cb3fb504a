"""``docs/settings.md``, from the settings themselves."""

from __future__ import annotations

from pydantic import BaseModel

from pipelines.settings import Settings

__all__ = ["settings_page"]

HEAD = """# Settings

Each setting can stand in `WORKSPACE/lookwright.toml`, in the file that `LOOKWRIGHT_CONFIG` names, or in the
environment, the last being the strongest: `search.weights.cosine` is

```toml
[search.weights]
cosine = 0.7
```

or `LOOKWRIGHT_SEARCH__WEIGHTS__COSINE=0.7`. `lookwright doctor` prints what is in force and what is wrong.

| setting | default | |
|---|---|---|
"""


def settings_page() -> str:
    """The page as Markdown."""
    return HEAD + "".join(_rows(Settings, ""))


def _rows(group: type[BaseModel], prefix: str) -> list[str]:
    rows: list[str] = []
    for name, field in group.model_fields.items():
        if isinstance(field.default, BaseModel):
            rows += _rows(type(field.default), f"{prefix}{name}.")
            continue
        default = "" if field.default is None else f"`{field.default}`"
        about = " ".join((field.description or "").replace("``", "`").split())
        rows.append(f"| `{prefix}{name}` | {default} | {about} |\n")
    return rows
