// Prints what graphql-js makes of a schema: how many problems it sees, and the fields of Query.
import { readFileSync } from "node:fs";
import { buildSchema, validateSchema } from "graphql";

const schema = buildSchema(readFileSync(process.argv[2], "utf8"));
console.log(
  JSON.stringify({ problems: validateSchema(schema).length, fields: Object.keys(schema.getQueryType().getFields()) }),
);
