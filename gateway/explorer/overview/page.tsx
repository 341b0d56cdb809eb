/** @jsxImportSource preact */
// The whole page: who looks, in which language, and what the graph answers.
import { useEffect, useId, useLayoutEffect, useState } from "preact/hooks";
import { personas, type Persona } from "../src/personas";
import { preferred, type Language } from "../src/words";
import { asking, type Answer } from "./answer";
import { Cases } from "./cases";
import { Missing } from "./missing";
import { News } from "./news";
import { Economy } from "./economy";
import { compared, DraftPanel, isPreview, type Comparison, type Version } from "./preview";
import { Views } from "./views";
import { words } from "./words";

type State = { kind: "loading" } | { kind: "failed" } | { kind: "answered"; answer: Answer };

export function Page() {
  const [language, setLanguage] = useState<Language>(preferred());
  const [citizens, setCitizens] = useState<Persona[] | null>(null);
  const [key, setKey] = useState("");
  const [state, setState] = useState<State>({ kind: "loading" });
  const [attempt, setAttempt] = useState(0);
  const [version, setVersion] = useState<Version>("draft");
  const [comparison, setComparison] = useState<Comparison | null>(null);
  const text = words[language];
  const select = useId();

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = text.title;
  }, [language]);

  useEffect(() => {
    personas()
      .then((listed) => {
        setCitizens(listed);
        setKey(new URLSearchParams(location.search).get("persona") ?? listed[0]?.key ?? "");
      })
      .catch(() => setCitizens([]));
  }, []);

  // Before anything is painted: not for one frame does an answer stand under what it is no answer to.
  useLayoutEffect(() => {
    if (!key) return;
    let isCurrent = true; // another citizen's answer never stands under this one's name
    setState({ kind: "loading" });
    const ask = async () => {
      // The comparison comes first: with it the gateway takes the draft as it is then.
      const made = isPreview ? await compared(key, language) : null;
      if (isCurrent) setComparison(made);
      const answer = await asking(key, isPreview ? `/${version}/graphql` : "/graphql", !isPreview)(language);
      if (isCurrent) setState({ kind: "answered", answer });
    };
    ask().catch(() => isCurrent && setState({ kind: "failed" }));
    return () => void (isCurrent = false);
  }, [key, language, version, attempt]);

  const choose = (next: string) => {
    setComparison(null); // it is the former citizen's
    setKey(next);
  };

  return (
    <>
      <a class="skip" href="#content">
        {text.skip}
      </a>
      <header>
        <div>
          <h1>{text.title}</h1>
          <p class="made-up">{text.madeUp}</p>
        </div>
        <div class="who">
          <label htmlFor={select}>{text.citizen}</label>
          <select id={select} value={key} onChange={(event) => choose(event.currentTarget.value)}>
            {(citizens ?? []).map((citizen) => (
              <option key={citizen.key} value={citizen.key}>
                {citizen.name} · {citizen.town}
              </option>
            ))}
          </select>
        </div>
        <div class="languages" role="group" aria-label={text.language}>
          {(["da", "en"] as const).map((tag) => (
            <button key={tag} type="button" lang={tag} aria-pressed={tag === language} onClick={() => setLanguage(tag)}>
              {tag === "da" ? "Dansk" : "English"}
            </button>
          ))}
        </div>
      </header>
      <main id="content" tabIndex={-1} aria-busy={state.kind === "loading"}>
        {comparison ? (
          <DraftPanel
            comparison={comparison}
            version={version}
            language={language}
            onVersion={setVersion}
            onAgain={() => setAttempt(attempt + 1)}
          />
        ) : null}
        {citizens?.length === 0 ? <p role="alert">{text.noCitizens}</p> : null}
        {state.kind === "loading" && citizens?.length !== 0 ? <p role="status">{text.loading}</p> : null}
        {state.kind === "failed" ? (
          <div role="alert" class="failed">
            <p>{text.failed}</p>
            <button type="button" onClick={() => setAttempt(attempt + 1)}>
              {text.again}
            </button>
          </div>
        ) : null}
        {state.kind === "answered" ? <Overview answer={state.answer} language={language} /> : null}
      </main>
      <footer>
        <p>{text.shownHere}</p>
      </footer>
    </>
  );
}

function Overview({ answer, language }: { answer: Answer; language: Language }) {
  const text = words[language];
  const { me } = answer;
  if (me === null) return <p role="alert">{text.failed}</p>;
  return (
    <>
      <p class="hello" role="status">
        {text.hello} {me.name ?? "–"}
      </p>
      <Missing coverages={[me.cases?.coverage, me.benefits?.coverage]} text={text} />
      {isPreview ? null : <News changes={me.changes} language={language} />}
      <Cases cases={me.cases} language={language} />
      <Economy me={me} language={language} />
      <Views log={me.accessLog} language={language} />
    </>
  );
}
