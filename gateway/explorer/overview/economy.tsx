/** @jsxImportSource preact */
// "Min økonomi": benefits with the next payment, what was paid month by month, and the latest payments.
import type { Language } from "../src/words";
import type { Benefit, Citizen, Payment } from "./answer";
import { Chart } from "./chart";
import { ContactCard, Links } from "./help";
import { day, kroner, words } from "./words";

const TOLD = ["RETURNED", "RECLAIMED", "PARTLY_PAID", "UNKNOWN", "PLANNED"];

export function Economy({ me, language }: { me: Citizen; language: Language }) {
  const text = words[language];
  const benefits = me.benefits?.nodes ?? [];
  const current = benefits.filter((benefit) => benefit.current);
  const former = benefits.filter((benefit) => !benefit.current);
  return (
    <section aria-labelledby="money">
      <h2 id="money">{text.money}</h2>
      <h3>{text.benefits}</h3>
      {me.benefits === null ? <p>{text.benefitsMissing}</p> : null}
      {me.benefits && current.length === 0 && me.benefits.coverage.complete ? <p>{text.noBenefits}</p> : null}
      {current.map((benefit) => (
        <BenefitCard key={benefit.id} benefit={benefit} language={language} />
      ))}
      {former.length > 0 ? (
        <details>
          <summary>{text.formerBenefits}</summary>
          <ul>
            {former.map((benefit) => (
              <li key={benefit.id}>
                {benefit.title}
                <span class="quiet">
                  {" "}
                  · {benefit.authority.name} · {text.to} {day(benefit.endsOn, language)}
                </span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      <h3>{text.byMonth}</h3>
      <Chart months={me.paymentsByMonth} language={language} />
      {me.payments && me.payments.nodes.length > 0 ? (
        <>
          <h3>{text.latest}</h3>
          <ul class="payments">
            {me.payments.nodes.map((payment) => (
              <PaymentLine key={payment.id} payment={payment} language={language} />
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}

function BenefitCard({ benefit, language }: { benefit: Benefit; language: Language }) {
  const text = words[language];
  const next = benefit.nextPayment;
  const [first, second] = next?.net ? [next.net, next.gross] : [next?.gross, null];
  return (
    <article>
      <h4>{benefit.title}</h4>
      <p class="quiet">
        {benefit.authority.name}
        {benefit.startsOn ? ` · ${text.from} ${day(benefit.startsOn, language)}` : ""}
        {benefit.endsOn ? ` ${text.to} ${day(benefit.endsOn, language)}` : ""}
      </p>
      {next ? (
        <p>
          <strong>{text.nextPayment}</strong> {day(next.date, language)}
          {first ? (
            <>
              : <strong class="amount">{kroner(first.amount, language)}</strong> {next.net ? text.net : text.gross}
            </>
          ) : null}
          {second ? (
            <span class="quiet">
              {" "}
              ({kroner(second.amount, language)} {text.gross})
            </span>
          ) : null}
          <span class="quiet"> · {next.basisText}</span>
        </p>
      ) : (
        <p>{text.noNext}</p>
      )}
      <div class="help">
        <ContactCard contact={benefit.contact} text={text} />
        <Links links={benefit.links} language={language} text={text} />
      </div>
    </article>
  );
}

function PaymentLine({ payment, language }: { payment: Payment; language: Language }) {
  const text = words[language];
  const reasons = [payment.total?.sentText, payment.total?.paidText].filter(Boolean);
  return (
    <li>
      <span class="line">
        <time dateTime={payment.availableOn ?? undefined}>{day(payment.availableOn, language)}</time>
        <span>{payment.title}</span>
        <span class="amount">{kroner(payment.amount.amount, language)}</span>
      </span>
      {payment.corrects ? <span class="quiet">{text.corrects}. </span> : null}
      {TOLD.includes(payment.status) ? <span class="quiet">{payment.statusText} </span> : null}
      {payment.paidTo === "OTHER" ? <span class="quiet">{payment.paidToText}. </span> : null}
      {reasons.length > 0 ? (
        <span class="quiet">
          {text.why}: {reasons.join(" ")}
        </span>
      ) : null}
    </li>
  );
}
