/** @jsxImportSource preact */
// The months as bars, and the same as a table for whoever does not see them.
import type { Language } from "../src/words";
import type { Months } from "./answer";
import { kroner, month, words } from "./words";

const SHOWN = 12;
const HEIGHT = 120;
const WIDTH = 48;

export function Chart({ months, language }: { months: Months | null; language: Language }) {
  const text = words[language];
  if (months === null) return <p>{text.monthsMissing}</p>;
  if (months.months.length === 0) return months.coverage.complete ? <p>{text.noMonths}</p> : null;
  const latest = months.months.slice(0, SHOWN).reverse();
  const highest = Math.max(1, ...latest.map(({ sums }) => Number(sums.gross.amount) + Number(sums.planned.amount)));
  const scaled = (amount: string) => Math.max(0, (Number(amount) / highest) * HEIGHT);
  return (
    <>
      <figure aria-hidden="true">
        <svg viewBox={`0 0 ${latest.length * WIDTH} ${HEIGHT + 22}`} class="chart">
          {latest.map(({ month: first, sums }, number) => {
            const gross = scaled(sums.gross.amount);
            const net = sums.net ? scaled(sums.net.amount) : 0;
            const planned = scaled(sums.planned.amount);
            const x = number * WIDTH;
            return (
              <g key={first}>
                <rect class="planned" x={x + 6} y={HEIGHT - gross - planned} width={36} height={planned} />
                <rect class="gross" x={x + 6} y={HEIGHT - gross} width={36} height={gross} />
                <rect class="net" x={x + 6} y={HEIGHT - net} width={36} height={net} />
                <text x={x + 24} y={HEIGHT + 16} text-anchor="middle">
                  {month(first, language).slice(0, 3)}
                </text>
              </g>
            );
          })}
        </svg>
        <figcaption>
          <span class="key net">{text.reached}</span> <span class="key gross">{text.granted}</span>{" "}
          <span class="key planned">{text.planned}</span>
        </figcaption>
      </figure>
      <div class="wide" role="region" tabIndex={0} aria-label={text.byMonth}>
        <table>
          <thead>
            <tr>
              <th scope="col">{text.month}</th>
              <th scope="col">{text.reached}</th>
              <th scope="col">{text.granted}</th>
              <th scope="col">{text.planned}</th>
            </tr>
          </thead>
          <tbody>
            {[...latest].reverse().map(({ month: first, sums }) => (
              <tr key={first}>
                <th scope="row">{month(first, language)}</th>
                <td>{sums.net ? kroner(sums.net.amount, language) : text.unknownNet}</td>
                <td>{kroner(sums.gross.amount, language)}</td>
                <td>{kroner(sums.planned.amount, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
