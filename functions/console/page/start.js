// Loads the page. If one of its files did not arrive, says so and tries again: what did arrive is kept by the browser.
const AGAIN = 5000;

import("./main.js").catch((error) => {
  console.error(error);
  const said = document.createElement("p");
  said.className = "said";
  said.textContent =
    "De console is niet geladen; over 5 seconden een nieuwe poging. / The console did not load; trying again in 5 seconds.";
  document.getElementById("app").replaceChildren(said);
  setTimeout(() => location.reload(), AGAIN);
});
