// [Copier]: the text that a button names goes to the clipboard, and the button says so. Without a clipboard, no button.
const SAID = 2000; // milliseconds

async function copy(button) {
  const label = button.firstChild;
  const before = label.data;
  try {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    label.data = "Copié ";
  } catch {
    label.data = "Sélectionnez le texte ";
  }
  setTimeout(() => {
    label.data = before;
  }, SAID);
}

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}
