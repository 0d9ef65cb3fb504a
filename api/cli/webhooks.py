"""``lookwright webhooks``: who hears of what becomes of briefs."""

from __future__ import annotations

from cyclopts import App
from rich.table import Table

from api.cli.common import Common, stdout

__all__ = ["webhooks"]

webhooks = App(name="webhooks", help="Who hears of what becomes of briefs.")


@webhooks.command(name="list")
def list_all(*, common: Common | None = None) -> int:
    """List the webhooks."""
    from pipelines.notices import list_endpoints

    common = common or Common()
    with common.lookwright() as app:
        found = list_endpoints(app)
    if common.answer({"webhooks": found}):
        return 0
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("webhook", "atelier", "address", ""):
        table.add_column(name, overflow="fold")
    for each in found:
        table.add_row(each.id, each.atelier or "all", each.url, "removed" if each.disabled else "")
    stdout.print(table if found else "No webhooks.")
    return 0


@webhooks.command
def add(url: str, *, atelier: str | None = None, common: Common | None = None) -> int:
    """Tell an address of changes; prints the key to check their signatures with.

    Parameters
    ----------
    url
        Where to send them.
    atelier
        Only of this workshop's briefs (default: of all).
    """
    from pipelines.notices import EndpointRequest, add_endpoint

    common = common or Common()
    with common.lookwright() as app:
        added = add_endpoint(app, EndpointRequest(url, atelier))
    if not common.answer(added):
        stdout.print(f"{added.id}\nkey: {added.secret}", markup=False)
    return 0


@webhooks.command
def key(webhook: str, *, common: Common | None = None) -> int:
    """Print the newest key of a webhook, as after a change of notices.webhook_secrets.

    Parameters
    ----------
    webhook
        Its id.
    """
    from pipelines.notices import endpoint_secret

    common = common or Common()
    with common.lookwright() as app:
        secret = endpoint_secret(app, webhook)
    if not common.answer({"secret": secret}):
        stdout.print(secret, markup=False)
    return 0


@webhooks.command
def remove(webhook: str, *, common: Common | None = None) -> int:
    """Tell an address nothing more.

    Parameters
    ----------
    webhook
        Its id.
    """
    from pipelines.notices import remove_endpoint

    common = common or Common()
    with common.lookwright() as app:
        removed = remove_endpoint(app, webhook)
    if not common.answer(removed):
        stdout.print(f"{removed.id} hears of nothing more.", markup=False)
    return 0
