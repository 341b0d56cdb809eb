// The page: the bar above, GraphiQL below, both over one session.
import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from "@graphiql/plugin-doc-explorer";
import { GraphiQLProvider } from "@graphiql/react";
import { GraphiQL, GraphiQLInterface } from "graphiql";
import { useRef, useState } from "react";
import { Bar } from "./bar";
import { CostLine } from "./cost";
import { fetcher } from "./fetcher";
import { memory } from "./memory";
import { shared } from "./share";
import { nobody, type Session } from "./session";
import { tabs } from "./tabs";
import { preferred } from "./words";

const plugins = [DOC_EXPLORER_PLUGIN];
const sizes = { "graphiql:secondaryEditorFlex": "5" };

export function Page({ sandbox }: { sandbox: boolean }) {
  const session = useRef<Session>(nobody);
  const [send] = useState(() => fetcher(() => session.current));
  const [link] = useState(() => shared(location.hash));
  const [language, setLanguage] = useState(preferred);
  const [storage] = useState(() => memory(sizes));
  return (
    <GraphiQLProvider
      fetcher={send}
      storage={storage}
      plugins={plugins}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      defaultTabs={link ? [link, ...tabs] : tabs}
      initialVariables={link?.variables}
      shouldPersistHeaders={false}
      schemaDescription
    >
      <DocExplorerStore>
        <Bar
          sandbox={sandbox}
          language={language}
          onLanguage={setLanguage}
          onSession={(chosen) => (session.current = chosen)}
        />
        <main>
          <GraphiQLInterface showPersistHeadersSettings={false} defaultEditorToolsVisibility="variables">
            <GraphiQL.Logo>
              <span />
            </GraphiQL.Logo>
            <GraphiQL.Footer>
              <CostLine language={language} />
            </GraphiQL.Footer>
          </GraphiQLInterface>
        </main>
      </DocExplorerStore>
    </GraphiQLProvider>
  );
}
