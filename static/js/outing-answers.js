/* The outing form's answers, read: what each field holds, what this format asks, how long, how many, when. */

import { counted, day as dayInWords, dayTyped, wholeNumber } from "./french.js";
import { DAY, watch } from "./team-clock.js";

export const form = document.querySelector("[data-outing-form]");
// What each format asks and needs, the minutes of the durations in words, the last outing, the latest places.
export const SAID = JSON.parse(document.getElementById("saisie").textContent);

export const field = (name) => form.elements[name];
export const wordsOfPublic = () => (countsParticipants() ? ["participant", "participants"] : ["personne", "personnes"]);
export const people = (number) => counted(number, ...wordsOfPublic());
export const notSaid = (number) =>
  countsParticipants() ? counted(number, "non renseigné", "non renseignés") : counted(number, "non renseignée", "non renseignées");

/** The count in an input; null when it is empty or is no number from zero. */
export function count(input) {
  const number = wholeNumber(input?.value ?? "");
  return number === null || number < 0 ? null : number;
}

export function setCount(input, value) {
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

export function check(input) {
  input.checked = true;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

export function labelOf(input) {
  return input.labels[0].firstChild.textContent.trim();
}

export const stopRows = () => [...form.querySelectorAll("[data-rows=stops] > [data-row]")];

/** Checked values, chosen value or typed value of the fields of that name. */
export function valuesOf(name) {
  return [...form.querySelectorAll(`[name="${name}"]`)]
    .filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked)
    .map((input) => input.value);
}

// ---- what is asked

export function isAsked(questions, among = SAID.asked) {
  const asked = among[field("format").value] || [];
  return questions.split(" ").some((question) => asked.includes(question));
}

export const isNeeded = (questions) => isAsked(questions, SAID.needed);

/** The input that counts this format's public, if it counts one. */
export function total() {
  if (isAsked("people_mediated")) return field("people_mediated");
  return isAsked("participants") ? field("participants_count") : null;
}

export const countsParticipants = () => total()?.name === "participants_count";

export const lacksTheme = () =>
  isAsked("audience") &&
  valuesOf("outing_type").includes("thematic") &&
  !valuesOf("themes").length &&
  !field("new_theme").value.trim();

export function requests() {
  const counts = [...form.querySelectorAll("[data-requests] [data-stepper] input")].map(count);
  return counts.reduce((sum, value) => sum + (value ?? 0), 0);
}

// ---- when, and how long

export const now = () => watch(form.dataset.zone);
/** The day typed, in ISO; empty while there is none. */
export const heldOn = () => dayTyped(field("held_on").value);
export const inWords = (date) => dayInWords(new Date(`${date}T12:00`));
/** How long ago a day was. A phone that runs late knows today from the page; a page left open, from the phone. */
export function days(date) {
  const today = [now().date, field("held_on").max].sort().at(-1);
  return Math.floor((Date.parse(today) - Date.parse(date)) / DAY);
}

export const minutesInto = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

export function minutes() {
  const [start, end] = [field("starts_at").value, field("ends_at").value];
  if (start && end) {
    return minutesInto(end) - minutesInto(start) + (field("is_ending_after_midnight").checked ? 24 * 60 : 0);
  }
  return null;
}

export const minutesOf = (code) => SAID.minutes[code] ?? (/^m\d+$/.test(code) ? Number(code.slice(1)) : null);

/** Minutes of the outing: from its times, else from what was chosen; null while nothing says it. */
export function knownMinutes() {
  const known = minutes();
  if (known !== null) return known > 0 ? known : null;
  const chosen = form.querySelector("[name=duration]:checked")?.value;
  if (chosen !== "other") return chosen ? minutesOf(chosen) : null;
  return (count(field("other_hours")) ?? 0) * 60 + (count(field("other_minutes")) ?? 0) || null;
}
