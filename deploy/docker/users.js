// Run once by MongoDB's image on an empty data folder: one user a service, who can only read and write the database of its name.
const fs = require("fs");
for (const service of ["identity", "organisation", "invoicing", "ocr", "support", "notifications", "raccordement", "portal"]) {
  const pwd = fs.readFileSync(`/run/chorale/${service}`, "utf8");
  db.getSiblingDB(service).createUser({ user: service, pwd, roles: [{ role: "readWrite", db: service }] });
}
