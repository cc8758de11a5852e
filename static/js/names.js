/* V18 on the phone: what looks like a name or a number is said as one types, before anything leaves. It never blocks,
   asks nobody, and has no pattern of its own: french/personal_names.py gives them to the page. */

const { patterns, sentence } = JSON.parse(document.getElementById("noms").textContent);
const found = patterns.map((pattern) => new RegExp(pattern, "u"));
const isFree = (input) => input.matches("textarea, input[type=text]:not([inputmode])");

export const looksPersonal = (text) => found.some((pattern) => pattern.test(text));

function say(input) {
  const id = `${input.id}_names`;
  const said = document.getElementById(id);
  if (!looksPersonal(input.value)) {
    said?.remove();
    return;
  }
  if (said) return;
  const warning = document.createElement("p");
  warning.id = id;
  warning.className = "om-file om-file-choix om-a-voir";
  warning.setAttribute("role", "status");
  warning.textContent = sentence;
  input.after(warning);
}

document.addEventListener("input", (event) => event.target.matches?.("form *") && isFree(event.target) && say(event.target));
for (const input of document.querySelectorAll("form textarea, form input[type=text]")) if (isFree(input)) say(input);
