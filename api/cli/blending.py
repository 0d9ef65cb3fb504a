"""``lookwright brands`` and ``rates``: what the blend needs to know."""

from __future__ import annotations

from cyclopts import App
from rich.table import Table

from api.cli.common import Common, stdout
from api.cli.reading import read_rates

__all__ = ["brands", "rates"]

brands = App(name="brands", help="Brands and their part of the blend.")
rates = App(name="rates", help="What currencies are worth in the installation's own.")


@brands.command(name="list")
def list_brands(*, common: Common | None = None) -> int:
    """List the brands with their scores."""
    from pipelines.brands import list_brands as listed

    common = common or Common()
    with common.lookwright() as app:
        found = listed(app)
    if common.answer({"brands": found}):
        return 0
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("brand", "name", "score", "groups"):
        table.add_column(name)
    for each in found:
        table.add_row(each.brand, each.name, f"{each.score:g}", str(each.groups))
    stdout.print(
        table if found else "No brand yet; `lookwright index FEED` brings its catalogue in."
    )
    return 0


@brands.command(name="set")
def set_brand(brand: str, *, score: float, common: Common | None = None) -> int:
    """Set a brand's score.

    Parameters
    ----------
    brand
        The brand, as `brands list` names it.
    score
        Between 0 and 1; 0.5 unless set.
    """
    from pipelines.brands import set_brand as change

    common = common or Common()
    with common.lookwright() as app:
        changed = change(app, brand, score)
    if not common.answer(changed):
        stdout.print(f"{changed.name} now has the score {changed.score:g}.")
    return 0


@rates.command(name="list")
def list_rates(*, common: Common | None = None) -> int:
    """List the rates."""
    from pipelines.brands import list_rates as listed

    common = common or Common()
    with common.lookwright() as app:
        found = listed(app)
    if common.answer(found):
        return 0
    for currency, rate in found.rates.items():
        stdout.print(f"1 {currency} = {rate:g} {found.currency}")
    if not found.rates:
        stdout.print(f"No rates yet; only prices in {found.currency} can be compared.")
    return 0


@rates.command(name="set")
def set_rates(rate: tuple[str, ...], *, common: Common | None = None) -> int:
    """Set rates.

    Parameters
    ----------
    rate
        EUR=1.08 says that 1 EUR is worth 1.08 of the installation's currency.
    """
    from pipelines.brands import set_rates as change

    common = common or Common()
    table = read_rates(rate)
    with common.lookwright() as app:
        changed = change(app, table)
    if not common.answer(changed):
        set_now = ", ".join(f"1 {each} = {changed.rates[each]:g}" for each in table)
        stdout.print(f"{set_now} {changed.currency}.")
    return 0
