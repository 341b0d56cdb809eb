/** @jsxImportSource preact */
// What a draft of a policy file changes for this citizen, and what decides: on `borgerblik preview --serve` alone.
import type { Language } from "../src/words";
import { words, type Words } from "./words";

export type Version = "current" | "draft";

interface Changed {
  what: string;
  title: string | null;
  area: string;
  rule?: number | null;
  why?: string;
  line: string;
}

interface Hidden {
  rule: number;
  what: string;
  records: number;
  area: string;
  why: string;
  line: string;
}

export interface Comparison {
  /** Why the draft is refused, where it is: then the page goes on showing the last one that was not. */
  problems: string[];
  authorities: {
    authority: { name: string };
    gained: Changed[];
    lost: Changed[];
    hidden: Record<Version, Hidden[]>;
  }[];
}

export const isPreview = document.documentElement.dataset.preview === "true";

export async function compared(key: string, language: Language): Promise<Comparison> {
  const answer = await fetch(`/preview/comparison?${new URLSearchParams({ persona: key, language })}`);
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.json();
}

interface Props {
  comparison: Comparison;
  version: Version;
  language: Language;
  onVersion(version: Version): void;
  onAgain(): void;
}

export function DraftPanel({ comparison, version, language, onVersion, onAgain }: Props) {
  const text = words[language];
  return (
    <section class="draft" aria-labelledby="draft">
      <h2 id="draft">{text.draftHeading}</h2>
      <div class="switch" role="group" aria-label={text.shownBelow}>
        <span>{text.shownBelow}</span>
        {(["current", "draft"] as const).map((choice) => (
          <button key={choice} type="button" aria-pressed={choice === version} onClick={() => onVersion(choice)}>
            {text.versions[choice]}
          </button>
        ))}
        <button type="button" onClick={onAgain}>
          {text.readAgain}
        </button>
      </div>
      {comparison.problems.length > 0 ? (
        <div role="alert" class="missing">
          <p>{text.draftRefused}</p>
          <ul>
            {comparison.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {comparison.authorities.map(({ authority, gained, lost, hidden }) => (
        <div key={authority.name}>
          <h3>{authority.name}</h3>
          {gained.length + lost.length === 0 ? <p>{text.noDifference}</p> : null}
          <List title={text.appears} records={gained} text={text} />
          <List title={text.disappears} records={lost} text={text} />
          <HiddenRecords records={hidden[version]} title={text.hiddenIn[version]} text={text} />
        </div>
      ))}
    </section>
  );
}

const FEW = 12;

function List({ title, records, text }: { title: string; records: Changed[]; text: Words }) {
  if (records.length === 0) return null;
  const kinds = [...new Set(records.map(({ what }) => what))];
  return (
    <>
      <h4>
        {title} ({records.length})
      </h4>
      {kinds.map((what) => (
        <Kind key={what} what={what} records={records.filter((record) => record.what === what)} text={text} />
      ))}
    </>
  );
}

function Kind({ what, records, text }: { what: string; records: Changed[]; text: Words }) {
  const items = records.map((record, number) => (
    <li key={number}>
      {record.title ? <strong>{record.title} </strong> : null}
      <span class="quiet">{record.area}</span>
      <Decision record={record} text={text} />
    </li>
  ));
  return (
    <details open={records.length <= FEW}>
      <summary>
        {what} ({records.length})
      </summary>
      <ul>{items}</ul>
    </details>
  );
}

function Decision({ record, text }: { record: Pick<Changed, "rule" | "why" | "line">; text: Words }) {
  return (
    <span class="decision">
      {record.rule ? `${text.rule} ${record.rule}: ` : ""}
      {record.why ?? ""} <code>{record.line}</code>
    </span>
  );
}

function HiddenRecords({ records, title, text }: { records: Hidden[]; title: string; text: Words }) {
  const count = records.reduce((sum, group) => sum + group.records, 0);
  if (count === 0) return null;
  return (
    <details>
      <summary>
        {title} ({count})
      </summary>
      <ul>
        {records.map((group, number) => (
          <li key={number}>
            <strong>
              {group.records > 1 ? `${group.records} × ` : ""}
              {group.what}{" "}
            </strong>
            <span class="quiet">{group.area}</span>
            <Decision record={group} text={text} />
          </li>
        ))}
      </ul>
    </details>
  );
}
