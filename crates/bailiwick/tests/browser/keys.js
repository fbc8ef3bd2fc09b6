// Prepares for a walk through the page by keyboard: notes what is reached and whether one sees where one is. Gives how
// often to press.

const isDrawn = (element) => element.checkVisibility() && element.getClientRects().length > 0;
const scrolls = (element) =>
  ["auto", "scroll"].includes(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth;
const stops = "a[href], summary, [tabindex='0'], input[type='radio']:checked";
const wanted = [...document.querySelectorAll("*")].filter((it) => isDrawn(it) && (it.matches(stops) || scrolls(it)));
const walk = { wanted, reached: [] };
document.addEventListener("focusin", ({ target }) => {
  const style = getComputedStyle(target);
  const isSeen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const at = target.getBoundingClientRect();
  const isThere = at.bottom > 0 && at.top < innerHeight && at.width > 0;
  walk.reached.push([target, isSeen && isThere]);
});
document.bailiwickWalk = walk;
return wanted.length;
