// What is ticked in the list: how many of how many, the other pages' too; « Tout cocher »: every line of the page, then none.

import { counted, figure } from "./french.js";

const said = document.querySelector("[data-ticked]");

if (said) {
  const { form } = document.querySelector("[name=outing]");
  const lines = [...form.querySelectorAll("tbody [name=outing]")];
  const others = form.querySelector("[data-ticks]");
  const button = form.querySelector("[data-tick-all]");
  const asked = said.textContent;
  const areAllTicked = () => lines.every((line) => line.checked);

  const follow = () => {
    const ticked = lines.filter((line) => line.checked).length + (others?.checked ? Number(others.dataset.ticks) : 0);
    const words = counted(ticked, "sortie cochée", "sorties cochées");
    said.textContent = ticked ? `${words} sur ${figure(Number(said.dataset.ticked))}.` : asked;
    if (button) button.textContent = areAllTicked() ? "Tout décocher" : `Tout cocher (${figure(lines.length)})`;
  };

  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const ticks = !areAllTicked();
      for (const line of lines) line.checked = ticks;
      follow();
    });
  }
  form.addEventListener("change", follow);
  addEventListener("pageshow", follow); // « Retour » brings the ticks back.
}
