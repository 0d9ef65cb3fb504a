"""The compose file is one that compose understands, and nothing in it has a default password."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "compose.yaml"
CHOSEN = {
    "POSTGRES_PASSWORD": "chosen-1",
    "QDRANT_API_KEY": "chosen-2",
    "S3_ACCESS_KEY": "chosen-3",
    "S3_SECRET_KEY": "chosen-4",
}


def config(folder: Path, **chosen: str) -> subprocess.CompletedProcess[str]:
    """What ``docker-compose config`` says, with nothing chosen but this."""
    program = shutil.which("docker-compose")
    if program is None:
        assert not os.environ.get("CI"), "docker-compose is missing; install it"
        pytest.skip("docker-compose is not installed")
    nothing = folder / "none.env"
    nothing.touch()
    env = {"PATH": os.environ["PATH"], "HOME": str(folder)} | chosen
    return subprocess.run(
        [program, "--project-directory", ROOT, "--file", FILE, "--env-file", nothing, "config"],
        env=env,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_compose_understands_the_file(tmp_path):
    done = config(tmp_path, **CHOSEN)
    assert done.returncode == 0, done.stderr
    services = yaml.safe_load(done.stdout)["services"]
    assert set(services) == {"lookwright", "worker", "postgres", "qdrant", "objects"}
    for name in set(services) - {"worker"}:
        assert services[name]["healthcheck"]["test"], name
    hosts = services["lookwright"]["environment"]["LOOKWRIGHT_SERVER__ALLOWED_HOSTS"]
    assert hosts == '["localhost","127.0.0.1"]'


@pytest.mark.parametrize("missing", CHOSEN)
def test_every_secret_must_be_chosen(tmp_path, missing):
    done = config(tmp_path, **{name: value for name, value in CHOSEN.items() if name != missing})
    assert done.returncode != 0
    assert missing in done.stderr


def test_nothing_is_published_to_other_machines_and_every_image_is_pinned():
    document = yaml.safe_load(FILE.read_text())
    for service in document["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
        assert re.search(r":[\w.-]*\d", service["image"]) or service["image"] == "lookwright:local"
        assert all(not mount.startswith((".", "/")) for mount in service["volumes"])


def test_the_services_of_lookwright_use_settings_that_exist():
    from pipelines.settings import load_settings

    document = yaml.safe_load(FILE.read_text())
    named = document["services"]["lookwright"]["environment"]
    groups = {name.removeprefix("LOOKWRIGHT_").lower().split("__")[0] for name in named}
    settings = load_settings()
    for group in groups:
        fields = type(getattr(settings, group)).model_fields
        own = {
            n.lower().split("__")[1] for n in named if n.lower().startswith(f"lookwright_{group}__")
        }
        assert own <= set(fields)
