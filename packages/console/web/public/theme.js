// Before the first paint, so that a chosen theme does not flash; a file of its own because the page allows no inline script.
const chosen = localStorage.getItem("postern-theme");
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
