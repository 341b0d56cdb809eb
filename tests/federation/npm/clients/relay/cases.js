// A page of cases that goes on, as a component of Relay's declares it: the compiler makes the artifacts beside.
import { graphql } from 'relay-runtime';

export const query = graphql`
  query casesQuery($count: Int!, $cursor: String) {
    ...cases_page @arguments(count: $count, cursor: $cursor)
  }
`;

export const page = graphql`
  fragment cases_page on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" })
  @refetchable(queryName: "casesPageQuery") {
    me {
      id
      name
      cases(first: $count, after: $cursor) @connection(key: "cases_page_cases") {
        edges { node { id title timeline(first: 1) { nodes { date kind } } } }
        totalCount
      }
    }
  }
`;
