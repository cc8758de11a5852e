/* « Prévoir une sortie » with a script: it hides what the format does not ask, offers usual days, hours and places as
   chips, says at the bottom what is planned, and what clashes under its cause. Without it the form is complete. */

import { clock, day, shortDay } from "./french.js";
import { askWhileTyping } from "./while-typing.js";

const form = document.querySelector("[data-plan-form]");
const SAID = JSON.parse(document.getElementById("saisie").textContent);
const DAYS_OFFERED = 5;
const field = (name) => form.elements[name];
const asDate = (iso, time = "12:00") => new Date(`${iso}T${time}`);

function showWhatIsAsked() {
  const asked = SAID.asked[field("format").value] ?? [];
  for (const part of form.querySelectorAll("[data-question]")) {
    part.hidden = !part.dataset.question.split(" ").some((question) => asked.includes(question));
  }
  for (const part of form.querySelectorAll("[data-when]")) {
    const [name, value] = part.dataset.when.split("=");
    const chosen = [...form.querySelectorAll(`[name="${name}"]:checked`)].map((input) => input.value);
    part.hidden = !chosen.includes(value);
  }
  const isSeveral = form.querySelectorAll("[data-rows=stops] > [data-row]").length > 1 && asked.includes("stops");
  for (const part of form.querySelectorAll("[data-rows=stops] [data-several]")) part.hidden = !isSeveral;
  // How many came and how a place stands are told once the outing is done.
  for (const part of form.querySelectorAll("[data-status], [data-rows=stops] [data-question=people_mediated]")) part.hidden = true;
}

/** The bar repeats what is planned: day, hours, place, team. */
function sayPlan() {
  const [held, start, end] = ["held_on", "starts_at", "ends_at"].map((name) => field(name).value);
  const place = field("stops-0-spot")?.value || field("stops-0-neighbourhood")?.selectedOptions[0]?.textContent;
  const crew = [...form.querySelectorAll("[name=crew]:checked")].map((input) => input.labels[0].textContent.trim());
  const team = field("team")?.selectedOptions[0];
  const hours = start && end ? `${clock(asDate("2026-01-01", start))} – ${clock(asDate("2026-01-01", end))}` : "";
  const words = [
    held && day(asDate(held)),
    hours,
    field("stops-0-neighbourhood")?.value && place,
    team?.value && team.textContent,
    crew.join(", "),
  ].filter(Boolean);
  const said = form.querySelector("[data-plan-said]");
  said.hidden = !words.length;
  const text = words.join(", ");
  if (said.textContent !== text) said.textContent = text;
}

function put(name, value) {
  field(name).value = value;
  field(name).dispatchEvent(new Event("input", { bubbles: true }));
}

/** Chips that fill fields, put before the place they fill. `choices`: [label, {field: value}]. */
function offer(place, label, choices) {
  if (!choices.length || !place) return;
  const group = document.createElement("div");
  group.className = "om-puces mt-2 mb-2";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", label);
  for (const [words, values] of choices) {
    const chip = group.appendChild(document.createElement("button"));
    chip.type = "button";
    chip.className = "om-puce";
    chip.textContent = words;
    chip.addEventListener("click", () => Object.entries(values).forEach(([name, value]) => put(name, value)));
  }
  place.before(group);
}

function nextDays() {
  const first = asDate(field("held_on").min);
  return Array.from({ length: DAYS_OFFERED }, (_, shift) => {
    const date = new Date(first);
    date.setDate(first.getDate() + shift);
    const iso = `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
    return [shortDay(date), { held_on: iso }];
  });
}

function offerHabits() {
  offer(field("held_on").closest(".om-champ"), "Jours proches", nextDays());
  const hours = SAID.hours.map(([start, end]) => {
    const said = [start, end].map((time) => clock(asDate("2026-01-01", time))).join(" – ");
    return [said, { starts_at: start, ends_at: end }];
  });
  offer(field("starts_at").closest(".om-deux"), "Heures habituelles", hours);
  const places = SAID.places.map(({ label, within, neighbourhood, spot, spot_type: type }) => [
    [label, within].filter(Boolean).join(", "),
    { "stops-0-neighbourhood": neighbourhood, "stops-0-spot": spot, "stops-0-spot_type": type },
  ]);
  offer(field("stops-0-neighbourhood")?.closest(".om-champ"), "Derniers lieux", places);
}

/** What clashes, under its cause; what is told already is not told again. */
function tellClashes(piece) {
  const told = new DOMParser().parseFromString(piece, "text/html");
  for (const place of form.querySelectorAll("[data-told]")) {
    const said = told.querySelector(`[data-under=${place.dataset.told}]`)?.innerHTML ?? "";
    if (place.innerHTML !== said) place.innerHTML = said;
  }
  // What the last press was refused for was of what stood there then.
  form.querySelector("[data-clashes]")?.remove();
}

/** A repair that was told while one types changes its field, and sends nothing. */
function repair(event) {
  const { name, value } = event.target.closest("[data-told] button") ?? {};
  if (!name) return;
  event.preventDefault();
  const mate = name === "_take_off" && form.querySelector(`[name=crew][value="${value}"]`);
  (mate || field("mobile_unit")).focus();
  if (mate) mate.click();
  else put("mobile_unit", "");
}

/** Planning needs the network: it is said before one presses, and what is typed stays on the device. */
function sayNetwork() {
  document.querySelector("[data-needs-network]").hidden = navigator.onLine;
  form.querySelector("[data-save]").disabled = !navigator.onLine;
}

function refresh() {
  showWhatIsAsked();
  sayPlan();
}

for (const part of form.querySelectorAll("[data-without-script]")) part.hidden = true;
offerHabits();
form.addEventListener("input", refresh);
form.addEventListener("click", repair);
const ask = askWhileTyping(form, location.href, { _clashes: 1 }, tellClashes);
for (const kind of ["online", "offline"]) addEventListener(kind, sayNetwork);
sayNetwork();
refresh();
// A habit fills the page before anything is typed.
if (!form.querySelector("[data-clashes]")) ask();
(form.querySelector("[data-clashes]") ?? form.querySelector("[data-refused]")).focus();
