/** @jsxImportSource preact */
// "Siden sidst": what is new, changed or gone since the citizen was here.
import type { Language } from "../src/words";
import type { Changes } from "./answer";
import { day, kroner, words } from "./words";

export function News({ changes, language }: { changes: Changes | null | undefined; language: Language }) {
  const text = words[language];
  if (!changes) return null;
  if (!changes.since) return <p class="quiet news-first">{text.firstVisit}</p>;
  const items = [...added(changes, language), ...changed(changes, language), ...gone(changes, language)];
  return (
    <section class="news" aria-labelledby="news">
      <h2 id="news">{text.news}</h2>
      <p class="quiet">
        {text.newsSince} {day(changes.since, language)}
      </p>
      {items.length > 0 ? <ul>{items}</ul> : null}
      {items.length === 0 && changes.coverage.complete ? <p>{text.noNews}</p> : null}
      {changes.coverage.complete ? null : <p>{text.newsIncomplete}</p>}
    </section>
  );
}

function Item({ label, title, detail }: { label: string; title?: string; detail?: string | undefined }) {
  return (
    <li>
      <span class="what">{label}</span>
      {title ? <> {title}</> : null}
      {detail ? <span class="quiet"> · {detail}</span> : null}
    </li>
  );
}

function* added({ added: { cases, documents, benefits, payments } }: Changes, language: Language) {
  const text = words[language];
  for (const { id, title, authority } of cases?.nodes ?? [])
    yield <Item key={id} label={text.newCase} title={title} detail={authority.name} />;
  for (const { id, title, date } of documents?.nodes ?? [])
    yield <Item key={id} label={text.newLetter} title={title} detail={day(date, language)} />;
  for (const { id, title } of benefits?.nodes ?? []) yield <Item key={id} label={text.newBenefit} title={title} />;
  for (const { id, title, availableOn, amount } of payments?.nodes ?? [])
    yield (
      <Item
        key={id}
        label={text.newPayment}
        title={title}
        detail={`${day(availableOn, language)} · ${kroner(amount.amount, language)}`}
      />
    );
  const pages = [cases, documents, benefits, payments];
  if (pages.some((page) => page?.pageInfo.hasNextPage)) yield <Item key="more" label={text.moreNews} />;
}

function* changed({ changed: { cases, benefits, payments } }: Changes, language: Language) {
  const text = words[language];
  for (const { case: shown, whatText } of cases?.nodes ?? [])
    yield <Item key={shown.id} label={text.changedCase} title={shown.title} detail={whatText.join(", ")} />;
  for (const { benefit, whatText } of benefits?.nodes ?? [])
    yield <Item key={benefit.id} label={text.changedBenefit} title={benefit.title} detail={whatText.join(", ")} />;
  for (const { id, title, statusText } of payments?.nodes ?? [])
    yield <Item key={id} label={text.changedPayment} title={title} detail={statusText} />;
}

function* gone({ gone: counts }: Changes, language: Language) {
  for (const kind of ["cases", "documents", "benefits", "payments"] as const)
    if (counts[kind] > 0)
      yield <Item key={kind} label={words[language].gone} title={`${counts[kind]} ${words[language].kinds[kind]}`} />;
}
