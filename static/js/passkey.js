// What a passkey's failure says to the person: allauth only tells the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelector("[data-passkey-refused]").hidden = false;
});
