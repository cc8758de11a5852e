/* The outing form with a script: it hides what is not asked, counts by thumb and says sums as they are typed.
   Everything here repeats what the server does; without it the form is complete. */

import { duration as inHours, figure } from "./french.js";
import {
  count,
  days,
  field,
  form,
  heldOn,
  inWords,
  isAsked,
  isNeeded,
  knownMinutes,
  labelOf,
  lacksTheme,
  minutes,
  minutesOf,
  now,
  requests,
  SAID,
  setCount,
  stopRows,
  total,
  valuesOf,
  wordsOfPublic,
} from "./outing-answers.js";
import { followRefusals } from "./outing-refused.js";
import { checkRules, chip, element, sayRequests, sayShares, saySumOfStops, sayTimesOfStops } from "./outing-rules.js";
import * as spots from "./spots.js";

function copyOf(template, index) {
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", index).replaceAll("__number__", index + 1);
  return holder.content.firstElementChild;
}

/** A role for each partner that is ticked; it stays when the tick goes, for who ticks again. */
function offerRoles() {
  for (const box of form.querySelectorAll("[name=partners]:checked")) {
    if (field(`partner_role_${box.value}`)) continue;
    const template = form.querySelector("template[data-role]");
    const role = copyOf(template, box.value);
    role.querySelector("label").textContent = labelOf(box);
    template.before(role);
  }
}

function showWhatIsAsked() {
  offerRoles();
  for (const part of form.querySelectorAll("[data-question]")) part.hidden = !isAsked(part.dataset.question);
  for (const part of form.querySelectorAll("[data-when]")) {
    const [name, value] = part.dataset.when.split("=");
    part.hidden = !valuesOf(name).includes(value);
  }
  for (const part of form.querySelectorAll("[data-when-not]")) part.hidden = Boolean(field(part.dataset.whenNot).value);
  const stops = stopRows();
  const isFull = stops.length >= SAID.most_rows;
  form.querySelector("[name=_add_stop]").hidden = isFull;
  form.querySelector("[data-most=stops]").hidden = !isFull;
  for (const part of form.querySelectorAll("[data-rows=stops] [data-several]")) {
    part.hidden = stops.length < 2 || !isAsked("stops");
  }
  for (const part of form.querySelectorAll("[data-when-nobody]")) part.hidden = count(total()) !== 0;
  const midnight = field("is_ending_after_midnight");
  midnight.closest(".om-case").hidden = !midnight.checked && !(minutes() <= 0);
}

// ---- counting by thumb

function button(text, label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

function dressStepper(control) {
  const input = control.querySelector("input");
  const label = labelOf(input);
  const row = input.closest(".om-demande");
  if (row) input.placeholder = "+";
  const minus = button("−", `Enlever 1, ${label}`, () => setCount(input, Math.max(0, (count(input) ?? 0) - 1)));
  const plus = button("+", `Ajouter 1, ${label}`, () => setCount(input, (count(input) ?? 0) + 1));
  control.prepend(minus);
  if (!row) control.append(plus);
  input.addEventListener("focus", () => input.select());
  input.enterKeyHint = "next";
  const follow = () => {
    minus.disabled = input.value === "";
    input.classList.toggle("om-long", input.value.length > 3);
    row?.classList.toggle("om-plein", input.value !== "");
  };
  input.addEventListener("input", follow);
  follow();
}

function dress(root) {
  for (const control of root.querySelectorAll("[data-stepper]")) dressStepper(control);
}

/** The whole row of a topic adds one: the thumb needs no precision. Its count, once there is one, is typed over. */
function addOnRow(event) {
  const input = event.target.closest(".om-demande")?.querySelector("input");
  if (!input || event.target.closest("button") || (event.target === input && input.value !== "")) return;
  event.preventDefault();
  setCount(input, (count(input) ?? 0) + 1);
}

function duration() {
  const known = knownMinutes();
  return known ? inHours(known) : "—";
}

function place() {
  const chosen = field("stops-0-neighbourhood");
  return chosen && chosen.value ? chosen.selectedOptions[0].textContent : "durée";
}

/** Under the arrow: which outing this is, so that a block in the middle is never filled for another one. */
function sayWhich() {
  const where = document.querySelector("[data-said-where]");
  where.dataset.title ??= where.textContent;
  const stop = form.querySelector("[data-rows=stops] > [data-row]");
  const spot = isAsked("spot") ? field("stops-0-spot")?.value : "";
  const found = isAsked("neighbourhood") && stop ? spot || (field("stops-0-neighbourhood").value && place()) : "";
  where.textContent = found || where.dataset.title;
  const day = heldOn();
  // Between midnight and 05:00 both words may be understood of either day: the day is named.
  const { date: today, day: ofTheTeam } = now();
  const near = today === ofTheTeam ? { 0: "Aujourd’hui", 1: "Hier" } : {};
  const when = day && (near[days(day)] ?? inWords(day));
  document.querySelector("[data-said-when]").textContent = when && `${when[0].toUpperCase()}${when.slice(1)} · `;
}

function saySummary() {
  const summary = form.querySelector("[data-summary]");
  const all = count(total());
  const asked = requests();
  const entries = [
    [all === null ? "—" : figure(all), wordsOfPublic()[(all ?? 0) < 2 ? 0 : 1], !all],
    [figure(asked), asked < 2 ? "demande" : "demandes", !asked],
    [duration(), place(), false],
  ];
  summary.replaceChildren(
    ...entries.map(([value, label, isEmpty]) => {
      const entry = document.createElement("div");
      if (isEmpty) entry.className = "vide";
      for (const [tag, text] of [["dt", label], ["dd", value]]) {
        entry.appendChild(document.createElement(tag)).textContent = text;
      }
      return entry;
    }),
  );
  summary.hidden = false;
}

// ---- rows

function addRow(rows, isAsked = true) {
  const totalForms = field(`${rows}-TOTAL_FORMS`);
  const index = Number(totalForms.value);
  if (index >= SAID.most_rows) return;
  const row = copyOf(form.querySelector(`template[data-row-template=${rows}]`), index);
  form.querySelector(`[data-rows=${rows}]`).append(row);
  dress(row); // Once on the page: before, a field does not know its label.
  if (rows === "stops") offerPlaces(row);
  totalForms.value = index + 1;
  refresh();
  if (isAsked) row.querySelector(".om-derniers-lieux button, select, textarea, input").focus();
}

const fieldsOf = (row) => [...row.querySelectorAll("input, select")];

/** One stop less: the answers of those after it move up, and the last row goes. */
function removeStop(row) {
  const rows = stopRows();
  for (let index = rows.indexOf(row); index < rows.length - 1; index += 1) {
    const next = fieldsOf(rows[index + 1]);
    for (const [at, input] of fieldsOf(rows[index]).entries()) {
      if (input.type === "radio") input.checked = next[at].checked;
      else input.value = next[at].value;
    }
  }
  rows.at(-1).remove();
  field("stops-TOTAL_FORMS").value = rows.length - 1;
  for (const input of form.querySelectorAll("[data-rows=stops] [data-stepper] input")) {
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  refresh();
  form.querySelector("[name=_add_stop]").focus();
}

function onClick(event) {
  const removed = event.target.closest("[name=_remove_stop]");
  if (removed) {
    event.preventDefault();
    removeStop(removed.closest("[data-row]"));
  }
  for (const rows of ["stop", "testimony"]) {
    if (event.target.closest(`[name=_add_${rows}]`)) {
      event.preventDefault();
      addRow(rows === "stop" ? "stops" : "testimonies");
    }
  }
}

// ---- like before

function putAnswer(name, value) {
  const inputs = [...form.querySelectorAll(`[name="${name}"]`)];
  for (const input of inputs) {
    const values = [value].flat().map((one) => String(one ?? ""));
    if (["radio", "checkbox"].includes(input.type)) input.checked = values.includes(input.value);
    else [input.value] = values;
  }
}

function putDuration(code) {
  const wanted = minutesOf(code);
  const radio = [...form.querySelectorAll("[name=duration]")].find((one) => minutesOf(one.value) === wanted);
  putAnswer("duration", radio ? radio.value : "other");
  if (radio) return;
  putAnswer("other_hours", Math.floor(wanted / 60));
  putAnswer("other_minutes", wanted % 60);
}

function putPlace(row, place) {
  for (const name of ["neighbourhood", "spot", "spot_type"]) {
    const input = row.querySelector(`[name$="-${name}"]`);
    if (input) input.value = place[name] ?? "";
  }
  spots.proposeStatus(row);
  row.dispatchEvent(new Event("input", { bubbles: true }));
}

/** « Comme la dernière fois » without asking the server: it works where there is no network. */
function repeatLast(event) {
  event.preventDefault();
  const { stops, duration: code, ...answers } = SAID.last;
  for (const [name, value] of Object.entries(answers)) putAnswer(name, value);
  if (code) putDuration(code);
  while (stopRows().length < stops.length) addRow("stops", false);
  for (const [index, stop] of stops.entries()) putPlace(stopRows()[index], stop);
  form.dispatchEvent(new Event("input", { bubbles: true }));
  form.dispatchEvent(new CustomEvent("outing:open"));
}

function offerLast() {
  const link = form.querySelector("[data-like-last]");
  if (!link) return;
  const [stop] = SAID.last.stops;
  const named = field("stops-0-neighbourhood")?.querySelector(`option[value="${stop?.neighbourhood}"]`)?.textContent;
  const known = SAID.last.duration && inHours(minutesOf(SAID.last.duration));
  link.querySelector("[data-like-last-said]").textContent = [stop?.spot || named, known].filter(Boolean).join(", ");
  link.addEventListener("click", repeatLast);
}

/** The latest places as chips, while a stop has none: a round adds its stops as the team walks. */
function offerPlaces(row) {
  const held = element("div", "om-puces om-derniers-lieux");
  held.setAttribute("role", "group");
  held.setAttribute("aria-label", "Derniers lieux");
  held.append(
    ...SAID.places.map((place) => {
      const made = chip(place.label, "om-puce", () => putPlace(row, place));
      if (place.within) made.append(element("small", "", place.within));
      return made;
    }),
  );
  row.querySelector("legend").after(held);
}

/** What is typed for a spot finds the known one; the places that the browser's own list misses become chips. */
function followSpot({ target }) {
  const row = target.closest("[data-row]");
  if (target.matches("[name$=-neighbourhood]")) spots.proposeStatus(row);
  if (!target.matches("[name$=-spot]")) return;
  spots.follow(row, target.value);
  spots.proposeStatus(row);
  let held = row.querySelector("[data-missed]");
  if (!held) {
    held = element("div", "om-puces mt-2");
    held.dataset.missed = "";
    held.setAttribute("role", "group");
    held.setAttribute("aria-label", "Lieux de ce nom");
    target.after(held);
  }
  const named = ({ neighbourhood }) => row.querySelector(`[name$="-neighbourhood"] option[value="${neighbourhood}"]`);
  held.replaceChildren(
    ...spots.missed(target.value).map((place) => {
      const made = chip(place.spot, "om-puce", () => {
        putPlace(row, place);
        held.replaceChildren();
      });
      made.append(element("small", "", named(place)?.textContent ?? ""));
      return made;
    }),
  );
}

// ---- what is there already

function blocksDone() {
  const stop = field("stops-0-neighbourhood");
  const isSomewhere = !isNeeded("neighbourhood") || Boolean(stop?.value);
  const isCounted = !isNeeded("people_mediated participants") || count(total()) !== null;
  const isKept = valuesOf("overall_feeling").some(Boolean) || Boolean(field("highlight").value);
  return {
    where: isSomewhere && Boolean(heldOn()) && knownMinutes() !== null && !lacksTheme(),
    who: count(field("mediators_count")) > 0,
    "how-many": isCounted,
    "what-for": requests() > 0,
    keep: isKept,
  };
}

function refresh() {
  showWhatIsAsked();
  spots.showQuarters(form, heldOn());
  for (const row of stopRows()) {
    spots.askStatus(row, heldOn());
    const isNamed = ["neighbourhood", "spot"].some((name) => row.querySelector(`[name$="-${name}"]`).value);
    const chips = row.querySelector(".om-derniers-lieux");
    if (chips) chips.hidden = isNamed || !SAID.places.length;
  }
  for (const group of form.querySelectorAll("[data-shares]")) sayShares(group);
  checkRules();
  sayRequests();
  saySumOfStops();
  sayTimesOfStops();
  saySummary();
  sayWhich();
  followRefusals();
  form.dispatchEvent(new CustomEvent("outing:state", { detail: blocksDone() }));
}

/** Numbers counted elsewhere (tally-carry.js) take their place, and may still be changed. */
function fill({ detail: { total: all, ...counts } }) {
  if (all !== undefined && total()) setCount(total(), all);
  for (const [name, number] of Object.entries(counts)) if (field(name)) setCount(field(name), number);
  form.dispatchEvent(new CustomEvent("outing:open"));
}

/** Where the phone keeps nothing, leaving the page (for another scheme, say) asks first. */
let isTyped = false;
form.addEventListener("submit", () => (isTyped = false));
addEventListener("beforeunload", (event) => isTyped && !("keeping" in form.dataset) && event.preventDefault());

dress(form);
for (const part of document.querySelectorAll("[data-without-script]")) part.hidden = true;
for (const row of stopRows()) offerPlaces(row);
offerLast();
// What the server says of a sum is said again here, and goes as soon as it is mended.
for (const said of form.querySelectorAll("[data-shares] .om-erreur")) said.remove();
// Not on "change": it comes as a field is left for a chip, which would be replaced between finger down and finger up.
form.addEventListener("input", (event) => {
  isTyped = true;
  followSpot(event);
  refresh();
});
form.addEventListener("click", onClick);
form.addEventListener("outing:fill", fill);
// On mousedown, not on click: the empty count would take the focus and call the keypad. Labels would then focus it too.
form.addEventListener("mousedown", addOnRow);
form.addEventListener("click", (event) => event.target.closest(".om-demande label") && event.preventDefault());
refresh();
// A refused form opens on what is wrong.
form.querySelector("[data-refused]").focus();
