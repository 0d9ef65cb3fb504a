"""What every ``lookwright evaluate`` says to what it cannot measure by."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli.main import run


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("encoder --photos PHOTOS", "--photos and --judged belong together; give both or neither."),
        ("encoder --photos PHOTOS --judged PHOTOS/a.csv", "a.csv lacks the columns colour, label."),
        ("encoder --feed PHOTOS/a.csv", "a.csv lacks the columns image_link."),
        ("cover --feed PHOTOS/none.tsv", "There is no file none.tsv: name a TSV."),
        ("cover --fit", "--fit needs --photos: the rule is fitted on photographs."),
        ("garments --photos PHOTOS/none", "There is no folder PHOTOS/none; name the one with"),
        ("generator --photos PHOTOS --prompts 0", "--prompts must be at least 1."),
        ("generator --photos PHOTOS --epochs -1", "--epochs must be at least 1."),
        ("blend --questions 0", "--questions must be at least 1."),
        ("matching --ateliers 0", "--ateliers must be at least 1."),
    ],
)
def test_what_cannot_be_measured_by_is_told_in_a_line(
    command: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_text("file\na.webp\n")
    asked = command.replace("PHOTOS", str(tmp_path)).split()
    assert run(["evaluate", *asked, "--workspace", str(tmp_path / "w")]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert said.replace("PHOTOS", str(tmp_path)) in told
