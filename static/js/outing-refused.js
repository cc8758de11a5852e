/* What the server refused, beside each answer and in the red block above them all: on the page it made, or written here
   when a phone sent the entry by itself and was told why. It is said of that very answer: once changed, its sentence and
   its line go, and the block with its last line. */

import { counted } from "./french.js";
import { form } from "./outing-answers.js";
import { element, markWrong } from "./outing-rules.js";

const INPUTS = "input, select, textarea";
const NOWHERE = "bloc-where"; // what is said of no answer; as `summary` of outings/entry/form.py has it
const block = form.querySelector("[data-refused]");
const list = block.querySelector("ul");
/** By the element that says a refusal: {inputs, answer}, what was refused and where it is typed. */
const refusals = new Map();

const answerOf = (inputs) => JSON.stringify(inputs.map(({ type, checked, value }) => (["radio", "checkbox"].includes(type) ? checked : value)));
const errorOf = (anchor) => document.getElementById(`${anchor}_error`);

function note(said) {
  const place = document.getElementById(said.id.replace(/_error$/, ""));
  const inputs = place?.matches(INPUTS) ? [place] : [...(place?.querySelectorAll(INPUTS) ?? [])];
  refusals.set(said, { inputs, answer: answerOf(inputs) });
}

function stands(link) {
  const anchor = link.hash.slice(1);
  if (document.getElementById(anchor)?.matches("[data-block]")) return true; // Saving again tells.
  const said = errorOf(anchor);
  if (!said?.matches(".om-erreur, .invalid-feedback") || said.closest("[hidden]")) return false;
  if (said.dataset.live) link.textContent = said.dataset.live;
  return true;
}

/** After each change: what is no longer wrong is no longer said. */
export function followRefusals() {
  for (const said of form.querySelectorAll("[id$=_error]:not([data-live])")) if (!refusals.has(said)) note(said);
  for (const [said, { inputs, answer }] of refusals) {
    const isMended = answerOf(inputs) !== answer;
    if (!said.isConnected) refusals.delete(said);
    else if (said.hidden !== isMended) {
      said.hidden = isMended;
      markWrong(inputs, !isMended);
    }
  }
  const links = [...list.querySelectorAll("a")];
  for (const link of links) link.parentElement.hidden = !stands(link);
  const left = links.filter((link) => !link.parentElement.hidden).length;
  block.querySelector("[data-refused-count]").textContent = counted(left, "réponse à corriger", "réponses à corriger");
  if (!left) block.hidden = true;
}

/** Writes the sentences where the server's page has them; gives the identifier that leads there. */
function sayBeside(name, sentences) {
  const input = form.querySelector(`[name="${name}"]`);
  const group = input.closest("fieldset.om-choix");
  const holder = group ?? input.closest(".om-champ, .om-case");
  const place = holder ?? input.closest(".om-pas, .om-demande");
  if (!place) return NOWHERE;
  const owner = group ?? input;
  const known = errorOf(owner.id);
  if (known?.matches(".om-erreur[data-live]")) return owner.id;
  known?.remove();
  const said = element("div", "invalid-feedback d-block");
  said.id = `${owner.id}_error`;
  said.append(...sentences.map((sentence) => element("p", "mb-0", sentence)));
  if (holder) holder.append(said);
  else place.after(said);
  note(said);
  markWrong(refusals.get(said).inputs, true);
  const described = new Set((owner.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  owner.setAttribute("aria-describedby", [...described.add(said.id)].join(" "));
  for (let fold = owner.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  return owner.id;
}

/** Says the errors of an answer of the server, {name: sentences}, in the order of the page, and leads to the first. */
export function sayRefused(errors) {
  for (const [said, { inputs }] of refusals) {
    said.remove();
    markWrong(inputs, false);
  }
  refusals.clear();
  const onPage = new Set([...form.elements].map(({ name }) => name));
  const names = [...onPage].filter((name) => name && errors[name]);
  const lines = names.flatMap((name) => {
    const anchor = sayBeside(name, errors[name]);
    return errors[name].map((sentence) => [anchor, sentence]);
  });
  const others = Object.keys(errors).filter((name) => !names.includes(name));
  lines.push(...others.flatMap((name) => errors[name].map((sentence) => [NOWHERE, sentence])));
  form.dispatchEvent(new CustomEvent("outing:open", { detail: lines[0][0] }));
  list.replaceChildren(
    ...lines.map(([anchor, sentence]) => {
      const link = element("a", "", sentence);
      link.href = `#${anchor}`;
      const line = document.createElement("li");
      line.append(link);
      return line;
    }),
  );
  followRefusals();
  block.hidden = false;
  block.focus();
  if (!document.title.startsWith("Erreur")) document.title = `Erreur\u00a0: ${document.title}`;
}
