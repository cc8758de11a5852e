/* The outing form one block a screen (DOMAIN 6.1); the phone's own « back » goes one block back. The block is kept in
   the history's state: an address with a block's fragment would pass it on to the page after saving. Another fragment
   is outbox-form.js's.

   It listens to what outing-form.js says of the answers ("outing:state": which blocks have what they need) and opens a
   block, or the one that holds a field, for who asks ("outing:open", detail: an identifier, or nothing for the first
   block that lacks something). Without it the form is one long page. */

const form = document.querySelector("[data-outing-form]");
const blocks = [...form.querySelectorAll("[data-block]")];
const links = new Map(
  [...document.querySelectorAll(".om-etapes a")].map((link) => [link.getAttribute("href").slice(1), link]),
);
const [previous, next, save] = ["previous", "next", "save"].map((name) => form.querySelector(`[data-${name}]`));
const action = save.textContent.trim();
const summary = form.querySelector("[data-refused]");
const WRONG = "[aria-invalid=true], .om-erreur, .invalid-feedback";
let current = null;
let done = {};

const nameOf = (block) => links.get(block.id).firstChild.textContent.trim().toLowerCase();
const isWrong = (block) => [...block.querySelectorAll(WRONG)].some((part) => !part.closest("[hidden]"));

/** What a screen reader hears after the name of the step. */
function said(link, words) {
  const place = link.querySelector("span") || link.appendChild(document.createElement("span"));
  place.className = "visually-hidden";
  place.textContent = words;
}

function markSteps() {
  for (const block of blocks) {
    const link = links.get(block.id);
    const wrong = isWrong(block);
    const isDone = !wrong && Boolean(done[block.dataset.block]);
    link.parentElement.classList.toggle("faux", wrong);
    link.parentElement.classList.toggle("fait", isDone);
    if (block === current) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
    said(link, wrong ? "\u00a0: à corriger" : isDone ? "\u00a0: rempli" : "");
  }
}

function show(block) {
  if (block !== current) {
    // The list of what is wrong opens the page; from then on the steps say it.
    if (current) summary.hidden = true;
    current = block;
    for (const one of blocks) one.classList.toggle("om-ici", one === block);
    const index = blocks.indexOf(block);
    document.body.classList.toggle("om-premier-bloc", index === 0);
    const isLast = index === blocks.length - 1;
    previous.hidden = index === 0;
    if (index) previous.href = `#${blocks[index - 1].id}`;
    next.hidden = isLast;
    if (!isLast) {
      next.href = `#${blocks[index + 1].id}`;
      next.textContent = `Suivant\u00a0: ${nameOf(blocks[index + 1])}`;
    }
    // One primary button a view: saving is beside « Suivant » until the last block.
    save.textContent = isLast ? action : action.split(" ")[0];
    save.setAttribute("aria-label", action);
    save.classList.toggle("btn-primary", isLast);
    save.classList.toggle("btn-outline-primary", !isLast);
    scrollTo(0, 0);
    block.dispatchEvent(new CustomEvent("outing:shown", { bubbles: true }));
  }
  markSteps();
}

function open(id, isAsked = true) {
  const target = document.getElementById(id);
  const block = target?.closest("[data-block]");
  if (!block) return;
  show(block);
  if (target === block) {
    if (isAsked) titleFocus(block);
    return;
  }
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const field = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea");
  (field || target).focus();
}

/** Whoever listens to the page hears where they are; a count that awaits the first figure calls the keypad instead. */
function titleFocus(block) {
  const total = block.querySelector(".om-pas-grand input");
  if (total && !total.value && !total.closest("[hidden]")) total.focus();
  else {
    const title = block.querySelector("h2");
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  }
}

const firstOpen = () => blocks.find(isWrong) || blocks.find((block) => !(done[block.dataset.block] ?? true));

function start() {
  document.body.classList.add("om-par-bloc");
  const asked = document.getElementById(history.state?.block || location.hash.slice(1))?.closest("[data-block]");
  const wrong = blocks.find(isWrong);
  const lacking = ["where", "who", "how-many"].every((key) => done[key]) ? blocks[0] : firstOpen();
  show(wrong || asked || lacking || blocks[0]);
  const address = asked ? location.pathname + location.search : location.href;
  history.replaceState({ block: current.id }, "", address);
  const total = current.querySelector(".om-pas-grand input");
  if (!wrong && summary.hidden && current !== blocks[0] && total && !total.closest("[hidden]")) total.focus();
}

form.addEventListener("outing:state", (event) => {
  done = event.detail;
  if (current) markSteps();
  else start();
});
form.addEventListener("outing:open", (event) => open(event.detail || firstOpen()?.id || blocks[0].id));

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (!link || !document.getElementById(link.hash.slice(1))?.closest("[data-block]")) return;
  event.preventDefault();
  const before = current;
  open(link.hash.slice(1));
  if (current !== before) history.pushState({ block: current.id }, "");
});
addEventListener("popstate", (event) => open(event.state?.block || blocks[0].id));

/* « Suivant » of the keypad goes to the next answer of the block: saving is a button's business. */
form.addEventListener("keydown", (event) => {
  const input = event.target;
  if (event.key !== "Enter" || event.isComposing || !input.matches("input:not([type=checkbox], [type=radio])")) return;
  event.preventDefault();
  const inputs = [...current.querySelectorAll("input:not([type=hidden], [type=radio], [type=checkbox]), textarea")];
  const after = inputs.slice(inputs.indexOf(input) + 1).find((one) => one.checkVisibility?.() ?? one.offsetParent);
  if (after) after.focus();
  else input.blur();
});
