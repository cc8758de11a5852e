/* What is said of the answers as they are typed: what is wrong with its repair in one tap, sums, what is left. The server
   holds every rule; here they are only said sooner. */

import { counted, duration, figure, NBSP } from "./french.js";
import {
  check,
  count,
  days,
  field,
  form,
  heldOn,
  inWords,
  isAsked,
  knownMinutes,
  labelOf,
  lacksTheme,
  minutes,
  minutesInto,
  notSaid,
  now,
  people,
  requests,
  SAID,
  setCount,
  stopRows,
  total,
} from "./outing-answers.js";

export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

export function chip(text, className, act) {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

// ---- what is wrong, and its repair in one tap

/** Says something right under a field, with the identifier the server would give it; nothing when all is well.
    `wrong`: {text, repairs: [[label, act]], isWarning}. The same sentence is left alone: a button under the thumb stays; so
    is what the server refused, where there is only something to look at. */
function say(input, place, wrong) {
  const id = `${input.id}_error`;
  const said = document.getElementById(id);
  if (!wrong) {
    if (said?.dataset.live) said.remove();
    return;
  }
  if (said?.dataset.live === wrong.text) return;
  if (said && !said.dataset.live && !said.hidden && wrong.isWarning) return;
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

export function markWrong(inputs, isWrong) {
  for (const input of inputs) {
    input.closest(".om-pas")?.classList.toggle("om-pas-err", isWrong);
    if (isWrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
}

const NOT_YET = "Cette sortie n’a pas encore eu lieu.";
const put = (name, value) => () => setCount(field(name), value);
const partOfTotal = (name, one, many) => () => {
  const [part, all] = [count(field(name)), count(total())];
  if (part === null || all === null || part <= all) return null;
  return { text: `${counted(part, one, many)}, mais ${people(all)}. Corrigez l’un des deux.` };
};

/** The rules of DOMAIN 6.4 that one field shows by itself. The server holds them all: here they are only said sooner. */
const RULES = {
  held_on: () => {
    const age = days(heldOn());
    if (age < 0) return { text: NOT_YET };
    if (!(age > 31)) return null; // Nor is a date that is not typed yet late.
    return { text: `Sortie d’il y a ${age}${NBSP}jours. Vérifiez la date.`, isWarning: true };
  },
  starts_at: () => {
    const [date, start] = [heldOn(), field("starts_at").value];
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
      text: `${said(met)}, mais ${counted(mediated, "médiée")}${NBSP}: qui a été médié a été rencontré.`,
      repairs: [[`Mettre ${said(mediated)}`, put("people_met", mediated)]],
    };
  },
  first_contact_count: partOfTotal("first_contact_count", "première rencontre", "premières rencontres"),
  sent_by_partner_count: partOfTotal(
    "sent_by_partner_count",
    "personne venue sur le conseil d’un partenaire",
    "personnes venues sur le conseil d’un partenaire",
  ),
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

export function checkRules() {
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

// ---- sums said as they are typed

/** Shares of the total: what is left of it, in one tap; or one tap to mend a sum that is too large (V4, V5). */
export function sayShares(group) {
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

/** Requests that nobody brought are the one case that is not normal (V11). */
function wordsOfRequests(words, asked, all) {
  if (all === 0) return `${words}, mais ${people(0)}${NBSP}: vérifiez l’un des deux.`;
  return asked > all
    ? `${words} pour ${people(all)}${NBSP}: c’est normal.`
    : `${people(all - asked)} sans demande${NBSP}: c’est normal.`;
}

/** V9 and V10: both are normal. « Le reste » is somebody's tap, never done by itself. */
export function sayRequests() {
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

/** A round's stops that are timed make its duration; a single one that is not has what is left. */
export function sayTimesOfStops() {
  const inputs = stopRows().map((stop) => stop.querySelector("[name$=-minutes]"));
  const all = inputs[0]?.closest("[hidden]") ? null : knownMinutes();
  const empty = inputs.filter((input) => input.value === "");
  const left = all - inputs.reduce((sum, input) => sum + (count(input) ?? 0), 0);
  const isAlone = all !== null && empty.length === 1;
  for (const input of inputs) {
    input.placeholder = isAlone && left > 0 && input === empty[0] ? `reste ${left}` : "";
    const isWrong = input === inputs.at(-1) && all !== null && empty.length < 2 && (isAlone ? left <= 0 : left !== 0);
    const text = `Les haltes font ${duration(all - left)}, la sortie ${duration(all)}.`;
    say(input, input.closest(".om-pas"), isWrong ? { text, isWarning: true } : null);
  }
}

/** A round's stops that were counted one by one offer their sum; a total that was typed is never changed by itself. */
export function saySumOfStops() {
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
