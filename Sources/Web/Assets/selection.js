// The selection of a list: the box in the head is the sum of its rows, and the bar says how many people are selected.
const numbers = new Intl.NumberFormat("en");
const people = (count) => (count === 1 ? "1 person" : `${numbers.format(count)} people`);

for (const form of document.querySelectorAll("[data-selection]")) {
  const rows = [...form.querySelectorAll("tbody .sel input")];
  const all = form.querySelector("[data-all]");
  const head = form.querySelector("[data-page-box]");
  const box = head.querySelector("input");
  head.hidden = false;

  const say = () => {
    const count = rows.filter((row) => row.checked).length;
    box.checked = count === rows.length;
    box.indeterminate = count > 0 && count < rows.length;
    const text = all.checked ? `All ${people(Number(all.dataset.all))}` : people(count);
    for (const place of form.querySelectorAll("[data-selected]")) {
      if (place.textContent !== text) place.textContent = text;
    }
  };
  form.addEventListener("change", (event) => {
    if (event.target === box) for (const row of rows) row.checked = box.checked;
    // Whoever picks single people does not mean everybody any more.
    else if (event.target !== all) all.checked = false;
    if (event.target === all) for (const row of rows) row.checked = all.checked;
    say();
  });
  form.addEventListener("reset", () => setTimeout(say));
  say();
}
