"""From a wish to a picture, to products, to a brief, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import SAMPLES

PICTURE = min((SAMPLES / "images").glob("*.webp"))


def pictured(page: Page, wish: str) -> None:
    """A wish, sent from the first page, and its one picture."""
    page.goto("/")
    page.get_by_label("Describe a look").fill(wish)
    page.locator("select[name=count]").select_option("1")
    page.get_by_role("button", name="Picture it").click()
    expect(page.locator(".card.look")).to_have_count(1)
    expect(page.locator("progress")).to_have_count(0)


def with_picture(page: Page, address: str = "/") -> None:
    page.goto(address)
    page.locator("input[type=file][name=image]").set_input_files(PICTURE)


def become(page: Page, role: str) -> None:
    if page.locator("#role").input_value() != role:
        with page.expect_navigation():
            page.locator("#role").select_option(role)


def test_what_is_understood_shows_while_one_types(page: Page):
    page.goto("/")
    page.get_by_label("Describe a look").press_sequentially("a red silk dress")
    expect(page.locator("#chips")).to_contain_text("silk")
    expect(page.locator("#chips")).to_contain_text("red")


def test_a_wish_becomes_pictures_and_they_stay_in_the_lookbook(page: Page):
    pictured(page, "a wide green linen coat")
    page.goto("/looks")
    expect(page.get_by_role("heading", name="a wide green linen coat").first).to_be_visible()


def test_a_look_is_refined_into_a_child_that_stands_beside_it(page: Page):
    pictured(page, "a long blue dress")
    page.locator(".card.look h3 a").click()
    page.get_by_label("Change it").fill("make it burgundy")
    page.get_by_role("button", name="Picture the change").click()
    page.locator(".card.look h3 a").click()
    expect(page.get_by_text("Before and after")).to_be_visible()
    expect(page.locator(".chips")).to_contain_text("burgundy")


def test_a_picture_is_asked_with_and_the_address_holds_the_question(page: Page):
    with_picture(page)
    page.wait_for_url(re.compile(r"/shop\?picture=[0-9a-f]{64}"))
    first = page.locator(".card.product h3").first.inner_text()
    page.goto(page.url)
    assert page.locator(".card.product h3").first.inner_text() == first


def test_a_part_of_the_picture_is_dragged_and_searched(page: Page):
    with_picture(page)
    page.get_by_role("button", name="Crop the picture you ask with").click()
    stage = page.locator(".stage")
    box = stage.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.8)
    page.mouse.up()
    before = page.url
    page.get_by_role("button", name="Search this part").click()
    page.wait_for_url(lambda url: url != before)
    expect(page.locator(".card.product").first).to_be_visible()


def test_the_budget_slides_and_the_results_change_in_place(page: Page):
    page.goto("/shop?text=dress")
    page.evaluate("window.stayed = true")
    page.get_by_label("Budget", exact=True).fill("40")
    expect(page).to_have_url(re.compile(r"budget=40"))
    expect(page.locator(".summary")).to_contain_text("around 40")
    assert page.evaluate("window.stayed")


def test_the_parts_of_a_score_add_up(page: Page):
    page.goto("/shop?text=red+dress")
    first = page.locator(".card.product").first
    first.locator(".why summary").click()
    parts = [float(cell) for cell in first.locator(".why td:last-child").all_inner_texts()]
    score = float(first.locator(".why summary b").inner_text().rstrip("%"))
    assert sum(parts) == pytest.approx(score, abs=0.7)


def test_a_facet_narrows_and_the_back_button_returns(page: Page):
    page.goto("/shop?text=dress")
    page.goto("/shop?text=shoes")
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("dress")
    page.locator(".of-brand input").first.check()
    expect(page).to_have_url(re.compile(r"brand="))


def test_from_a_picture_to_a_brief_and_its_answer(page: Page):
    with_picture(page, "/make")
    page.wait_for_url(re.compile(r"/make\?picture="))
    page.locator("select[name=category]").select_option("Dress")
    expect(page).to_have_url(re.compile("category=Dress"))
    expect(page.locator(".atelier").first).to_be_visible()
    page.get_by_label("Name of the piece").fill("A dress for the summer")
    workshop = page.locator(".atelier strong").first.inner_text()
    page.get_by_role("button", name="Send to the chosen").click()
    expect(page.locator(".badge").first).to_have_text("sent")
    assert not page.locator(".contact").count()
    brief = page.url
    become(page, "atelier")
    with page.expect_navigation():
        page.locator("#sits").select_option(label=workshop)
    page.get_by_role("link", name="A dress for the summer").click()
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".badge").first).to_have_text("accepted")
    page.goto("/")
    become(page, "shopper")
    page.goto(brief)
    expect(page.locator(".contact")).to_contain_text("@")


def test_of_a_picture_of_no_garment_somebody_says_what_it_is(page: Page, tmp_path: Path):
    grain = np.random.default_rng(1).integers(0, 255, (200, 200, 3), np.uint8)
    Image.fromarray(grain).save(tmp_path / "grain.png")
    page.goto("/make")
    page.locator("input[type=file][name=image]").set_input_files(tmp_path / "grain.png")
    expect(page.get_by_role("heading", name="What is it?")).to_be_visible()
    expect(page.locator("select[name=complexity]")).to_have_count(0)
    expect(page.locator(".empty")).to_have_count(0)
    page.locator("select[name=category]").select_option("Dress")
    expect(page.locator(".atelier").first).to_be_visible()
    expect(page.locator("select[name=complexity]")).to_have_count(1)


def test_what_is_written_to_ateliers_stays_while_the_reading_is_corrected(page: Page):
    with_picture(page, "/make")
    page.locator("select[name=category]").select_option("Dress")
    page.get_by_label("Name of the piece").fill("A dress for the summer")
    page.locator("select[name=complexity]").select_option("4")
    expect(page).to_have_url(re.compile("complexity=4"))
    expect(page.get_by_label("Name of the piece")).to_have_value("A dress for the summer")


def test_a_chip_leaves_its_words_out(page: Page):
    page.goto("/")
    wish = page.get_by_label("Describe a look")
    wish.fill("a red silk dress")
    page.get_by_role("button", name="Leave “silk” out").click()
    expect(wish).to_have_value("a red dress")
    expect(page.locator("#chips")).not_to_contain_text("silk")


def test_reload_in_the_middle_of_a_job_loses_nothing(page: Page):
    page.goto("/")
    page.get_by_label("Describe a look").fill("eight red hats")
    page.locator("select[name=count]").select_option("8")
    page.get_by_role("button", name="Picture it").click()
    page.wait_for_url(re.compile("/create/"))
    page.reload()
    expect(page.locator(".card.look")).to_have_count(8)


def test_what_was_understood_does_not_move_the_button(page: Page):
    page.goto("/")
    button = page.get_by_role("button", name="Picture it")
    before = button.bounding_box()
    page.get_by_label("Describe a look").fill(
        "a red silk evening dress, waist belt, golden hour, film"
    )
    expect(page.locator("#chips")).to_contain_text("silk")
    assert button.bounding_box() == before


def test_a_job_that_is_stopped_says_so(page: Page, engine):
    engine.delay = 0.4
    try:
        page.goto("/")
        page.get_by_label("Describe a look").fill("a slow grey coat")
        page.get_by_role("button", name="Picture it").click()
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_text("Stopped.")).to_be_visible()
    finally:
        engine.delay = 0.02


def test_a_lost_connection_comes_back_by_itself(page: Page, context: BrowserContext, engine):
    engine.delay = 0.1
    try:
        page.goto("/")
        page.get_by_label("Describe a look").fill("a violet scarf")
        page.get_by_role("button", name="Picture it").click()
        page.wait_for_url(re.compile("/create/"))
        context.set_offline(True)
        page.wait_for_timeout(1_200)
        context.set_offline(False)
        expect(page.locator(".card.look")).to_have_count(2)
    finally:
        engine.delay = 0.02


def test_two_tabs_see_one_truth(page: Page, context: BrowserContext):
    pictured(page, "a yellow rain jacket")
    page.locator(".card.look h3 a").click()
    other = context.new_page()
    other.goto(page.url)
    other.on("dialog", lambda dialog: dialog.accept())
    other.get_by_role("button", name="Delete").click()
    other.wait_for_url(re.compile("/looks$"))
    page.reload()
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_wish_in_another_language_is_answered_in_place(page: Page):
    page.goto("/")
    with page.expect_response(lambda answer: "/create/read" in answer.url and "=%" in answer.url):
        page.get_by_label("Describe a look").fill("这是一件红色的连衣裙")
    page.get_by_role("button", name="Picture it").click()
    expect(page.get_by_role("alert")).to_contain_text("English")
