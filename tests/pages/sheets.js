// SPDX-License-Identifier: MIT
// Run in a page that is shown as printed: its text in columns of the size of A4 less the margins, which a browser breaks as it
// breaks pages. Headings that stand alone at the foot of one, as sentences.
(() => {
  const millimetre = 96 / 25.4, height = (297 - 32) * millimetre, width = (210 - 32) * millimetre;
  const page = document.querySelector(".gradproof") || document.body;
  page.style.cssText = `columns: auto ${width}px; column-gap: 40px; column-fill: auto; height: ${height}px; width: ${width}px; max-width: none`;
  const found = [];
  const sheet = element => {
    const boxes = [...element.getClientRects()];
    return boxes.length ? Math.round(boxes[0].left / (width + 40)) : null;
  };
  const sheets = new Set();
  for (const element of page.querySelectorAll("*")) if (sheet(element) !== null) sheets.add(sheet(element));
  for (const heading of page.querySelectorAll("h1, h2, h3, summary, caption, figcaption")) {
    let next = heading;
    while (next && !next.nextElementSibling) next = next.parentElement === page ? null : next.parentElement;
    next = next && next.nextElementSibling;
    // what is seen first of it
    while (next && next.firstElementChild && !next.getClientRects().length) next = next.firstElementChild;
    if (next && sheet(next) !== null && sheet(next) !== sheet(heading))
      found.push(`alone at the foot of sheet ${sheet(heading) + 1}: ${heading.textContent.trim().slice(0, 60)}`);
  }
  for (const picture of page.querySelectorAll("svg, tr, .formulas, .confirmed, .lines"))
    if (new Set([...picture.getClientRects()].map(box => Math.round(box.left / (width + 40)))).size > 1)
      found.push(`over two sheets: ${picture.tagName} ${picture.textContent.trim().slice(0, 60)}`);
  return {sheets: sheets.size, found};
})()
