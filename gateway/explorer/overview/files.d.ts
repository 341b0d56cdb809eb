// Files that the page imports as they stand.
declare module "*.graphql?raw" {
  const text: string;
  export default text;
}
declare module "*.css";
