// On a narrow screen the sections of a page stand in a row that scrolls: the one that is open is brought into sight.
for (const link of document.querySelectorAll(".subnav [aria-current]")) {
  const row = link.closest(".subnav");
  const middle = (box) => box.left + box.width / 2;
  row.scrollLeft += middle(link.getBoundingClientRect()) - middle(row.getBoundingClientRect());
}
