// Light, dark, or as the system says. The server reads the cookie and writes data-theme, so that nothing flashes;
// this only spares the way to the account page.
const root = document.documentElement;
root.classList.add("js");

const themes = ["system", "light", "dark"];
const words = { system: "as the system", light: "light", dark: "dark" };
const chosen = () => root.dataset.theme ?? "system";

function choose(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  const age = theme === "system" ? 0 : 31536000;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `usher-theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  name();
}

function name() {
  for (const button of document.querySelectorAll("[data-theme-toggle]")) {
    button.hidden = false;
    button.ariaLabel = `Theme: ${words[chosen()]}`;
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-theme-toggle]")) choose(themes[(themes.indexOf(chosen()) + 1) % themes.length]);
});
name();
