/* The dates that a series makes, worked out by the server while one types: the same that « Voir les dates » shows. */

import { askWhileTyping } from "./while-typing.js";

const form = document.querySelector("form[data-dates]");
const shown = form.querySelector("[data-dates-shown]");

function show(piece) {
  const { name, value } = document.activeElement;
  const isInside = shown.contains(document.activeElement);
  shown.innerHTML = piece;
  if (isInside && name) shown.querySelector(`[name="${name}"][value="${value}"]`)?.focus();
}

for (const part of document.querySelectorAll("[data-without-script]")) part.hidden = true;
// What was kept on this device, or is proposed, is already typed.
askWhileTyping(form, form.dataset.dates, {}, show)();
