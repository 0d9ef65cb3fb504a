// What HTML and htmx cannot say by themselves: dropped and pasted pictures, a box dragged over a
// picture, before and after, and forms that send themselves.
"use strict";

document.documentElement.classList.add("scripted");

const each = (within, selector, begin) => {
  if (within.matches?.(selector)) begin(within);
  within.querySelectorAll(selector).forEach(begin);
};

const sendOnChange = (form) => form.addEventListener("change", () => form.requestSubmit());

const sayValue = (input) => {
  const said = document.getElementById(input.dataset.shows);
  const say = () => {
    said.textContent = input.value === "0" && input.dataset.zero ? input.dataset.zero : input.value + (input.dataset.unit || "");
  };
  input.addEventListener("input", say);
};

const dropzone = (form) => {
  const input = form.querySelector("input[type=file]");
  const take = (files) => {
    const picture = [...files].find((file) => file.type.startsWith("image/"));
    if (!picture) return;
    const carried = new DataTransfer();
    carried.items.add(picture);
    input.files = carried.files;
    form.requestSubmit();
  };
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    form.addEventListener(name, () => form.classList.remove("over"));
  }
  form.addEventListener("drop", (event) => { event.preventDefault(); take(event.dataTransfer.files); });
  document.addEventListener("paste", (event) => take(event.clipboardData.files));
  input.addEventListener("change", () => input.files.length && form.requestSubmit());
};

const cropper = (form) => {
  const stage = form.querySelector(".stage");
  const field = (side) => form.elements.namedItem(side);
  const canvas = document.createElement("canvas");
  stage.append(canvas);
  const box = () => ["left", "top", "right", "bottom"].map((side) => Number(field(side).value));
  const set = (left, top, right, bottom) => {
    const within = (value) => Math.min(1, Math.max(0, value));
    [["left", left], ["top", top], ["right", right], ["bottom", bottom]].forEach(([side, at]) => { field(side).value = within(at).toFixed(4); });
    draw();
  };
  const draw = () => {
    const { clientWidth: width, clientHeight: height } = stage;
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext("2d");
    const [left, top, right, bottom] = box();
    pen.fillStyle = "rgb(20 14 10 / 55%)";
    pen.fillRect(0, 0, width, height);
    pen.clearRect(left * width, top * height, (right - left) * width, (bottom - top) * height);
    pen.strokeStyle = "#fff";
    pen.lineWidth = 2;
    pen.strokeRect(left * width, top * height, (right - left) * width, (bottom - top) * height);
  };
  const place = (event) => {
    const frame = stage.getBoundingClientRect();
    return [(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height];
  };
  let from = null;
  stage.addEventListener("pointerdown", (event) => { from = place(event); stage.setPointerCapture(event.pointerId); });
  stage.addEventListener("pointermove", (event) => {
    if (!from) return;
    const [x, y] = place(event);
    set(Math.min(from[0], x), Math.min(from[1], y), Math.max(from[0], x), Math.max(from[1], y));
  });
  stage.addEventListener("pointerup", () => { from = null; });
  stage.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-0.02, 0], ArrowRight: [0.02, 0], ArrowUp: [0, -0.02], ArrowDown: [0, 0.02] }[event.key];
    if (!step) return;
    event.preventDefault();
    const [left, top, right, bottom] = box();
    const moved = event.shiftKey ? 0 : 1;
    set(left + step[0] * moved, top + step[1] * moved, right + step[0], bottom + step[1]);
  });
  form.closest("dialog").addEventListener("toggle", draw);
  form.querySelector("img").addEventListener("load", draw);
  new ResizeObserver(draw).observe(stage);
};

const compare = (stage) => {
  const before = stage.querySelector(".before");
  const slider = stage.querySelector("input");
  const show = () => { before.style.clipPath = `inset(0 ${100 - slider.value}% 0 0)`; };
  slider.addEventListener("input", show);
  show();
};

const confirmed = (form) => form.addEventListener("submit", (event) => {
  if (!window.confirm(form.dataset.confirm)) event.preventDefault();
});

// One box, two buttons: the words are a prompt for the picture maker and a text for the search.
const renamed = (button) => button.addEventListener("click", () => {
  const words = button.form.elements.namedItem("prompt");
  words.name = button.dataset.promptAs;
  setTimeout(() => { words.name = "prompt"; });
});

// A chip stands for some words of the wish: it selects them to be written anew, or leaves them out.
const worded = (button) => button.addEventListener("click", () => {
  const wish = button.closest("form").elements.namedItem("prompt");
  const [from, to] = button.dataset.words.split("-").map(Number);
  const characters = [...wish.value.trimStart()];
  const before = wish.value.length - wish.value.trimStart().length;
  const place = (count) => before + characters.slice(0, count).join("").length;
  wish.focus();
  wish.setSelectionRange(place(from), place(to));
  if (!("drop" in button.dataset)) return;
  wish.setRangeText("", place(from), place(to), "end");
  wish.value = wish.value.replace(/ {2,}/g, " ").replace(/ ,/g, ",").trimStart();
  wish.dispatchEvent(new Event("input", { bubbles: true }));
});

// A preset is words behind the wish: in the place of another's, or out again where they are there.
const preset = (button) => {
  const wish = button.form.elements.namedItem("prompt");
  const others = [...button.form.querySelectorAll("[data-preset]")].map((each) => each.dataset.preset);
  const show = () => button.setAttribute("aria-pressed", wish.value.includes(button.dataset.preset));
  wish.addEventListener("input", show);
  show();
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const there = wish.value.includes(button.dataset.preset);
    const plain = others.reduce((text, words) => text.replace(`, ${words}`, "").replace(words, ""), wish.value).replace(/^[\s,]+|[\s,]+$/g, "");
    wish.value = [plain, there ? "" : button.dataset.preset].filter(Boolean).join(", ");
    wish.dispatchEvent(new Event("input", { bubbles: true }));
  });
};

// Enter sends a wish, as in any box of one line; with Shift it begins a new line.
const sends = (text) => text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  text.form.requestSubmit(text.form.querySelector(".primary"));
});

// What was sent is sent once: until the next page is there, its button is busy and a second click does nothing.
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  submitter?.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((form) => {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}));

// What went wrong is told until one goes on; a lost connection until it is back.
const notice = document.getElementById("notice");
document.addEventListener("htmx:sendError", () => {
  if (notice.dataset.lost) return;
  notice.dataset.lost = "yes";
  notice.textContent = "The connection is lost. Trying again …";
});
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.requestConfig.triggeringEvent && !notice.dataset.lost) notice.textContent = "";
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!notice.dataset.lost || !detail.xhr?.status) return;
  delete notice.dataset.lost;
  notice.textContent = "";
});

const opener = (button) => button.addEventListener("click", () => document.getElementById(button.dataset.open).showModal());
const closer = (button) => button.addEventListener("click", () => button.closest("dialog").close());

// What belongs to a form but stands outside it, such as facets among the results, changes it all the same.
document.addEventListener("change", ({ target }) => {
  if (target.form && !target.form.contains(target)) target.form.dispatchEvent(new Event("change"));
});

const begin = (within) => {
  each(within, "[data-submit-on-change]", sendOnChange);
  each(within, "[data-shows]", sayValue);
  each(within, "[data-dropzone]", dropzone);
  each(within, "[data-cropper]", cropper);
  each(within, "[data-compare]", compare);
  each(within, "[data-confirm]", confirmed);
  each(within, "[data-prompt-as]", renamed);
  each(within, "[data-words]", worded);
  each(within, "[data-preset]", preset);
  each(within, "[data-sends]", sends);
  each(within, "[data-open]", opener);
  each(within, "[data-close]", closer);
};

begin(document);
document.addEventListener("htmx:load", (event) => event.target !== document.body && begin(event.target));
