from __future__ import annotations

from pathlib import Path

import pytest
import torch

from pipelines.training.runs import Average, Curve, Run


def timed(minutes: float = 0.005) -> Run:
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.AdamW(model.parameters())
    return Run(model, Average(model), optimizer, Curve(), None, minutes, 1e-3)


def step(run: Run, loss: float = 1.0) -> None:
    run.begin_step()
    told = (run.model(torch.ones(1, 2)) * 0 + loss).sum()
    told.backward()
    run.end_step(told)


def test_when_time_is_up_every_loss_has_been_looked_at_and_the_last_step_is_kept(
    tmp_path: Path,
) -> None:
    run, file = timed(), tmp_path / "run.pt"
    while not run.done:
        step(run)
        run.keep(file)
    assert len(run.curve.losses) == run.step
    again = timed()
    again.restore(file)
    assert again.done
    assert again.step == run.step


def test_a_loss_that_is_no_number_ends_the_run_and_leaves_no_checkpoint_of_it(
    tmp_path: Path,
) -> None:
    run = timed(10)
    step(run, float("nan"))
    with pytest.raises(FloatingPointError):
        run.save(tmp_path / "run.pt")
    assert not (tmp_path / "run.pt").exists()


def test_an_average_follows_the_weights() -> None:
    model = torch.nn.Linear(2, 1)
    average = Average(model, 0.5)
    with torch.no_grad():
        model.weight.fill_(3.0)
    for _ in range(60):
        average.update(model)
    assert torch.allclose(average.model.weight, model.weight, atol=1e-3)
