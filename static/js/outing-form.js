/* The outing form with a script: it hides what is not asked, counts by thumb and says sums as they are typed.
   Everything here repeats what the server does; without it the form is complete. */

import { counted, day as dayInWords, duration as inHours, figure, NBSP } from "./french.js";
import * as spots from "./spots.js";
import { DAY, watch } from "./team-clock.js";

const form = document.querySelector("[data-outing-form]");
// What each format asks and needs, the minutes of the durations in words, the last outing, the latest places.
const SAID = JSON.parse(document.getElementById("saisie").textContent);

const field = (name) => form.elements[name];
const wordsOfPublic = () => (countsParticipants() ? ["participant", "participants"] : ["personne", "personnes"]);
const people = (number) => counted(number, ...wordsOfPublic());
const notSaid = (number) =>
  countsParticipants() ? counted(number, "non renseigné", "non renseignés") : counted(number, "non renseignée", "non renseignées");

/** The count in an input; null when it is empty or is no number. */
function count(input) {
  return input && /^\d+$/.test(input.value.trim()) ? Number(input.value) : null;
}

function setCount(input, value) {
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function labelOf(input) {
  return input.labels[0].firstChild.textContent.trim();
}

const stopRows = () => [...form.querySelectorAll("[data-rows=stops] > [data-row]")];

/** Checked values, chosen value or typed value of the fields of that name. */
function valuesOf(name) {
  return [...form.querySelectorAll(`[name="${name}"]`)]
    .filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked)
    .map((input) => input.value);
}

// ---- what is asked

function isAsked(questions, among = SAID.asked) {
  const asked = among[field("format").value] || [];
  return questions.split(" ").some((question) => asked.includes(question));
}

const isNeeded = (questions) => isAsked(questions, SAID.needed);

function showWhatIsAsked() {
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

/** The input that counts this format's public, if it counts one. */
function total() {
  if (isAsked("people_mediated")) return field("people_mediated");
  return isAsked("participants") ? field("participants_count") : null;
}

const countsParticipants = () => total()?.name === "participants_count";

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

// ---- what is wrong, and its repair in one tap

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** Says something right under a field, with the identifier the server would give it; nothing when all is well.
    `wrong`: {text, repairs: [[label, act]], isWarning}. The same sentence is left alone: a button under the thumb stays. */
function say(input, place, wrong) {
  const id = `${input.id}_error`;
  const said = document.getElementById(id);
  if (!wrong) {
    if (said?.dataset.live) said.remove();
    return;
  }
  if (said?.dataset.live === wrong.text) return;
  said?.remove();
  const box = element("div", wrong.isWarning ? "om-file om-file-choix om-a-voir" : "om-erreur");
  box.id = id;
  box.dataset.live = wrong.text;
  box.setAttribute("role", "status");
  const sentence = box.appendChild(document.createElement("p"));
  if (!wrong.isWarning) sentence.append(element("span", "om-i om-i-refused"));
  sentence.append(element("span", "", wrong.text));
  for (const [index, [label, act]] of (wrong.repairs || []).entries()) {
    const repair = element("button", `btn ${index || wrong.isWarning ? "btn-outline-primary" : "btn-primary"}`, label);
    repair.type = "button";
    repair.addEventListener("click", act);
    box.append(repair);
  }
  place.after(box);
}

function markWrong(inputs, isWrong) {
  for (const input of inputs) {
    input.closest(".om-pas")?.classList.toggle("om-pas-err", isWrong);
    if (isWrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
}

const NOT_YET = "Cette sortie n’a pas encore eu lieu.";
const lacksTheme = () =>
  isAsked("audience") &&
  valuesOf("outing_type").includes("thematic") &&
  !valuesOf("themes").length &&
  !field("new_theme").value.trim();
const put = (name, value) => () => setCount(field(name), value);
const now = () => watch(form.dataset.zone);
const inWords = (date) => dayInWords(new Date(`${date}T12:00`));
/** How long ago a day was. A phone that runs late knows today from the page; a page left open, from the phone. */
function days(date) {
  const today = [now().date, field("held_on").max].sort().at(-1);
  return Math.floor((Date.parse(today) - Date.parse(date)) / DAY);
}
const partOfTotal = (name, words) => () => {
  const [part, all] = [count(field(name)), count(total())];
  if (part === null || all === null || part <= all) return null;
  return { text: `${figure(part)}${NBSP}${words}, mais ${people(all)}. Corrigez l’un des deux.` };
};

/** The rules of DOMAIN 6.4 that one field shows by itself. The server holds them all: here they are only said sooner. */
const RULES = {
  held_on: () => {
    const age = days(field("held_on").value);
    if (age < 0) return { text: NOT_YET };
    if (!(age > 31)) return null; // Nor is a date that is not typed yet late.
    return { text: `Sortie d’il y a ${age}${NBSP}jours. Vérifiez la date.`, isWarning: true };
  },
  starts_at: () => {
    const [date, start] = [field("held_on").value, field("starts_at").value];
    const { date: today, day, minutes: sinceMidnight } = now();
    if (!start) return null;
    const isPast = minutesInto(start) <= sinceMidnight;
    if (date === today) return isPast ? null : { text: NOT_YET };
    // At 00:40 the eve is proposed: what began at 00:10 is of the new day.
    if (date !== day || !isPast) return null;
    return {
      text: `Commencée après minuit\u00a0? C’est déjà ${inWords(today)}.`,
      repairs: [[`Mettre ${inWords(today)}`, put("held_on", today)]],
      isWarning: true,
    };
  },
  new_theme: () => {
    if (!lacksTheme()) return null;
    const generalist = form.querySelector("[name=outing_type][value=generalist]");
    return {
      text: "Sortie thématique\u00a0: choisissez au moins une thématique.",
      isWarning: true, // It awaits an answer; only saving without one is wrong.
      repairs: [["Mettre «\u00a0Généraliste\u00a0»", () => check(generalist)]],
    };
  },
  ends_at: () => {
    const known = minutes();
    if (known !== null && known <= 0) {
      const midnight = field("is_ending_after_midnight");
      const isFixable = !midnight.checked;
      return {
        text: "La fin est avant le début.",
        repairs: isFixable ? [["La sortie se termine après minuit", () => check(midnight)]] : [],
      };
    }
    return known > 720 ? { text: `Plus de 12${NBSP}h de sortie. Corrigez le début ou la fin.` } : null;
  },
  mediators_count: () =>
    count(field("mediators_count")) === 0 ? { text: "Une sortie a au moins une médiatrice ou un médiateur." } : null,
  people_mediated: () => tooMany(field("people_mediated")),
  participants_count: () => tooMany(field("participants_count")),
  people_met: () => {
    const [met, mediated] = [count(field("people_met")), count(field("people_mediated"))];
    if (met === null || mediated === null || met >= mediated) return null;
    const said = (number) => counted(number, "personne rencontrée", "personnes rencontrées");
    return {
      text: `${said(met)}, mais ${figure(mediated)}${NBSP}médiées${NBSP}: qui a été médié a été rencontré.`,
      repairs: [[`Mettre ${said(mediated)}`, put("people_met", mediated)]],
    };
  },
  first_contact_count: partOfTotal("first_contact_count", "premières rencontres"),
  sent_by_partner_count: partOfTotal("sent_by_partner_count", "personnes venues sur le conseil d’un partenaire"),
  coupons_issued: () => {
    const [coupons, referred] = [count(field("coupons_issued")) ?? 0, count(field("handling_referred"))];
    if (referred === null || coupons <= referred) return null;
    const sent = counted(referred, "personne orientée", "personnes orientées");
    const label = `Mettre ${counted(coupons, "personne orientée", "personnes orientées")}`;
    return {
      text: `${counted(coupons, "coupon remis", "coupons remis")}, ${sent}.`,
      repairs: [[label, put("handling_referred", coupons)]],
      isWarning: true,
    };
  },
};

function tooMany(input) {
  const all = count(input);
  if (all === null || all <= 150) return null;
  return { text: `${people(all)}${NBSP}: un événement\u202f? Vérifiez le nombre.`, isWarning: true };
}

function checkRules() {
  for (const [name, rule] of Object.entries(RULES)) {
    const input = field(name);
    if (!input) continue;
    const wrong = input.closest("[hidden]") ? null : rule();
    const place = input.closest(".om-deux") || input.closest(".om-pas") || input;
    const hadWrong = document.getElementById(`${input.id}_error`)?.dataset.live;
    say(input, place, wrong);
    if (wrong ? !wrong.isWarning : hadWrong) markWrong([input], Boolean(wrong));
  }
}

/** What the server refused is no longer said of an answer that was changed. */
function forgetRefusal(event) {
  const group = event.target.closest?.("fieldset[id], .om-champ, .om-pas, .om-case");
  for (const id of [event.target.id, group?.id]) {
    const said = id && document.getElementById(`${id}_error`);
    if (!said || said.dataset.live) continue;
    said.remove();
    markWrong(group?.querySelectorAll("[aria-invalid]") ?? [], false);
    markWrong([event.target], false);
  }
}

// ---- sums said as they are typed

/** Shares of the total: what is left of it, in one tap; or one tap to mend a sum that is too large (V4, V5). */
function sayShares(group) {
  const inputs = [...group.querySelectorAll("input")];
  const known = inputs.map(count).filter((value) => value !== null);
  const sum = known.reduce((all, value) => all + value, 0);
  const all = count(total());
  const left = all === null ? null : all - sum;
  const said = group.querySelector("[data-unknown]");
  if (left === null || (left === 0 && known.length === 0)) said.textContent = "facultatif";
  else if (left < 0) said.textContent = "";
  else said.textContent = left === 0 ? "tout est renseigné" : notSaid(left);
  const isWrong = left !== null && left < 0;
  say(inputs[0], inputs.at(-1).closest(".om-pas"), isWrong ? wrongSum(group, inputs, sum, all) : null);
  if (isWrong || inputs.some((input) => input.ariaInvalid === "true")) markWrong(inputs, isWrong);
  offerTheRest(group, inputs, known.length && left > 0 ? left : 0, left > 0);
}

function wrongSum(group, inputs, sum, all) {
  const counts = inputs.filter((input) => count(input)).map((input) => counted(count(input), ...SAID.words[input.name]));
  const equals = counts.length > 1 ? ` = ${figure(sum)}` : "";
  const title = group.querySelector("h3").firstChild.textContent.trim().toLowerCase().replace(", ", " ou ");
  return {
    text: `${counts.join(" + ")}${equals}, mais ${people(all)}.`,
    repairs: [
      [`Mettre ${people(sum)}`, () => setCount(total(), sum)],
      [`Corriger ${title === "âges" ? "les âges" : title}`, () => inputs[0].focus()],
    ],
  };
}

/** « Le reste : 5 hommes » fills an empty field in one tap; nothing is filled unless somebody taps. */
function offerTheRest(group, inputs, left, isUnknown) {
  const place = group.querySelector("[data-rest]") || group.appendChild(document.createElement("div"));
  place.dataset.rest = "";
  place.className = "om-puces om-puces-2 mt-2";
  const empty = left ? inputs.filter((input) => input.value === "") : [];
  // Redrawn only when it changes: a chip must not go between finger down and finger up.
  const drawn = `${left} ${isUnknown} ${empty.map((input) => input.id)}`;
  if (place.dataset.rest === drawn) return;
  place.dataset.rest = drawn;
  place.replaceChildren(
    ...empty.map((input) => {
      const label = labelOf(input);
      const words = /\d/.test(label) ? label : counted(left, ...SAID.words[input.name]);
      return chip(`Le reste${NBSP}: ${words}`, "om-puce om-puce-reste", () => setCount(input, left));
    }),
  );
  if (!isUnknown) return;
  place.append(
    chip("Je ne sais pas", "om-puce", () => {
      for (const input of inputs) setCount(input, "");
      group.querySelector("[data-unknown]").textContent = "non renseigné, c’est noté";
    }),
  );
}

function chip(text, className, act) {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function requests() {
  const counts = [...form.querySelectorAll("[data-requests] [data-stepper] input")].map(count);
  return counts.reduce((sum, value) => sum + (value ?? 0), 0);
}

/** Requests that nobody brought are the one case that is not normal (V11). */
function wordsOfRequests(words, asked, all) {
  if (all === 0) return `${words}, mais ${people(0)}${NBSP}: vérifiez l’un des deux.`;
  return asked > all
    ? `${words} pour ${people(all)}${NBSP}: c’est normal.`
    : `${people(all - asked)} sans demande${NBSP}: c’est normal.`;
}

/** V9 and V10: both are normal. « Le reste » is somebody's tap, never done by itself. */
function sayRequests() {
  const said = form.querySelector("[data-requests-said]");
  const asked = requests();
  const all = count(total());
  said.hidden = !asked || all === null || asked === all;
  said.textContent = wordsOfRequests(counted(asked, "demande", "demandes"), asked, all ?? 0);
  const general = SAID.general && field(SAID.general);
  let place = form.querySelector("[data-rest-of-requests]");
  if (!general) return;
  if (!place) {
    place = element("div", "om-puces mt-3");
    place.dataset.restOfRequests = "";
    said.after(place);
  }
  const left = asked && all !== null ? all - asked : 0;
  if (left <= 0) place.replaceChildren();
  else if (place.dataset.restOfRequests !== String(left) || !place.firstChild) {
    const words = `Le reste${NBSP}: ${figure(left)} en médiation généraliste`;
    place.replaceChildren(
      chip(words, "om-puce om-puce-reste", () => setCount(general, (count(general) ?? 0) + left)),
    );
  }
  place.dataset.restOfRequests = String(left);
}

/** A round's stops that were counted one by one offer their sum; a total that was typed is never changed by itself. */
function saySumOfStops() {
  const place = form.querySelector("[data-question~=people_mediated] [data-beside-total]");
  const stops = stopRows();
  const counts = stops.map((stop) => count(stop.querySelector("[name$=-people_mediated]"))).filter((n) => n !== null);
  const sum = counts.reduce((all, value) => all + value, 0);
  const input = field("people_mediated");
  const isOffered = isAsked("stops") && stops.length > 1 && counts.length > 0 && count(input) !== sum;
  place.replaceChildren();
  if (isOffered) {
    place.append(chip(`Aux haltes${NBSP}: ${people(sum)}`, "om-puce om-puce-reste mt-2", () => setCount(input, sum)));
  }
}

const minutesInto = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

function minutes() {
  const [start, end] = [field("starts_at").value, field("ends_at").value];
  if (start && end) {
    return minutesInto(end) - minutesInto(start) + (field("is_ending_after_midnight").checked ? 24 * 60 : 0);
  }
  return null;
}

const minutesOf = (code) => SAID.minutes[code] ?? (/^m\d+$/.test(code) ? Number(code.slice(1)) : null);

/** Minutes of the outing: from its times, else from what was chosen; null while nothing says it. */
function knownMinutes() {
  const known = minutes();
  if (known !== null) return known > 0 ? known : null;
  const chosen = form.querySelector("[name=duration]:checked")?.value;
  if (chosen !== "other") return chosen ? minutesOf(chosen) : null;
  return (count(field("other_hours")) ?? 0) * 60 + (count(field("other_minutes")) ?? 0) || null;
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
  const day = field("held_on");
  // Between midnight and 05:00 both words may be understood of either day: the day is named.
  const { date: today, day: ofTheTeam } = now();
  const near = today === ofTheTeam ? { 0: "Aujourd’hui", 1: "Hier" } : {};
  const when = day.value && (near[days(day.value)] ?? inWords(day.value));
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
  const template = form.querySelector(`template[data-row-template=${rows}]`);
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", index).replaceAll("__number__", index + 1);
  const row = holder.content.firstElementChild;
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
    for (const [at, input] of fieldsOf(rows[index]).entries()) input.value = next[at].value;
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

function check(input) {
  input.checked = true;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

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
  if (!target.matches("[name$=-spot]")) return;
  const row = target.closest("[data-row]");
  spots.follow(row, target.value);
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
    where: isSomewhere && Boolean(field("held_on").value) && knownMinutes() !== null && !lacksTheme(),
    who: count(field("mediators_count")) > 0,
    "how-many": isCounted,
    "what-for": requests() > 0,
    keep: isKept,
  };
}

function refresh() {
  showWhatIsAsked();
  for (const row of stopRows()) {
    const isNamed = ["neighbourhood", "spot"].some((name) => row.querySelector(`[name$="-${name}"]`).value);
    const chips = row.querySelector(".om-derniers-lieux");
    if (chips) chips.hidden = isNamed || !SAID.places.length;
  }
  for (const group of form.querySelectorAll("[data-shares]")) sayShares(group);
  checkRules();
  sayRequests();
  saySumOfStops();
  saySummary();
  sayWhich();
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
  forgetRefusal(event);
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
form.querySelector(".om-erreur[role=alert]")?.focus();
