/** @jsxImportSource preact */
// Whom to contact, and pages that help.
import type { Language } from "../src/words";
import type { Contact, Link } from "./answer";
import type { Words } from "./words";

export function ContactCard({ contact, text }: { contact: Contact | null; text: Words }) {
  if (contact === null) return null;
  return (
    <div>
      <h5>{text.contact}</h5>
      <p>
        {contact.url ? (
          <a href={contact.url} rel="noreferrer">
            {contact.title}
          </a>
        ) : (
          contact.title
        )}
        {contact.phone ? (
          <>
            {" · "}
            <a href={`tel:${contact.phone.replaceAll(" ", "")}`}>{contact.phone}</a>
          </>
        ) : null}
      </p>
      {contact.hours ? <p class="quiet">{contact.hours}</p> : null}
    </div>
  );
}

export function Links({ links, language, text }: { links: Link[]; language: Language; text: Words }) {
  const own = links.filter((link) => link.language.toLowerCase() === language);
  const chosen = own.length > 0 ? own : links;
  if (chosen.length === 0) return null;
  return (
    <div>
      <h5>{text.help}</h5>
      <ul>
        {chosen.map((link) => (
          <li key={link.url}>
            <a href={link.url} rel="noreferrer" lang={link.language.toLowerCase()}>
              {link.title}
            </a>{" "}
            <span class="quiet">· {link.kindText}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
