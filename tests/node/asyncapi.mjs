// The official AsyncAPI parser reads the document named first: every diagnostic is printed, none is allowed.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
for (const d of diagnostics) console.log(`${d.severity} ${d.code} ${d.path.join("/")}: ${d.message}`);
console.log(`${document ? document.allMessages().length : 0} messages, ${diagnostics.length} diagnostics`);
process.exit(document && diagnostics.length === 0 ? 0 : 1);
