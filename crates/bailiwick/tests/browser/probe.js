// What must hold of a page that is drawn. Gives a list of what does not, each a sentence.

const wrong = [];
const says = (element) => (element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
const name = (element) => {
  const id = element.closest("[id]")?.id;
  return `${element.tagName.toLowerCase()}${id ? ` in #${id}` : ""} "${says(element)}"`;
};
const isDrawn = (element) => element.checkVisibility() && element.getClientRects().length > 0;
const all = (selector) => [...document.querySelectorAll(selector)];

function nothingIsWiderThanThePage() {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return;
  wrong.push(`the page is ${page.scrollWidth} px wide in a window of ${page.clientWidth} px`);
  const isWide = (element) => element.getBoundingClientRect().right > page.clientWidth + 1;
  const widest = all("main *").filter((it) => isDrawn(it) && isWide(it) && !it.closest(".scroll"));
  for (const element of widest.slice(0, 5)) wrong.push(`too wide: ${name(element)}`);
}

function everyLinkLeadsSomewhere() {
  for (const link of all("a[href], use[href]")) {
    const target = link.getAttribute("href");
    if (!target.startsWith("#")) wrong.push(`leads out of the page: ${target}`);
    else if (!document.getElementById(target.slice(1))) wrong.push(`leads nowhere: ${target}`);
  }
}

function headingsAreInOrder() {
  let before = 0;
  for (const heading of all("h1, h2, h3, h4, h5, h6")) {
    const level = Number(heading.tagName[1]);
    if (level > before + 1) wrong.push(`a level is left out before ${name(heading)}`);
    before = level;
  }
  const titles = all("h1").length;
  if (titles !== 1) wrong.push(`${titles} titles`);
}

// Words without the room that a font keeps above and below them.
function box(text) {
  const drawn = text.getBoundingClientRect();
  const scale = text.getScreenCTM().a;
  const size = parseFloat(getComputedStyle(text).fontSize) * scale;
  const spare = Math.max(0, (drawn.height - size) / 2);
  return { left: drawn.left, right: drawn.right, top: drawn.top + spare, bottom: drawn.bottom - spare };
}

function wordsInPicturesHaveRoom() {
  for (const picture of all("svg").filter((it) => isDrawn(it) && it.querySelector("text"))) {
    const frame = picture.getBoundingClientRect();
    const texts = [...picture.querySelectorAll("text")].map((it) => [it, box(it)]).filter(([, it]) => it.right > it.left);
    texts.sort(([, a], [, b]) => a.left - b.left);
    texts.forEach(([text, at], n) => {
      const isOut =
        at.left < frame.left - 1 || at.right > frame.right + 1 || at.top < frame.top - 1 || at.bottom > frame.bottom + 1;
      if (isOut) wrong.push(`leaves its picture: ${name(text)}`);
      for (const [other, its] of texts.slice(n + 1)) {
        if (its.left > at.right - 1) break;
        if (its.top < at.bottom - 1 && at.top < its.bottom - 1) wrong.push(`${name(text)} overlaps ${name(other)}`);
      }
    });
  }
}

// On a screen, what is cut off must scroll; on paper, nothing may be.
function nothingIsCutOff() {
  for (const element of all("main *").filter(isDrawn)) {
    const overflow = getComputedStyle(element).overflowX;
    const isCut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1;
    if (!isCut || element.closest("svg") || overflow === "visible") continue;
    const isReached = element.tabIndex >= 0 && !matchMedia("print").matches;
    if (!isReached) wrong.push(`cut off: ${name(element)}`);
  }
}

nothingIsWiderThanThePage();
everyLinkLeadsSomewhere();
headingsAreInOrder();
wordsInPicturesHaveRoom();
nothingIsCutOff();
return wrong;
