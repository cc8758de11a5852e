// What a phone keeps in a row each is open where there is room, and on paper.
const open = () => document.querySelectorAll("details[data-wide]").forEach((fold) => (fold.open = true));
if (matchMedia("(min-width: 48rem)").matches) open();
addEventListener("beforeprint", open);
