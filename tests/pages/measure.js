// SPDX-License-Identifier: MIT
// Run in a page: what a reader would not see, as sentences; an empty list where all is well.
(() => {
  const found = [];
  const width = document.documentElement.clientWidth;
  const say = (what, element) => {
    const text = (element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 60);
    found.push(`${what}: <${element.tagName.toLowerCase()} class="${element.getAttribute("class") || ""}"> ${text}`);
  };
  if (document.documentElement.scrollWidth > width)
    found.push(`the page is ${document.documentElement.scrollWidth} wide and shown ${width} wide`);

  const page = document.querySelector(".gradproof") || document.body;
  for (const element of page.querySelectorAll("*")) {
    const style = getComputedStyle(element);
    const clips = style.overflowX !== "visible" && !(element instanceof SVGElement);
    if (clips && element.scrollWidth > element.clientWidth + 1)
      say(`cut at ${element.clientWidth} of ${element.scrollWidth}`, element);
  }
  // each text on the page, and in its picture
  const texts = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (!node.data.trim() || /^(STYLE|TITLE|SCRIPT)$/i.test(node.parentElement.tagName)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    // a word in pieces: a column that was squeezed (code has words that must be broken)
    const rows = new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
    if (rows > node.data.trim().split(/[\s\-/:,._]+/).length && !node.parentElement.closest("code, pre, .worked"))
      say(`${rows} lines of broken words`, node.parentElement);
    for (const box of range.getClientRects())
      if (box.right > width + 1 || box.left < -1) say(`text from ${box.left} to ${box.right}`, node.parentElement);
  }
  for (const picture of page.querySelectorAll("svg")) {
    const frame = picture.getBoundingClientRect();
    if (!picture.getAttribute("aria-label")) say("no text in place of the picture", picture);
    const words = [...picture.querySelectorAll("text")].filter(text => text.textContent.trim());
    const boxes = words.map(text => text.getBoundingClientRect());
    words.forEach((text, i) => {
      const box = boxes[i];
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
        say("text outside its picture", text);
      for (let k = 0; k < i; ++k) {
        const across = Math.min(box.right, boxes[k].right) - Math.max(box.left, boxes[k].left);
        const down = Math.min(box.bottom, boxes[k].bottom) - Math.max(box.top, boxes[k].top);
        if (across > 1 && down > 3) say(`text over "${words[k].textContent}"`, text);
      }
    });
    for (const place of picture.querySelectorAll("rect.box")) {
      const box = place.getBoundingClientRect();
      words.forEach((text, i) => {
        const inside = boxes[i].left < box.right && boxes[i].right > box.left && boxes[i].top < box.top + box.height / 2 &&
          boxes[i].bottom > box.top + box.height / 2;
        if (inside && (boxes[i].left < box.left || boxes[i].right > box.right)) say("text wider than its box", text);
      });
    }
  }
  // one font in a heading (code in it is code), none of it a formula of MathML
  for (const heading of page.querySelectorAll("h1, h2, h3, summary"))
    if (heading.querySelector("math")) say("a heading in two fonts", heading);
  // MathML has no space between words of its own
  for (const word of page.querySelectorAll("mtext:not(.prime) + mtext:not(.prime), mtext:not(.prime) + mi")) say("two words without a space", word.parentElement);
  for (const prime of page.querySelectorAll(".prime")) {
    const size = parseFloat(getComputedStyle(prime).fontSize), around = parseFloat(getComputedStyle(prime.closest("math")).fontSize);
    if (size < 0.9 * around) say(`a prime of ${size} beside ${around}`, prime.parentElement);
  }
  // words that cannot be told from the paper: a contrast of 4.5 (WCAG 2, 1.4.3)
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const probe = document.createElement("i");
  probe.style.color = "Canvas";
  document.body.append(probe);
  const paper = rgba(getComputedStyle(probe).color);
  probe.remove();
  for (const element of page.querySelectorAll("*")) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!own || element.closest("style, title, script, :disabled")) continue;
    let below = paper, opacity = 1;
    const above = [];
    for (let at = element; at; at = at.parentElement) above.unshift(at);
    for (const at of above) {
      below = over(rgba(getComputedStyle(at).backgroundColor), below);
      opacity *= parseFloat(getComputedStyle(at).opacity);
    }
    const style = getComputedStyle(element), colour = rgba(element instanceof SVGElement ? style.fill : style.color);
    const seen = over([...colour.slice(0, 3), colour[3] * opacity], below);
    const [a, b] = [light(seen), light(below)].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) say(`contrast ${((a + 0.05) / (b + 0.05)).toFixed(1)}`, element);
  }
  return found;
})()
