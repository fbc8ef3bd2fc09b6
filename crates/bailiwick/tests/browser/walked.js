// Gives what was wrong with the walk that `keys.js` prepared.

const { wanted, reached } = document.bailiwickWalk;
const name = (element) =>
  `${element.tagName.toLowerCase()} "${(element.getAttribute("aria-label") || element.textContent || element.id).trim().replace(/\s+/g, " ").slice(0, 40)}"`;
const order = [...new Set(reached.map(([element]) => element))];
const wrong = wanted.filter((element) => !order.includes(element)).map((it) => `not reached by keyboard: ${name(it)}`);
const unseen = new Set(reached.filter(([, isSeen]) => !isSeen).map(([element]) => element));
for (const element of unseen) wrong.push(`one does not see where one is: ${name(element)}`);
const isBefore = (a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING;
for (let n = 1; n < order.length; n += 1) {
  if (!isBefore(order[n - 1], order[n])) wrong.push(`reached out of order: ${name(order[n])}`);
}
return wrong;
