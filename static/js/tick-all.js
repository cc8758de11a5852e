// « Tout cocher »: every line of the page, then none.
const button = document.querySelector("[data-tick-all]");

if (button) {
  const boxes = [...button.form.querySelectorAll("[name=outing]")];
  button.hidden = !boxes.length;
  button.addEventListener("click", () => {
    const ticks = !boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = ticks;
    button.textContent = ticks ? "Tout décocher" : "Tout cocher";
  });
}
