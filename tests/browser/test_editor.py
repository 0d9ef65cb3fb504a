"""The manifest in fields and as JSON, and the presets: nothing that was typed is lost."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect


def edit(page: Page, wish: str = "a red silk dress") -> None:
    page.goto(f"/create/edit?prompt={wish.replace(' ', '+')}")


def field(page: Page, pointer: str):
    return page.locator(f"[name='{pointer}']")


COLOURS = "/fashion/garments/0/colours"


def test_a_wish_fills_the_fields_in(page: Page):
    page.goto("/")
    page.get_by_label("Describe a look").fill("a red silk dress")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Edit every detail").click()
    expect(field(page, COLOURS)).to_have_value("red")
    expect(field(page, "/fashion/garments/0/material")).to_have_value("silk")
    expect(field(page, "/short_description")).to_have_value("")


def test_what_the_fields_say_is_pictured(page: Page):
    edit(page)
    field(page, COLOURS).fill("navy, gold")
    page.get_by_role("button", name="Picture it").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A navy and gold silk dress.")
    expect(page.locator(".card.look")).to_have_count(1)
    page.locator(".card.look h3 a").click()
    page.get_by_role("link", name="Edit every detail").click()
    expect(field(page, COLOURS)).to_have_value("navy, gold")


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(page: Page):
    edit(page)
    field(page, "/render/steps").fill("plenty")
    field(page, "/render/steps").press("Tab")
    expect(page.locator("#problem-render-steps")).to_have_text("A whole number from 1 to 200.")
    field(page, "/render/size/width").fill("500")
    field(page, "/render/size/height").fill("4096")
    page.get_by_role("button", name="Picture it").first.click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(field(page, "/render/steps")).to_have_value("plenty")
    expect(page.locator("#problem-render-size-width")).to_contain_text("in steps of 8")
    expect(field(page, COLOURS)).to_have_value("red")


def test_what_the_engine_cannot_do_stands_at_its_field_too(page: Page):
    edit(page)
    for side in ("width", "height"):
        field(page, f"/render/size/{side}").fill("2048")
    page.get_by_role("button", name="Picture it").first.click()
    expect(page.locator("#problem-render-size-width")).to_contain_text("512")


def test_garments_come_and_go_in_place(page: Page):
    edit(page)
    page.evaluate("window.stayed = true")
    field(page, "/render/seed").fill("77")
    page.get_by_role("button", name="Add another garment").click()
    field(page, "/fashion/garments/1/category").fill("hat")
    page.locator("#fashion-garments-0").get_by_role("button").click()
    expect(field(page, "/fashion/garments/0/category")).to_have_value("hat")
    expect(field(page, "/fashion/garments/1/category")).to_have_count(0)
    expect(field(page, "/render/seed")).to_have_value("77")
    assert page.evaluate("window.stayed")


def test_the_whole_manifest_is_written_as_json_and_checked_the_same(page: Page):
    edit(page)
    page.get_by_role("button", name="Whole manifest as JSON").click()
    whole = page.get_by_label("The whole manifest")
    manifest = json.loads(whole.input_value())
    assert manifest["short_description"] == "A red silk dress."
    manifest["fashion"]["garments"][0]["hue"] = "red"
    manifest["render"]["steps"] = 0
    whole.fill(json.dumps(manifest))
    page.get_by_role("button", name="As fields").click()
    expect(page.get_by_role("alert")).to_contain_text("/render/steps")
    expect(page.get_by_role("alert")).to_contain_text("unknown field `hue`")
    del manifest["fashion"]["garments"][0]["hue"]
    manifest["render"]["steps"] = 3
    whole.fill(json.dumps(manifest))
    page.get_by_role("button", name="As fields").click()
    expect(field(page, "/render/steps")).to_have_value("3")


def test_text_that_is_no_json_is_kept_with_the_reason(page: Page):
    edit(page)
    page.get_by_role("button", name="Whole manifest as JSON").click()
    page.get_by_label("The whole manifest").fill("{ not json")
    page.get_by_role("button", name="Picture it").click()
    expect(page.get_by_role("alert")).to_contain_text("no JSON document")
    expect(page.get_by_label("The whole manifest")).to_have_value("{ not json")


def test_a_preset_shows_as_chips_and_goes_again(page: Page):
    page.goto("/")
    wish = page.get_by_label("Describe a look")
    wish.fill("a red dress")
    studio, street = (
        page.get_by_role("button", name=name, exact=True) for name in ("Studio", "Street")
    )
    studio.click()
    expect(page.locator("#chips")).to_contain_text("white background")
    expect(studio).to_have_attribute("aria-pressed", "true")
    street.click()
    expect(page.locator("#chips")).to_contain_text("golden hour")
    expect(page.locator("#chips")).not_to_contain_text("white background")
    street.click()
    expect(wish).to_have_value("a red dress")


@pytest.mark.parametrize("wish", ["", "a red dress"])
def test_a_preset_needs_no_script(page: Page, wish: str):
    page.goto(f"/?prompt={wish.replace(' ', '+')}&preset=Studio")
    expect(page.get_by_label("Describe a look")).to_have_value(
        re.compile(f"^{wish}.*white background")
    )
