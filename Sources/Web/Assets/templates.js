// The editor of a template: the preview follows what is typed, and fields go where the cursor is.
import { follow } from "./preview.js";

const form = document.querySelector("[data-template-editor]");
const panel = form?.querySelector("[data-template-panel]");
const note = form?.querySelector("[data-template-note]");
const subject = form?.querySelector("#subject");
const body = form?.querySelector("#body");
let last = body;
const soon =
  panel &&
  follow(form, panel, form.dataset.templateEditor, (html) => {
    panel.innerHTML = html;
    const problem = panel.querySelector(".callout-danger");
    if (note) note.textContent = problem ? problem.innerText : "The preview is up to date.";
  });

// Goes through the browser's own editing, so that undo takes it back.
function write(field, text) {
  field.focus();
  if (!document.execCommand("insertText", false, text)) field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  soon();
}

function insert(button) {
  const { insert: name, link } = button.dataset;
  button.closest("details").open = false;
  if (link) write(body, `<a href="{{${name}}}">${link}</a>`);
  else write(last, `{{${name}}}`);
}

function wrap(tag) {
  const chosen = body.value.slice(body.selectionStart, body.selectionEnd);
  if (tag !== "ul") return write(body, `<${tag}>${chosen}</${tag}>`);
  const items = chosen.split("\n").filter((line) => line.trim()).map((line) => `<li>${line.trim()}</li>`);
  write(body, `<ul>\n${items.join("\n") || "<li></li>"}\n</ul>`);
}

if (form && panel && body && !body.closest("fieldset").disabled) {
  form.addEventListener("input", soon);
  // Until somebody puts the cursor elsewhere, fields go to the end.
  body.setSelectionRange(body.value.length, body.value.length);
  for (const field of [subject, body]) field.addEventListener("focus", () => (last = field));
  for (const button of form.querySelectorAll("[data-wrap]")) {
    button.hidden = false;
    button.addEventListener("click", () => wrap(button.dataset.wrap));
  }
  for (const button of form.querySelectorAll("[data-insert]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      insert(button);
    });
  }
}
