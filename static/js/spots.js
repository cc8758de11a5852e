/* The place of a stop: the scheme's known spots, found as they are typed however they are spelt; which quarters the
   perimeter has that day, and whether the place's QPV status is known. */

import { folded } from "./french.js";

const MOST = 3;
const options = () => [...document.querySelectorAll("#lieux option")];
const placeOf = ({ value, dataset }) => ({ spot: value, neighbourhood: dataset.neighbourhood, spot_type: dataset.type });

/** A known spot says its neighbourhood and type, unless somebody already did. */
export function follow(row, typed) {
  const [known, ...others] = options().filter((option) => folded(option.value) === folded(typed));
  if (!known || others.length) return;
  const [where, type] = ["neighbourhood", "spot_type"].map((name) => row.querySelector(`[name$="-${name}"]`));
  if (!where.value) where.value = known.dataset.neighbourhood;
  if (!type.value) type.value = known.dataset.type;
}

/** Places that bear what is typed and that the browser's own list misses, as it folds no accent. */
export function missed(typed) {
  const [key, plain] = [folded(typed), typed.trim().toLowerCase()];
  if (key.length < 2) return [];
  const found = options().filter(({ value }) => folded(value).includes(key) && !value.toLowerCase().includes(plain));
  return found.slice(0, MOST).map(placeOf);
}

/** Whether a day is in one of the spans « from/to », both included, either open. */
const isWithin = (spans, day) =>
  spans.split(" ").some((span) => {
    const [from, to] = span.split("/");
    return from <= day && (to === "" || day <= to);
  });

/** A quarter that is chosen stays to be seen: it is saved, with a warning. */
export function showQuarters(form, day) {
  for (const option of form.querySelectorAll("option[data-days]")) {
    option.hidden = Boolean(day) && !option.selected && !isWithin(option.dataset.days, day);
  }
}

function spotOf(row) {
  const [where, spot] = ["neighbourhood", "spot"].map((name) => row.querySelector(`[name$="-${name}"]`).value);
  return options().find(({ value, dataset }) => dataset.neighbourhood === where && folded(value) === folded(spot));
}

/** « Ce lieu est-il en QPV ? » where neither the spot nor its quarter says it that day. */
export function askStatus(row, day) {
  const chosen = row.querySelector("[name$=-neighbourhood]");
  const spans = [spotOf(row)?.dataset.known, chosen.selectedOptions[0]?.dataset.known];
  const isKnown = spans.some((known) => known && isWithin(known, day));
  row.querySelector("[data-status]").hidden = !chosen.value || isKnown;
}

/** The last answer at that spot, unless somebody answered already. */
export function proposeStatus(row) {
  const part = row.querySelector("[data-status]");
  const answer = part.querySelector(":checked")?.value ?? "";
  if (answer !== (part.dataset.proposed ?? "")) return;
  part.dataset.proposed = spotOf(row)?.dataset.said ?? "";
  part.querySelector(`[value="${part.dataset.proposed}"]`).checked = true;
}
