// The editor of a rule: the side panel follows what is typed, and actions move without a new page.
import { follow } from "./preview.js";

const form = document.querySelector("[data-rule-editor]");
const panel = form?.querySelector("[data-rule-panel]");
const note = form?.querySelector("[data-rule-note]");
const soon =
  panel &&
  follow(form, panel, form.dataset.ruleEditor, (html) => {
    const opened = [...panel.querySelectorAll("details")].map((element) => element.open);
    panel.innerHTML = html;
    panel.querySelectorAll("details").forEach((element, index) => {
      if (index < opened.length) element.open = opened[index];
    });
    const lead = panel.querySelector(".figure-lead");
    if (note) note.textContent = lead ? `If it ran now: ${lead.innerText.replace(/\s+/g, " ")}.` : "";
  });

function number() {
  const lines = [...form.querySelectorAll("[data-action]")];
  lines.forEach((line, index) => {
    line.querySelector(".op").textContent = index + 1;
    for (const button of line.querySelectorAll("[data-move]")) {
      const move = button.dataset.move;
      button.value = `${move} ${index}`;
      button.ariaLabel = button.ariaLabel.replace(/\d+/, index + 1);
      button.disabled = (move === "up" && index === 0) || (move === "down" && index === lines.length - 1);
    }
  });
}

function move(button) {
  const line = button.closest("[data-action]");
  if (button.dataset.move === "up") line.previousElementSibling?.before(line);
  else if (button.dataset.move === "down") line.nextElementSibling?.after(line);
  else line.remove();
  number();
  if (line.isConnected) (button.disabled ? line.querySelector("select") : button).focus();
  else form.querySelector("#actions select")?.focus();
  soon();
}

if (form && panel && !form.querySelector("fieldset[disabled]")) {
  form.addEventListener("input", soon);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    move(button);
  });
}
