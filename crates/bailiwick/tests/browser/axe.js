// Gives what axe-core finds, the gravest first: its rule, how grave it is, and where. What is within a picture is left
// to `probe.js`. `RULES` is a list of rules, or empty for all of them.

const done = arguments[arguments.length - 1];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const named = "RULES".split(" ").filter((rule) => rule);
const options = {
  runOnly: named.length > 0 ? named : tags,
  rules: named.length > 0 ? {} : { "target-size": { enabled: true } },
  resultTypes: ["violations"],
};
const grave = ["critical", "serious", "moderate", "minor"];
const where = (node) => `${node.target.join(" ")}: ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ""}`;
axe.run({ include: [document], exclude: ["svg > *"] }, options).then(
  ({ violations }) => {
    violations.sort((a, b) => grave.indexOf(a.impact) - grave.indexOf(b.impact));
    done(violations.map((it) => `axe ${it.impact} ${it.id}, ${it.nodes.length} times, first ${where(it.nodes[0])}`));
  },
  (error) => done([`axe could not run: ${error}`]),
);
