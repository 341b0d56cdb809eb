/** @jsxImportSource preact */
// Says which sources did not answer in full: an outage never looks like "nothing".
import type { Coverage } from "./answer";
import type { Words } from "./words";

const WHOLE = ["ANSWERED", "NOT_OPENED"];

export function Missing({ coverages, text }: { coverages: (Coverage | undefined)[]; text: Words }) {
  const lacking = coverages.flatMap((coverage) =>
    (coverage?.answers ?? []).filter(({ state }) => !WHOLE.includes(state)),
  );
  const isWhole = coverages.every((coverage) => coverage?.complete !== false);
  if (isWhole && lacking.length === 0) return null;
  return (
    <section class="missing" role="status">
      <p>{text.incomplete}</p>
      <ul>
        {lacking.map((answer) => (
          <li key={`${answer.authority.cvr} ${answer.indexText}`}>
            {answer.authority.name}, {answer.indexText.toLowerCase()}: {answer.stateText.toLowerCase()}
          </li>
        ))}
      </ul>
    </section>
  );
}
