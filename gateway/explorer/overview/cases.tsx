/** @jsxImportSource preact */
// "Mine sager": each case with its steps, what has happened, its letters, and what one can do.
import type { Language } from "../src/words";
import type { Case, Citizen, Event } from "./answer";
import { ContactCard, Links } from "./help";
import { day, words } from "./words";

const PROGRESS = ["OPENED", "EXAMINED", "DECIDED", "CLOSED"];

export function Cases({ cases, language }: { cases: Citizen["cases"]; language: Language }) {
  const text = words[language];
  const nodes = cases?.nodes ?? [];
  const running = nodes.filter(({ progress }) => progress !== "CLOSED");
  const ended = nodes.filter(({ progress }) => progress === "CLOSED");
  return (
    <section aria-labelledby="cases">
      <h2 id="cases">{text.cases}</h2>
      {cases === null ? <p>{text.casesMissing}</p> : null}
      {cases && nodes.length === 0 && cases.coverage.complete ? <p>{text.noCases}</p> : null}
      {running.length > 0 ? <h3>{text.running}</h3> : null}
      {running.map((shown) => (
        <CaseCard key={shown.id} shown={shown} language={language} />
      ))}
      {ended.length > 0 ? <h3>{text.ended}</h3> : null}
      {ended.map((shown) => (
        <CaseCard key={shown.id} shown={shown} language={language} />
      ))}
      {cases?.pageInfo.hasNextPage ? <p>{text.moreCases}</p> : null}
    </section>
  );
}

function CaseCard({ shown, language }: { shown: Case; language: Language }) {
  const text = words[language];
  return (
    <article>
      <h4>{shown.title}</h4>
      <p class="quiet">
        {shown.authority.name}
        {shown.area.title === shown.title ? "" : ` · ${shown.area.title}`}
      </p>
      <Steps shown={shown} language={language} />
      <p>{shown.progressText}</p>
      {shown.expected ? <p class={shown.expected.overdue ? "late" : undefined}>{shown.expected.text}</p> : null}
      {shown.nextText ? (
        <p>
          <strong>{text.next}</strong> {shown.nextText}
        </p>
      ) : null}
      <details>
        <summary>
          {text.happened}
          <span class="unseen">: {shown.title}</span>
        </summary>
        {shown.timeline ? <Timeline events={shown.timeline.nodes} language={language} /> : <p>{text.noTimeline}</p>}
        {shown.timeline?.pageInfo.hasNextPage ? <p>{text.earlier}</p> : null}
      </details>
      <details>
        <summary>
          {text.letters}
          {shown.documents?.totalCount ? ` (${shown.documents.totalCount})` : ""}
          <span class="unseen">: {shown.title}</span>
        </summary>
        <Letters shown={shown} language={language} />
      </details>
      <div class="help">
        <ContactCard contact={shown.contact} text={text} />
        {shown.complaint ? (
          <div>
            <h5>{text.complain}</h5>
            <p>{shown.complaint.text}</p>
            {shown.complaint.url ? (
              <p>
                <a href={shown.complaint.url} rel="noreferrer">
                  {text.complainHow}
                </a>
              </p>
            ) : null}
          </div>
        ) : null}
        <Links links={shown.links} language={language} text={text} />
      </div>
    </article>
  );
}

function Steps({ shown, language }: { shown: Case; language: Language }) {
  const text = words[language];
  const reached = PROGRESS.indexOf(shown.progress);
  if (reached < 0) return null;
  return (
    <ol class="steps" aria-label={`${text.step} ${reached + 1} ${text.of} ${PROGRESS.length}`}>
      {text.steps.map((name, number) => (
        <li
          key={name}
          class={number < reached ? "passed" : number === reached ? "reached" : undefined}
          aria-current={number === reached ? "step" : undefined}
        >
          {name}
          {number === reached && shown.progressSince ? (
            <span class="quiet">
              {" "}
              {text.since} {day(shown.progressSince, language)}
            </span>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

function Timeline({ events, language }: { events: Event[]; language: Language }) {
  return (
    <ol class="timeline">
      {events.map((event, number) => (
        <li key={number} class={event.kind.toLowerCase()}>
          <time dateTime={event.date}>{day(event.date, language)}</time>
          <span>
            {event.title}
            {event.kind === "PROGRESS" ? null : <span class="quiet"> · {event.kindText}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Letters({ shown, language }: { shown: Case; language: Language }) {
  const text = words[language];
  if (shown.documents === null) return <p>{text.lettersHidden}</p>;
  if (shown.documents.nodes.length === 0) return <p>{text.noLetters}</p>;
  return (
    <ul class="letters">
      {shown.documents.nodes.map((letter) => (
        <li key={letter.id}>
          {letter.title}
          <span class="quiet">
            {" "}
            · {letter.kindText} · {day(letter.date, language)}
          </span>
        </li>
      ))}
    </ul>
  );
}
