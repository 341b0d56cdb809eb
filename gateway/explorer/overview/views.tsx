/** @jsxImportSource preact */
// Who has looked at the citizen's records.
import type { Language } from "../src/words";
import type { Citizen } from "./answer";
import { moment, words } from "./words";

export function Views({ log, language }: { log: Citizen["accessLog"]; language: Language }) {
  const text = words[language];
  if (log === null) return null;
  return (
    <section aria-labelledby="looked">
      <h2 id="looked">{text.looked}</h2>
      {log.nodes.length === 0 ? <p>{text.noViews}</p> : null}
      <ul>
        {log.nodes.map((view, number) => (
          <li key={number}>
            <time dateTime={view.at}>{moment(view.at, language)}</time> · {view.by}: {view.what}
            {view.authorities.length > 0 ? <span class="quiet"> ({view.authorities.join(", ")})</span> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
