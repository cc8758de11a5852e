/* The page of a step also offers the situations that still wait on this phone: the step leaves after its situation. */

import * as outbox from "./outbox.js";

const list = document.querySelector("[data-situations] .om-cases");
const isInProgress = ({ kind, pairs }) => kind === "situation" && pairs.some(([name, value]) => name === "outcome" && value === "open");

function tile({ uuid, words }) {
  const place = document.createElement("span");
  place.className = "om-choix-un";
  const input = Object.assign(document.createElement("input"), { type: "radio", name: "after", value: uuid, id: `id_after_${uuid}` });
  input.className = "om-choix-case";
  input.required = true;
  input.dataset.missing = "Choisissez la situation.";
  const label = Object.assign(document.createElement("label"), { htmlFor: input.id });
  label.className = "om-puce om-case-grande";
  const said = label.appendChild(document.createElement("span"));
  said.textContent = words;
  said.appendChild(document.createElement("small")).textContent = "sur ce téléphone";
  place.append(input, label);
  return place;
}

if (outbox.works) {
  const scheme = document.querySelector("[data-record-form]").elements.scheme.value;
  const waiting = (await outbox.entries()).filter((record) => isInProgress(record) && record.scheme === scheme);
  const known = new Set([...list.querySelectorAll("input")].map((input) => input.value));
  list.prepend(...waiting.filter(({ uuid }) => !known.has(uuid)).map(tile));
  if (waiting.length) document.querySelector("[data-no-situation]").hidden = true;
}
