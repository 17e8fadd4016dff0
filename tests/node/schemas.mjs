// Ajv in strict mode compiles every schema of the folder named first, and holds the samples of the folder named second to them.
import { readFileSync, readdirSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import formats from "ajv-formats";

const [, , schemas, samples] = process.argv;
const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const faults = [];

for (const name of readdirSync(schemas).filter((n) => n.endsWith(".json"))) {
  const ajv = new Ajv({ strict: true, strictRequired: "log", allErrors: true, logger: { log() {}, warn: (w) => faults.push(`${name}: ${w}`), error: (e) => faults.push(`${name}: ${e}`) } });
  formats.default(ajv);
  try {
    const validate = ajv.compile(read(`${schemas}/${name}`));
    const sample = read(`${samples}/${name}`);
    if (!validate(sample)) faults.push(...validate.errors.map((e) => `${name}: sample ${e.instancePath} ${e.message}`));
    const { specversion, ...without } = sample;
    if (validate(without)) faults.push(`${name}: an event without specversion passes`);
  } catch (error) {
    faults.push(`${name}: ${error.message}`);
  }
}
console.log(faults.join("\n") || "every schema and sample is right");
process.exit(faults.length ? 1 : 0);
