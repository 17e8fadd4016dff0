// Models in TypeScript and Java from the AsyncAPI document named first, into the folder named second.
import { readFileSync } from "node:fs";
import { JavaFileGenerator, TypeScriptFileGenerator } from "@asyncapi/modelina";

const [, , path, folder] = process.argv;
// this generator knows AsyncAPI up to 3.0; of what we use, 3.1 changed nothing
const document = { ...JSON.parse(readFileSync(path, "utf8")), asyncapi: "3.0.0" };

async function write(language, generator, options) {
  const models = await generator.generateToFiles(document, `${folder}/${language}`, options, true);
  console.log(`${models.length} models in ${language}`);
}

await write("typescript", new TypeScriptFileGenerator({ modelType: "interface" }), { exportType: "named" });
await write("java", new JavaFileGenerator(), { packageName: "org.chorale.events" });
