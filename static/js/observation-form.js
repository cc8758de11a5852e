/* The form of an observation: what is broken is asked of what is broken, danger asks to have called, and what is noted
   already at that place is offered. Without script all of it stands. */

const form = document.querySelector("[data-record-form=observation]");
const technical = form.querySelector("[data-technical]");
const here = form.querySelector("[data-noted-here]");
const chosen = (name) => form.querySelector(`[name=${name}]:checked`)?.value ?? "";

/** What is hidden is not sent. */
function show(element, isShown) {
  element.hidden = !isShown;
  for (const input of element.querySelectorAll("input")) input.disabled = !isShown;
}

function follow() {
  const isTechnical = chosen("type") === "technical";
  show(technical, isTechnical);
  const { called } = form.elements;
  called.setCustomValidity(chosen("urgency") === "danger" && !called.checked ? "Appelez d’abord." : "");
  if (!here) return;
  const [type, what] = [chosen("type"), isTechnical ? chosen("technical_type") : ""];
  const [spot, quarter] = [form.elements.spot.value, form.elements.neighbourhood.value];
  for (const option of here.querySelectorAll("[data-type]")) {
    const { dataset } = option;
    const isThere = dataset.spot ? dataset.spot === spot : dataset.neighbourhood === quarter;
    show(option, type && dataset.type === type && dataset.technicalType === what && isThere);
  }
  here.hidden = !here.querySelector("[data-type]:not([hidden])");
}

form.addEventListener("change", follow);
window.addEventListener("pageshow", follow);
follow();
