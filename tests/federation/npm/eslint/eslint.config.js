// Operations of frontends, checked against the schema that a frontend is given.
import graphql from "@graphql-eslint/eslint-plugin";

const checks = graphql.configs["flat/operations-recommended"].rules;

export default [
  {
    files: ["**/*.graphql"],
    plugins: { "@graphql-eslint": graphql },
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: "client.graphql", documents: "operations/**/*.graphql" } },
    },
    rules: {
      ...checks,
      "@graphql-eslint/naming-convention": "off",
      "@graphql-eslint/selection-set-depth": "off",
      "@graphql-eslint/require-selections": "off",
      "@graphql-eslint/no-deprecated": "error",
    },
  },
];
