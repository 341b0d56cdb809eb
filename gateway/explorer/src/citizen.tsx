// Picks one of the sandbox's made-up citizens, the first to begin with.
import { useEffect, useId, useState } from "react";
import type { Persona } from "./personas";
import { words, type Language } from "./words";

interface Props {
  citizens: Persona[];
  language: Language;
  onChoice(key: string): void;
}

export function CitizenPicker({ citizens, language, onChoice }: Props) {
  const id = useId();
  const [key, setKey] = useState(citizens[0]?.key ?? "");
  const chosen = citizens.find((citizen) => citizen.key === key);
  const said = words[language];

  // Once: the citizen who stands chosen when the page opens.
  useEffect(() => onChoice(key), []);

  const choose = (next: string) => {
    setKey(next);
    onChoice(next);
  };

  return (
    <div className="who">
      <label htmlFor={id}>{said.citizen}</label>
      <select id={id} value={key} onChange={(event) => choose(event.target.value)} aria-describedby={`${id}-is`}>
        {citizens.map((citizen) => (
          <option key={citizen.key} value={citizen.key}>
            {citizen.name} · {citizen.town} · {citizen.key}
          </option>
        ))}
        <option value="">{said.nobody}</option>
      </select>
      <p id={`${id}-is`} className="is" aria-live="polite">
        {chosen ? chosen[`description_${language}`] : said.nobodyIs}
      </p>
    </div>
  );
}
