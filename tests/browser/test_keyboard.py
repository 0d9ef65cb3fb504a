"""From a wish to a brief with the keyboard alone; what has the focus is seen, and what changes is said."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.test_journey import pictured, with_picture

SEEN = """element => {
  const ring = one => { const s = getComputedStyle(one); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0; };
  const near = [element, element.nextElementSibling, element.closest("label")].filter(Boolean);
  const { top, bottom } = element.getBoundingClientRect();
  return near.some(ring) && bottom > 0 && top < innerHeight;
}"""


def tab_to(page: Page, wanted: Locator, most: int = 120) -> None:
    """Press Tab until ``wanted`` has the focus; all that has it on the way shows it, and stands in its order."""
    target = wanted.element_handle()
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate_handle("document.activeElement").as_element()
        assert focused is not None
        if page.evaluate("document.activeElement !== document.body"):
            assert focused.evaluate(SEEN), focused.evaluate("e => e.outerHTML.slice(0, 200)")
        if focused.evaluate("(element, wanted) => element === wanted", target):
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


def follow(page: Page, name: str) -> None:
    tab_to(page, page.get_by_role("link", name=name).first)
    page.keyboard.press("Enter")


def test_from_a_wish_to_a_brief_with_the_keyboard_alone(page: Page):
    page.goto("/")
    page.keyboard.type("a red dress")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/create/"))
    expect(page.locator(".card.look")).to_have_count(2)
    follow(page, "Shop it")
    page.wait_for_url(re.compile(r"/shop\?look="))
    budget = page.get_by_label("Budget", exact=True)
    tab_to(page, budget)
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("budget=40"))
    expect(page.locator("#counted")).to_contain_text("around 40")
    expect(budget).to_be_focused()
    page.goto(page.url)
    follow(page, "Like this look")
    follow(page, "Have it made")
    page.wait_for_url(re.compile(r"/make\?look="))
    tab_to(page, page.locator("#category"))
    page.keyboard.type("Sk")
    expect(page).to_have_url(re.compile("category=Skirt"))
    expect(page.locator("#category")).to_be_focused()
    tab_to(page, page.get_by_label("Name of the piece"))
    page.keyboard.type("A skirt without a mouse")
    tab_to(page, page.get_by_role("button", name="Send to the chosen"))
    page.keyboard.press("Enter")
    expect(page.locator(".badge").first).to_have_text("sent")
    expect(page.get_by_role("heading", level=1)).to_have_text("A skirt without a mouse")


def test_the_box_is_moved_and_sized_by_keys_and_the_focus_returns(page: Page):
    with_picture(page)
    page.wait_for_url(re.compile(r"/shop\?picture="))
    thumb = page.get_by_role("button", name="Crop the picture you ask with")
    tab_to(page, thumb)
    page.keyboard.press("Enter")
    stage = page.locator(".stage")
    if not stage.evaluate("element => element === document.activeElement"):
        tab_to(page, stage)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    sides = [
        float(page.locator(f"#cropper [name={side}]").input_value())
        for side in ("left", "right", "bottom")
    ]
    assert sides == [0.12, 0.92, 0.88]
    page.keyboard.press("Escape")
    expect(thumb).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Search this part"))
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)


def test_before_and_after_slide_by_keys(page: Page):
    pictured(page, "a long blue dress")
    page.locator(".card.look h3 a").click()
    page.get_by_label("Change it").fill("make it burgundy")
    page.keyboard.press("Enter")
    page.locator(".card.look h3 a").click()
    slider = page.get_by_label("Before and after")
    tab_to(page, slider)
    before = page.locator(".compare .before")
    was = before.evaluate("element => element.style.clipPath")
    page.keyboard.press("ArrowRight")
    assert before.evaluate("element => element.style.clipPath") != was


def test_what_happens_is_said_to_who_does_not_see_it(page: Page, engine):
    engine.delay = 0.1
    said: list[str] = []

    def heard(words: str) -> None:
        said.append(words)

    page.expose_function("heard", heard)
    try:
        page.goto("/")
        page.get_by_label("Describe a look").fill("a violet hat")
        page.get_by_role("button", name="Picture it").click()
        page.wait_for_url(re.compile("/create/"))
        page.evaluate(
            """() => { const said = document.getElementById("said");
            new MutationObserver(() => heard(said.textContent)).observe(said, { childList: true, characterData: true, subtree: true }); }"""
        )
        expect(page.locator("#said")).to_have_text("Done. Pictures: 2")
    finally:
        engine.delay = 0.02
    assert said[-1] == "Done. Pictures: 2"
    assert len(said) < 8, said
